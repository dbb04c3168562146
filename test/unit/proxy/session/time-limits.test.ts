import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { PageMessage } from '../../../../src/flow/page-message.ts';
import { TimeLimits } from '../../../../src/proxy/session/time-limits.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const MINUTE = 60_000;

function limits(options: { idleMs?: number; lengthMs?: number }) {
  const heard: (PageMessage | string)[] = [];
  const made = new TimeLimits(
    { idleMs: 0, lengthMs: Infinity, ...options },
    (message) => heard.push(message),
    ({ code }) => heard.push(code),
  );
  made.start();
  return { made, heard };
}

describe('an idle limit', () => {
  test('warns a minute before it ends a session without input', () => {
    const { made, heard } = limits({ idleMs: 10 * MINUTE });
    vi.advanceTimersByTime(9 * MINUTE - 1);
    expect(heard).toEqual([]);
    vi.advanceTimersByTime(1);
    expect(heard).toEqual([{ type: 'warning', code: 'session_idle', endsInMs: MINUTE }]);
    vi.advanceTimersByTime(MINUTE);
    expect(heard.slice(1)).toEqual(['session_idle']);
    made.stop();
    expect(vi.getTimerCount()).toBe(0);
  });

  test('is put off by input, which withdraws the warning once', () => {
    const { made, heard } = limits({ idleMs: 10 * MINUTE });
    vi.advanceTimersByTime(8 * MINUTE);
    made.onInput();
    vi.advanceTimersByTime(8 * MINUTE);
    expect(heard).toEqual([]);
    vi.advanceTimersByTime(MINUTE);
    expect(heard).toHaveLength(1);
    made.onInput();
    made.onInput();
    expect(heard.slice(1)).toEqual([{ type: 'withdrawn', code: 'session_idle' }]);
    vi.advanceTimersByTime(10 * MINUTE);
    expect(heard.slice(2)).toEqual([
      { type: 'warning', code: 'session_idle', endsInMs: MINUTE },
      'session_idle',
    ]);
  });

  test('that is shorter than two minutes warns at half of it', () => {
    const { heard } = limits({ idleMs: 10_000 });
    vi.advanceTimersByTime(5_000);
    expect(heard).toEqual([{ type: 'warning', code: 'session_idle', endsInMs: 5_000 }]);
  });
});

describe('a limit of the length', () => {
  test('warns a minute before, and input changes nothing', () => {
    const { made, heard } = limits({ lengthMs: 60 * MINUTE });
    vi.advanceTimersByTime(59 * MINUTE);
    made.onInput();
    expect(heard).toEqual([{ type: 'warning', code: 'session_time_limit', endsInMs: MINUTE }]);
    vi.advanceTimersByTime(MINUTE);
    expect(heard.slice(1)).toEqual(['session_time_limit']);
  });

  test('may be longer than any timer waits', () => {
    const { heard } = limits({ lengthMs: 40 * 24 * 60 * MINUTE });
    vi.advanceTimersByTime(39 * 24 * 60 * MINUTE);
    expect(heard).toEqual([]);
    vi.advanceTimersByTime(24 * 60 * MINUTE);
    expect(heard.at(-1)).toBe('session_time_limit');
  });

  test('that is over already ends at once', () => {
    expect(limits({ lengthMs: -5 }).heard).toEqual(['session_time_limit']);
  });
});

test('none of them leaves a timer', () => {
  const { made } = limits({});
  expect(made.countsInput).toBe(false);
  expect(vi.getTimerCount()).toBe(0);
  const both = limits({ idleMs: MINUTE, lengthMs: MINUTE });
  both.made.stop();
  both.made.onInput();
  expect(vi.getTimerCount()).toBe(0);
});
