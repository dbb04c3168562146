import { expect, test } from 'vitest';
import { WorkShare } from '../../../../src/compute/screens/work-share.ts';

test('allows work up to the share, renewals before first pictures are refused', () => {
  let now = 0;
  const share = new WorkShare(() => 5, { now: () => now, monotonic: () => now });
  const allowed = () => [share.mayRenew, share.mayBegin];
  share.spend(250);
  expect(allowed()).toEqual([true, true]);
  share.spend(1);
  expect(allowed()).toEqual([false, true]);
  now += 20;
  expect(allowed()).toEqual([true, true]);
  share.spend(1_751);
  expect(allowed()).toEqual([false, false]);
  now += 20;
  expect(allowed()).toEqual([false, true]);
  now += 34_999;
  expect(allowed()).toEqual([false, true]);
  now += 1;
  expect(allowed()).toEqual([true, true]);
});
