/** Connections above the mean that a worker may have: enough that few connections cost a handing over of the listener. */
const SLACK_AT_LEAST = 2;
const SLACK_AT_MOST = 64;
const SLACK_PART = 1 / 4;

/**
 * How many connections a worker may have before it lets the others take the next ones, from how many each has now.
 * Whoever has the fewest is always below it.
 */
export function fairShare(connections: readonly number[]): number {
  if (connections.length < 2) return Number.MAX_SAFE_INTEGER;
  const mean = connections.reduce((sum, each) => sum + each, 0) / connections.length;
  return Math.floor(mean + Math.min(SLACK_AT_MOST, SLACK_AT_LEAST + mean * SLACK_PART));
}

/** The part of a bound that one of several workers keeps to, so that all together keep to the whole. */
export function partOf(bound: number, workers: number, index: number): number {
  return Math.floor(bound / workers) + (index < bound % workers ? 1 : 0);
}
