import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { RecentKeys } from '../../../../src/platform/collections/recent-keys.ts';
import { BackOffs } from '../../../../src/platform/pace/back-offs.ts';
import { Rates } from '../../../../src/platform/pace/rates.ts';

/** A clock that stands until it is turned. */
function standing() {
  let at = 1_000_000;
  return {
    clock: { now: () => at },
    pass: (ms: number) => {
      at += ms;
    },
  };
}

describe('a rate', () => {
  test('allows a minute’s worth at once, then as much as trickles in', () => {
    const { clock, pass } = standing();
    const rates = new Rates(() => 60, clock);
    expect(Array.from({ length: 61 }, () => rates.take('a')).slice(-2)).toEqual([0, 1_000]);
    expect(rates.take('b')).toBe(0);
    pass(500);
    expect(rates.take('a')).toBe(500);
    pass(500);
    expect(rates.take('a')).toBe(0);
    expect(rates.take('a')).toBe(1_000);
  });

  test('is kept over any time, whatever the pace of who tries', () => {
    fc.assert(
      fc.property(
        fc.array(fc.nat(5_000), { maxLength: 200 }),
        fc.integer({ min: 1, max: 100 }),
        (pauses, rate) => {
          const { clock, pass } = standing();
          const rates = new Rates(() => rate, clock);
          let allowed = 0;
          let passed = 0;
          for (const pause of pauses) {
            pass(pause);
            passed += pause;
            if (rates.take('a') === 0) allowed++;
          }
          expect(allowed).toBeLessThanOrEqual(rate + (passed * rate) / 60_000 + 1e-6);
        },
      ),
    );
  });

  test('remembers so many keys and no more, and 0 is no limit', () => {
    const rates = new Rates(() => 1, standing().clock);
    for (let key = 0; key < 30_000; key++) rates.take(`${key}`);
    expect(rates.size).toBe(10_000);
    const boundless = new Rates(() => 0, standing().clock);
    for (let each = 0; each < 1_000; each++) expect(boundless.take('a')).toBe(0);
    expect(boundless.size).toBe(0);
  });
});

const WAITS = { firstWaitMs: 1_000, longestWaitMs: 30_000 };

describe('a back-off', () => {
  test('doubles with each failure beyond the free ones, up to a bound', () => {
    const { clock, pass } = standing();
    const offs = new BackOffs({ free: () => 2, ...WAITS }, clock);
    const waits = Array.from({ length: 9 }, () => {
      offs.failed('a');
      const wait = offs.enter('a');
      pass(wait);
      return wait;
    });
    expect(waits).toEqual([0, 0, 1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000]);
    expect(offs.enter('b')).toBe(0);
  });

  test('lets one of a crowd try when the time has come, not all of them', () => {
    const { clock, pass } = standing();
    const offs = new BackOffs({ free: () => 0, ...WAITS }, clock);
    offs.failed('a');
    pass(1_000);
    expect(Array.from({ length: 5 }, () => offs.enter('a'))).toEqual([0, 1_000, 1_000, 1_000, 1_000]);
  });

  test('is forgotten with time, and forgiven at once where it should be', () => {
    const { clock, pass } = standing();
    const offs = new BackOffs({ free: () => 2, ...WAITS }, clock);
    for (let each = 0; each < 4; each++) offs.failed('a');
    pass(3_600_000);
    offs.failed('a');
    expect(offs.enter('a')).toBe(0);
    for (let each = 0; each < 4; each++) offs.failed('b');
    offs.forgive('b');
    expect(offs.enter('b')).toBe(0);
  });

  test('is not got rid of by failures at other addresses, however many, and memory stays bounded', () => {
    const offs = new BackOffs({ free: () => 2, ...WAITS }, standing().clock);
    for (let each = 0; each < 9; each++) offs.failed('guilty');
    for (let address = 0; address < 60_000; address++) {
      offs.failed(`${address}`);
      if (address % 2 === 0) offs.failed(`${address}`);
    }
    expect(offs.enter('guilty')).toBe(30_000);
    expect(offs.size).toBeLessThanOrEqual(20_000);
  });
});

test('what was seen of late is known for its time, and the longest unseen gives way', () => {
  const { clock, pass } = standing();
  const keys = new RecentKeys(1_000, clock);
  for (let key = 0; key < 10_001; key++) keys.add(`${key}`);
  expect([keys.has('0'), keys.has('1'), keys.has('10000')]).toEqual([false, true, true]);
  keys.delete('1');
  expect(keys.has('1')).toBe(false);
  pass(1_000);
  expect(keys.has('10000')).toBe(false);
});
