import { setTimeout as sleep } from 'node:timers/promises';

/** Shorter than the time limit of any test, so that the message names the condition. */
const WITHIN_MS = 15_000;

/** Resolves once the condition is true; rejects, with its source, if it is not within the time. */
export async function until(
  condition: () => boolean | Promise<boolean>,
  withinMs: number = WITHIN_MS,
): Promise<void> {
  const deadline = performance.now() + withinMs;
  while (!(await condition())) {
    if (performance.now() > deadline)
      throw new Error(`after ${withinMs} ms this is still not true: ${condition}`);
    await sleep(5);
  }
}
