import type { Check } from '../check.ts';

/** Whether tokens that are good for one console can be kept as such, and resumed. */
export const TOKEN_USE_CHECKS: readonly Check[] = [
  {
    role: 'novncproxy',
    reads: ['oriel.token_use', 'oriel.token_source'],
    check: ({ oriel }) =>
      oriel.token_use === 'once' && oriel.token_source === 'nova'
        ? {
            level: 'fatal',
            message:
              "Addresses are to open one console only, but the tokens are Nova's, and Nova lets each be used until it expires.",
            remedy:
              "Set token_use = many in [oriel]; a short token_ttl in [consoleauth] of the compute hosts' nova.conf narrows the time.",
          }
        : undefined,
  },
  {
    role: 'novncproxy',
    reads: ['oriel.token_binding', 'oriel.token_source'],
    check: ({ oriel }) =>
      oriel.token_binding === 'address' && oriel.token_source === 'nova'
        ? {
            level: 'fatal',
            message:
              "Addresses are to be bound to whoever asked for them, but the tokens are Nova's, and Nova does not tell who asked.",
            remedy: 'Set token_binding = none in [oriel].',
          }
        : undefined,
  },
  {
    reads: ['oriel.resume_grace', 'oriel.session_recheck_interval', 'oriel.token_use'],
    check({ oriel: { token_use: use, resume_grace: graceS, session_recheck_interval: intervalS } }) {
      if (use !== 'once' || (intervalS > 0 && graceS >= 2 * intervalS)) return undefined;
      return {
        level: 'error',
        message:
          intervalS === 0
            ? `Open sessions are never re-checked, so that their browsers cannot come back later than ${graceS} seconds after they were opened.`
            : `A browser may come back for ${graceS} seconds, but its session gives a sign of life every ${intervalS} only: one that is late ends the right to come back.`,
        remedy: 'Set resume_grace in [oriel] to more than twice session_recheck_interval, and that not to 0.',
      };
    },
  },
];
