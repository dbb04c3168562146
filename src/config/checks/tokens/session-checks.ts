import { type Check, rule } from '../check.ts';

/** Checks that each limit on the length of a session has an effect beside the others. */
export const SESSION_CHECKS: readonly Check[] = [
  rule({
    role: 'proxy',
    reads: ['oriel.session_idle_limit', 'oriel.session_max_length'],
    level: 'warning',
    when: ({ oriel: { session_idle_limit: idleS, session_max_length: longestS } }) =>
      longestS > 0 && idleS >= longestS,
    message: ({ oriel }) =>
      `The value has no effect: every session ends after ${oriel.session_max_length} seconds ([oriel] session_max_length), used or not.`,
    remedy: 'Set session_idle_limit below session_max_length, or delete one of the lines.',
  }),
  {
    role: 'proxy',
    reads: [
      'oriel.session_max_length',
      'oriel.session_idle_limit',
      'consoleauth.enforce_session_timeout',
      'consoleauth.token_ttl',
    ],
    check({ oriel, consoleauth: { enforce_session_timeout: isEnforced, token_ttl: ttlS } }) {
      if (!isEnforced) return undefined;
      const late = (['session_max_length', 'session_idle_limit'] as const).filter(
        (option) => oriel[option] >= ttlS,
      );
      return late.map((option) => ({
        level: 'warning',
        message: `${option} = ${oriel[option]} in [oriel] has no effect: with enforce_session_timeout = True in [consoleauth], every session ends at the latest ${ttlS} seconds after its access URL was made ([consoleauth] token_ttl).`,
        remedy: `Set enforce_session_timeout = False, or ${option} below token_ttl.`,
      }));
    },
  },
];
