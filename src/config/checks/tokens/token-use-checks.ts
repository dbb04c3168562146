import { isCloud } from '../../values/is-cloud.ts';
import { type Check, rule } from '../check.ts';

const RESUME_REMEDY =
  'Set resume_grace in [oriel] to more than twice session_recheck_interval, and session_recheck_interval to more than 0.';

/** Checks that single-use and bound tokens work, and can be resumed. */
export const TOKEN_USE_CHECKS: readonly Check[] = [
  rule({
    role: 'proxy',
    reads: ['oriel.token_use', 'oriel.token_source'],
    level: 'fatal',
    when: ({ oriel }) => oriel.token_use === 'once' && isCloud({ oriel }),
    message:
      "Access URLs shall open one console only, but the tokens are Nova's, and Nova accepts each token until it expires.",
    remedy:
      "Set token_use = many in [oriel]; a short token_ttl in [consoleauth] of the compute hosts' nova.conf shortens the time.",
  }),
  rule({
    role: 'proxy',
    reads: ['oriel.token_binding', 'oriel.token_source'],
    level: 'fatal',
    when: ({ oriel }) => oriel.token_binding === 'address' && isCloud({ oriel }),
    message:
      "Access URLs shall be bound to the client address, but the tokens are Nova's, and Nova does not give the client address.",
    remedy: 'Set token_binding = none in [oriel].',
  }),
  rule({
    reads: ['oriel.resume_grace', 'oriel.session_recheck_interval', 'oriel.token_use'],
    level: 'error',
    when: ({ oriel: { token_use: use, resume_grace: graceS, session_recheck_interval: intervalS } }) =>
      use === 'once' && (intervalS === 0 || graceS < 2 * intervalS),
    message: ({ oriel: { resume_grace: graceS, session_recheck_interval: intervalS } }) =>
      intervalS === 0
        ? `Open sessions are never re-checked, so that a console cannot be resumed later than ${graceS} seconds after it was opened.`
        : `A browser may resume within ${graceS} seconds, but its session reports every ${intervalS} seconds only: after one late report it can no longer resume.`,
    remedy: RESUME_REMEDY,
  }),
];
