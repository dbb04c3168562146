const DELAYS_MS: readonly number[] = [1_000, 2_000, 4_000, 8_000, 15_000, 30_000, 30_000, 30_000];

/**
 * Milliseconds before the attempt with that number (from 0), or undefined when the page stops trying by itself. Randomised by 10 % in
 * both directions, so that the pages of a restarted proxy do not reconnect all at once.
 */
export function reconnectDelay(attempt: number, random: () => number = Math.random): number | undefined {
  const delayMs = DELAYS_MS[attempt];
  return delayMs === undefined ? undefined : Math.round(delayMs * (0.9 + random() * 0.2));
}
