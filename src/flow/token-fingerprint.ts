declare const mark: unique symbol;

/** The short hash of a token. A type of its own, so that no token can stand where one is expected. */
export type TokenFingerprint = string & { readonly [mark]: true };

/** The part of a token's hash that log lines and traces have: it joins them, and no token can be looked up with it. */
export function shortHash(tokenHash: string): TokenFingerprint {
  return tokenHash.slice(0, 8) as TokenFingerprint;
}
