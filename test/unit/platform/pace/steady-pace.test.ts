import { expect, test } from 'vitest';
import { HangGuard } from '../../../../src/platform/pace/hang-guard.ts';
import { RareLine } from '../../../../src/platform/pace/rare-line.ts';

/** A clock whose time of day an operator can set without time passing. */
function aClock() {
  let day = Date.parse('2026-11-30T12:00:00Z');
  let steady = 1_000;
  return {
    now: () => day,
    monotonic: () => steady,
    pass(ms: number) {
      day += ms;
      steady += ms;
    },
    set(byMs: number) {
      day += byMs;
    },
  };
}

const HOUR = 3_600_000;

test('setting the time of day neither ends nor lengthens the pause of a peer that hangs', () => {
  for (const step of [-HOUR, HOUR]) {
    const clock = aClock();
    const guard = new HangGuard<Error>(clock);
    guard.failed(new Error('hangs'), 2_000);
    clock.set(step);
    clock.pass(4_900);
    expect(() => guard.begin()).toThrow('hangs');
    clock.pass(200);
    expect(() => guard.begin()).not.toThrow();
  }
});

test('setting the time of day neither repeats nor delays a rare log line', () => {
  for (const step of [-HOUR, HOUR]) {
    const clock = aClock();
    const written: unknown[] = [];
    const line = new RareLine(clock, (fields) => written.push(fields));
    line.write({ at: 1 });
    clock.set(step);
    line.write({ at: 2 });
    clock.pass(10_000);
    line.write({ at: 3 });
    expect(written).toEqual([{ at: 1 }, { at: 3, untold: 1 }]);
  }
});
