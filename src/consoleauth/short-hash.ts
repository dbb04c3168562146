/** As much of a token's hash as a log line may carry: enough to join lines, too little to look anything up. */
export function shortHash(tokenHash: string): string {
  return tokenHash.slice(0, 8);
}
