/** Connections above the mean that a worker may have, so that the listener is rarely passed on. */
const SLACK_AT_LEAST = 2;
const SLACK_AT_MOST = 64;
const SLACK_PART = 1 / 4;

/**
 * How many connections a worker may have before it leaves the next ones to the others, given how many each has. The worker with the
 * fewest is always below it.
 */
export function fairShare(connections: readonly number[]): number {
  if (connections.length < 2) return Number.MAX_SAFE_INTEGER;
  const mean = connections.reduce((sum, each) => sum + each, 0) / connections.length;
  return Math.floor(mean + Math.min(SLACK_AT_MOST, SLACK_AT_LEAST + mean * SLACK_PART));
}

/** The part of a bound for one of several workers, so that the parts add up to the bound. */
export function partOf(bound: number, workers: number, index: number): number {
  return Math.floor(bound / workers) + (index < bound % workers ? 1 : 0);
}
