import type { RecheckedSession, TokenSource } from '../token-sources/token-source.ts';
import type { LiveSession } from './live-session.ts';

/** Sessions that one call of `recheckMany` checks. */
const TOGETHER = 500;
/** Concurrent calls of one group: a silent group must not delay the others. */
const AT_ONCE_PER_HOST = 4;
const AT_ONCE_PER_GROUP = 1;

/** How a token source re-checks sessions: one by one, or many of a group in one call. */
export interface RecheckCalls {
  /** The peer that has to answer: a compute host, or the group of the source. */
  groupOf(session: LiveSession): string;
  readonly atOncePerGroup: number;
  /** Sessions in one call. */
  readonly together: number;
  /** Returns one result for each session, in the same order. Never rejects. */
  call(sessions: readonly LiveSession[]): Promise<readonly RecheckedSession[]>;
}

/** Undefined if the source cannot re-check sessions. */
export function recheckCalls(source: TokenSource): RecheckCalls | undefined {
  const recheckMany = source.recheckMany?.bind(source);
  if (recheckMany !== undefined) {
    return {
      groupOf: ({ checked }) => checked.recheckGroup ?? '',
      atOncePerGroup: AT_ONCE_PER_GROUP,
      together: TOGETHER,
      call: (sessions) => recheckMany(sessions.map(({ checked }) => checked)),
    };
  }
  const recheck = source.recheck?.bind(source);
  if (recheck === undefined) return undefined;
  return {
    groupOf: ({ computeHost }) => computeHost,
    atOncePerGroup: AT_ONCE_PER_HOST,
    together: 1,
    call: (sessions) => Promise.all(sessions.map(({ checked }) => recheck(checked))),
  };
}
