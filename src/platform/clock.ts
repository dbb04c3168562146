/** Wall-clock time, which tests can set. */
export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number;
  /** Milliseconds since a fixed moment; never runs backwards. Absent on clocks that only have the time of day. */
  monotonic?(): number;
}

export const systemClock: Clock = { now: () => Date.now(), monotonic: () => performance.now() };

/**
 * Milliseconds for measuring waits and rates: only differences matter, and it never runs backwards. The time of day does when an
 * operator or NTP corrects it; a wait measured with it could last an hour longer. If the clock has only the time of day, a step
 * backwards counts as zero.
 */
export function steadyTime(clock: Clock): () => number {
  if (clock.monotonic !== undefined) return clock.monotonic.bind(clock);
  let last = clock.now();
  let passed = 0;
  return () => {
    const now = clock.now();
    passed += Math.max(0, now - last);
    last = now;
    return passed;
  };
}
