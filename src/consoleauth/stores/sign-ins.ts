/** A sign-in that was ended before its time. */
export interface EndedSignIn {
  /** Audit id of the first sign-in of its chain: that of the password, from which others were made. */
  readonly chainId: string;
  /** Audit id of the sign-in itself; equal to `chainId` where the whole chain ends. */
  readonly auditId: string;
  /** When the chain ends by itself, in seconds since the epoch: all sign-ins of a chain end at the same time. */
  readonly endsAt: number;
}

/** What a store remembers of a chain of sign-ins. */
export interface SignInChain {
  /** Whether the store has remembered every end since the chain began. False: an end may have been forgotten. */
  readonly remembered: boolean;
  /** Audit ids of the sign-ins that were ended. */
  readonly ended: readonly string[];
}

/** An ended sign-in is remembered this much longer than it could last, because the clocks of controllers differ. */
export const SIGN_IN_SLACK_S = 60;

/**
 * The seam to where the ends of sign-ins are kept. A store never forgets an end before its time without saying so: it has
 * marks, each of which names one uninterrupted memory and changes when that memory is lost (a restart, a flush). A
 * sign-in bears the marks of its beginning, and is good only while the store still has them. Marks replace a
 * comparison of clocks. Every failure to reach the store rejects.
 */
export interface SignInStore {
  /**
   * The marks for a sign-in that begins now.
   * @throws {StoreFullError} where there may be no space for its end
   */
  marks(): Promise<readonly string[]>;
  /** What is remembered of a chain that began with those marks. */
  find(chainId: string, marks: readonly string[]): Promise<SignInChain>;
  /** The audit ids of a chain that were ended, for a check that does not depend on marks. */
  ended(chainId: string): Promise<readonly string[]>;
  /** Reads what other processes have written, to be able to replace it. Never rejects. */
  learn(): Promise<void>;
  /**
   * Remembers the end. `ended` and `find` of every process that shares the store see it once this has resolved.
   * @throws {StoreFullError} where there is no space; nothing else is forgotten for it
   */
  end(ended: EndedSignIn): Promise<void>;
}

/** The store holds as many ended sign-ins as it can. */
export class StoreFullError extends Error {
  override readonly name = 'StoreFullError';
}
