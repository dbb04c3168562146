import { expect, test } from 'vitest';
import { WorkShare } from '../../../../src/compute/screens/work-share.ts';

test('refuses to read changing screens first, then renewals, then first pictures, until the debt shrinks', () => {
  let now = 0;
  const share = new WorkShare(() => 5, { now: () => now, monotonic: () => now });
  const allowed = () => [
    share.mayRead({ isStill: false }),
    share.mayRead({ isStill: true }),
    share.mayRenew,
    share.mayBegin,
  ];
  share.spend(100);
  expect(allowed()).toEqual([true, true, true, true]);
  share.spend(1);
  expect(allowed()).toEqual([false, true, true, true]);
  now += 20;
  expect(allowed()).toEqual([true, true, true, true]);
  share.spend(201);
  expect(allowed()).toEqual([false, false, true, true]);
  share.spend(200);
  expect(allowed()).toEqual([false, false, false, true]);
  share.spend(1_500);
  expect(allowed()).toEqual([false, false, false, false]);
  now += 20;
  expect(allowed()).toEqual([false, false, false, true]);
  now += 30_000;
  expect(allowed()).toEqual([false, false, true, true]);
  now += 8_000;
  expect(allowed()).toEqual([true, true, true, true]);
});
