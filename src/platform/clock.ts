/** Wall-clock time as a part that tests can turn. */
export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number;
  /** Milliseconds since a fixed moment; never runs backwards. Absent on clocks that only tell the time of day. */
  monotonic?(): number;
}

export const systemClock: Clock = { now: () => Date.now(), monotonic: () => performance.now() };

/**
 * Milliseconds for measuring waits and rates: only differences count, and it never runs backwards. The time of day does, when
 * an operator or NTP corrects it, and a wait that was measured with it would last an hour longer. If the clock only tells the
 * time of day, a step backwards counts as no time at all.
 */
export function steadyTime(clock: Clock): () => number {
  if (clock.monotonic !== undefined) return () => clock.monotonic!();
  let last = clock.now();
  let passed = 0;
  return () => {
    const now = clock.now();
    passed += Math.max(0, now - last);
    last = now;
    return passed;
  };
}
