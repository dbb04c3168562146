import { asRefusal } from '../../flow/refusals.ts';
import { REMEDIES } from '../../flow/remedies.ts';
import { type Check, error, ok, skipped } from '../check.ts';

/** Whether the proxy's service user may look tokens up: credentials, endpoint, microversion and policy, as for a real token. */
export const cloud: Check = {
  id: 'cloud',
  step: 14,
  title: 'the cloud tells the proxy what its tokens lead to',
  async run({ loaded, roles, probeTokens }) {
    if (!roles.includes('novncproxy') || loaded.settings.oriel.token_source !== 'nova') {
      return [skipped('No proxy in front of a cloud here ([oriel] token_source).')];
    }
    if (probeTokens === undefined) return [skipped('Nobody is there to ask the cloud.')];
    try {
      return [ok(`${await probeTokens()}, and lets its user look tokens up.`)];
    } catch (cause) {
      const refusal = asRefusal(cause);
      const isKnown = refusal.code !== 'internal_error';
      // What the constructor says where an option is missing is a sentence with its remedy in it.
      return [error(`No token could be looked up: ${refusal.detail}`, isKnown ? REMEDIES[refusal.code] : '')];
    }
  },
};
