declare const mark: unique symbol;

/** The short hash of a token. A type of its own, so that a token cannot be used in its place. */
export type TokenFingerprint = string & { readonly [mark]: true };

/** The part of a token's hash in log lines and traces. It identifies the token there, and cannot be used to look it up. */
export function shortHash(tokenHash: string): TokenFingerprint {
  return tokenHash.slice(0, 8) as TokenFingerprint;
}
