import { isCloud } from '../../config/values/is-cloud.ts';
import { hasConsoleProxy } from '../../consoles/console-kinds.ts';
import { asRefusal } from '../../flow/refusals.ts';
import { REMEDIES } from '../../flow/remedies.ts';
import { type Check, error, ok, skipped } from '../check.ts';

/** Whether the service user of the proxy may look tokens up: credentials, endpoint, microversion, policy. */
export const cloud: Check = {
  id: 'cloud',
  step: 14,
  title: 'the cloud lets the proxy look tokens up',
  async run({ loaded, roles, probeTokens }) {
    if (!hasConsoleProxy(roles) || !isCloud(loaded.settings)) {
      return [skipped('No proxy in front of a cloud here ([oriel] token_source).')];
    }
    if (probeTokens === undefined) return [skipped('This program cannot call the cloud.')];
    try {
      return [ok(`${await probeTokens()}, and lets its user look tokens up.`)];
    } catch (cause) {
      const refusal = asRefusal(cause);
      const isKnown = refusal.code !== 'internal_error';
      // The message about a missing option contains its remedy.
      return [error(`No token could be looked up: ${refusal.detail}`, isKnown ? REMEDIES[refusal.code] : '')];
    }
  },
};
