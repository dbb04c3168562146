import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, expect, test } from 'vitest';
import { EventLoopDelay } from '../../../../../src/main/process/gauges/event-loop-delay.ts';

let delay: EventLoopDelay;
afterEach(() => delay.close());

const BLOCKED_MS = 300;

/** Keeps the event loop busy; the measurement must have begun. */
async function block(): Promise<void> {
  await sleep(100);
  const until = performance.now() + BLOCKED_MS;
  while (performance.now() < until);
  await sleep(100);
}

test('every reader sees a blocked event loop, however often others read', async () => {
  delay = new EventLoopDelay();
  await block();
  const reads = Array.from({ length: 3 }, () => delay.percentile(100));
  expect(reads[0]).toBeGreaterThan((BLOCKED_MS - 100) / 1_000);
  expect(reads).toEqual([reads[0], reads[0], reads[0]]);
  expect(delay.percentile(99)).toBeGreaterThanOrEqual(delay.percentile(50));
});

test('a blocked event loop is forgotten after two turns and not after one', async () => {
  let turn = () => {};
  const { setInterval: real } = globalThis;
  globalThis.setInterval = ((call: () => void) => {
    turn = call;
    return real(() => {}, 60_000);
  }) as never;
  try {
    delay = new EventLoopDelay();
  } finally {
    globalThis.setInterval = real;
  }
  await block();
  const blocked = delay.percentile(100);
  turn();
  expect(delay.percentile(100)).toBe(blocked);
  turn();
  expect(delay.percentile(100)).toBeLessThan(blocked);
});
