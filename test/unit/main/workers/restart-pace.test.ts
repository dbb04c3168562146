import { expect, test } from 'vitest';
import { RestartPace } from '../../../../src/main/workers/restart-pace.ts';

test('restarts at once after a few ends, then after pauses that grow to 30 seconds', () => {
  const pace = new RestartPace();
  const delays = Array.from({ length: 10 }, (_, index) => pace.next(index).delayMs);
  expect(delays).toEqual([0, 0, 0, 1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000]);
});

test('does not count ends that are a minute old', () => {
  const pace = new RestartPace();
  for (let index = 0; index < 5; index++) pace.next(index);
  expect(pace.next(60_005)).toEqual({ delayMs: 0, isOften: false, ends: 1 });
});
