/** A sign-in that was ended early. */
export interface EndedSignIn {
  /** Audit id of the first sign-in of its chain: the one by password, from which the others were made. */
  readonly chainId: string;
  /** Audit id of the sign-in itself; equal to `chainId` if the whole chain ends. */
  readonly auditId: string;
  /** When the chain expires, in seconds since the epoch: all sign-ins of a chain expire at the same time. */
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
 * The seam to where the ends of sign-ins are stored. A store never forgets an end early without showing it: it has marks, each of
 * which names one uninterrupted memory and changes when that memory is lost (a restart, a flush). A sign-in has the marks of
 * its beginning, and is valid only while the store still has them. Marks replace a comparison of clocks. Every failure to reach
 * the store rejects.
 */
export interface SignInStore {
  /**
   * The marks for a sign-in that begins now.
   * @throws {StoreFullError} if there may be no space for its end
   */
  marks(): Promise<readonly string[]>;
  /** The state of a chain that began with those marks. */
  find(chainId: string, marks: readonly string[]): Promise<SignInChain>;
  /** The ended audit ids of a chain, for a check that does not depend on marks. */
  ended(chainId: string): Promise<readonly string[]>;
  /** Reads what other processes have written, to be able to restore it. Never rejects. */
  learn(): Promise<void>;
  /**
   * Remembers the end. `ended` and `find` of every process that shares the store see it once this has resolved.
   * @throws {StoreFullError} if there is no space; it replaces no other end
   */
  end(ended: EndedSignIn): Promise<void>;
}

/** The store holds as many ended sign-ins as it can. */
export class StoreFullError extends Error {
  override readonly name = 'StoreFullError';
}
