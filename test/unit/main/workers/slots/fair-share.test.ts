import { expect, test } from 'vitest';
import { fairShare, partOf } from '../../../../../src/main/workers/slots/fair-share.ts';

test('sets no bound for a single worker', () => {
  expect(fairShare([5_000])).toBe(Number.MAX_SAFE_INTEGER);
});

test('always lets the worker with the fewest connections accept one more', () => {
  for (const connections of [
    [0, 0],
    [9, 0],
    [1_000, 1_000],
    [40, 41, 39],
    [5_000, 0, 0, 0],
  ]) {
    expect(fairShare(connections)).toBeGreaterThan(Math.min(...connections));
  }
});

test('distributes long sessions, whichever worker is the fastest to accept', () => {
  const workers = [0, 0, 0, 0];
  for (let session = 0; session < 4_000; session++) {
    const upTo = fairShare(workers);
    const quickest = workers.findIndex((connections) => connections < upTo);
    workers[quickest]!++;
  }
  expect(Math.max(...workers) - Math.min(...workers)).toBeLessThanOrEqual(4 * 64);
});

test('divides a bound into parts that add up to it', () => {
  for (const bound of [0, 1, 5, 100, 101]) {
    const parts = [0, 1, 2].map((index) => partOf(bound, 3, index));
    expect(parts.reduce((sum, part) => sum + part)).toBe(bound);
  }
});
