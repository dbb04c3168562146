/** The part of a token's hash that log lines and traces carry: it joins them, and no token can be looked up with it. */
export function shortHash(tokenHash: string): string {
  return tokenHash.slice(0, 8);
}
