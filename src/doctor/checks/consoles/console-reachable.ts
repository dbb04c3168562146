import { optionName } from '../../../config/values/kind-options.ts';
import { DEFAULT_KIND } from '../../../consoles/console-kinds.ts';
import type { ProbeTarget } from '../../../contracts/sessions/console-probe.ts';
import { isRefusalCode, REFUSALS } from '../../../flow/refusals.ts';
import { REMEDIES } from '../../../flow/remedies.ts';
import { newRequestId } from '../../../flow/request-id.ts';
import type { Bus } from '../../bus.ts';
import { type Check, error, type Finding, ok, skipped } from '../../check.ts';
import { noBus, onlyThisHost, sampleOf } from '../../survey.ts';

/** Whether each proxy reaches an instance of each compute host: addresses, firewalls, TLS, certificates, security. */
export const screenReachable: Check = {
  id: 'screen-reachable',
  step: 16,
  title: 'proxies reach the consoles',
  async run({ survey, scope, host }) {
    if (survey.is !== 'bus') return [skipped(noBus(survey))];
    const elsewhere = onlyThisHost(survey);
    if (elsewhere !== null) return [skipped(elsewhere)];
    const findings: Finding[] = [];
    for (const computeHost of survey.screens.keys()) {
      const sample = sampleOf(survey, computeHost);
      const [screen] = 'unseen' in sample ? [] : sample.screens;
      if (screen === undefined) {
        if (scope === 'host' && computeHost !== host) continue;
        const why = 'unseen' in sample ? sample.unseen : 'no running instance has a console to try';
        findings.push(skipped(`${computeHost}: ${why}.`));
        continue;
      }
      findings.push(
        ...(await tryFromAll(survey.bus.proxies, computeHost, screen, scope === 'all' ? null : host)),
      );
    }
    return findings.length > 0
      ? findings
      : [skipped('No proxy tried an instance: this host has neither role, or none answered.')];
  },
};

/** In the scope of one host, only pairs that include it. */
async function tryFromAll(
  proxies: Bus['proxies'],
  computeHost: string,
  { instanceUuid, name }: ProbeTarget,
  only: string | null,
): Promise<Finding[]> {
  const call = { requestId: newRequestId() };
  const answers = await proxies.all('try_screen', { instanceUuid, computeHost }, call);
  const sorted = [...answers].sort((a, b) => a.host.localeCompare(b.host));
  return sorted.flatMap(({ host, reply, refusal }): Finding[] => {
    if (only !== null && only !== host && only !== computeHost) return [];
    if (refusal !== undefined) {
      return [
        error(
          `The proxy on ${host} could not try ${computeHost}: ${refusal.message}.`,
          REMEDIES[refusal.code],
        ),
      ];
    }
    const what = `${name} on ${computeHost} (${reply.address})`;
    if (reply.reached) {
      const security = reply.security === undefined ? '' : `: ${reply.security}`;
      return [ok(`The proxy on ${host} reaches ${what}${security}.`)];
    }
    const { code } = reply;
    if (code !== undefined && code !== DEFAULT_KIND.refusals.unreachable && isRefusalCode(code)) {
      const { sentence } = REFUSALS[code];
      return [
        error(
          `The proxy on ${host} cannot open ${what}. ${sentence} (${code}: ${reply.why})`,
          REMEDIES[code],
        ),
      ];
    }
    return [
      error(
        `The proxy on ${host} does not reach ${what}: ${reply.why}.`,
        `From ${host} the ports 5900 and up of ${computeHost} must be open, ${optionName(DEFAULT_KIND, 'dialledAddress')} of ${computeHost} must be its address on the management network, and its instances must listen there (server_listen).`,
      ),
    ];
  });
}
