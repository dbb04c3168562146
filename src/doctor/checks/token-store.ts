import { storeHints } from '../../config/report/store-hints.ts';
import { tokenStoreOf } from '../../config/values/state-directory.ts';
import { type Check, error, type Finding, listed, ok, skipped, warning } from '../check.ts';
import { noBus, onlyThisHost } from '../survey.ts';

/** Whether all token authorities use one store, and find what the others store. */
export const tokenStore: Check = {
  id: 'token-store',
  step: 10,
  title: 'the token authorities share one store',
  run({ survey, roles, loaded }) {
    if (survey.is !== 'bus') {
      if (!roles.includes('consoleauth'))
        return [skipped('This check concerns token authorities, and none is examined here.')];
      if (loaded.settings.cache.enabled) {
        return [skipped(`${noBus(survey)} Whether other authorities use the same store is not known.`)];
      }
      const hints = storeHints(loaded);
      return hints.length === 0
        ? [
            ok(
              `Only this process keeps the tokens, ${placeOf(loaded.settings)}, which is right for one controller.`,
            ),
          ]
        : [
            warning(
              `Only this process keeps the tokens, ${placeOf(loaded.settings)}. ${hints.join(' ')}`,
              'Right for one controller only.',
            ),
          ];
    }
    const { authorities } = survey;
    const elsewhere = onlyThisHost(survey);
    if (elsewhere !== null) return [skipped(elsewhere)];
    const answered = new Set(authorities.map(({ facts }) => facts.host));
    const unanswered = survey.processes.filter(
      ({ host, roles: each }) => each.includes('consoleauth') && !answered.has(host),
    );
    const silent = unanswered.map(({ host }) => host);
    if (authorities.length === 0) {
      return [
        skipped(
          silent.length === 0
            ? 'No token authority is on the bus.'
            : `The token authority on ${listed(silent)} did not report its store.`,
        ),
      ];
    }
    const findings = new Map<string, Finding>();
    for (const { findings: found } of authorities) {
      for (const { code, message, remedy } of found) {
        if (code !== 'clock_skew') findings.set(message, error(message, remedy));
      }
    }
    if (findings.size > 0) return [...findings.values()];
    if (silent.length > 0)
      return [
        skipped(`The token authority on ${listed(silent)} did not report its store; the others agree.`),
      ];
    const hosts = authorities.map(({ facts }) => facts.host);
    const names = new Set(authorities.map(({ facts }) => facts.store.name));
    return [
      ok(
        authorities.length === 1
          ? `One authority, on ${listed(hosts)}, with its tokens in ${[...names].join('')}.`
          : `${listed(hosts)} keep their tokens in one ${listed([...names])} and find each other's probe tokens.`,
      ),
    ];
  },
};

/** Where a store that is not shared keeps its tokens. */
function placeOf(settings: Parameters<typeof tokenStoreOf>[0]): string {
  return tokenStoreOf(settings) === 'file' ? `in ${settings.oriel.state_dir}` : 'in memory until it ends';
}
