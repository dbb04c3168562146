import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Turns } from '../../../../src/novncproxy/bridge/turns.ts';

const LIMITS = { turnBytes: 100, calmTurnBytes: 900 };

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['performance', 'setImmediate'] });
});

afterEach(() => {
  vi.useRealTimers();
});

test('the budget is small while somebody types, and big again a second after the last event', () => {
  const turns = new Turns(LIMITS);
  expect(turns.budget).toBe(900);
  turns.inputCame();
  expect(turns.budget).toBe(100);
  vi.advanceTimersByTime(900);
  turns.inputCame();
  expect(turns.budget).toBe(100);
  vi.advanceTimersByTime(900);
  expect(turns.budget).toBe(100);
  vi.advanceTimersByTime(200);
  expect(turns.budget).toBe(900);
});

test('whoever has had its share goes on in the next turn, in the order of coming, and once', () => {
  const turns = new Turns(LIMITS);
  const resumed: string[] = [];
  const leg = (name: string) => ({ resume: () => resumed.push(name) });
  const [first, second] = [leg('first'), leg('second')];
  turns.later(first);
  turns.later(second);
  expect(resumed).toEqual([]);
  vi.runAllTimers();
  expect(resumed).toEqual(['first', 'second']);
});

test('while somebody types, all others are looked at once more before a stream goes on', () => {
  const turns = new Turns(LIMITS);
  const resume = vi.fn();
  turns.inputCame();
  turns.later({ resume });
  vi.advanceTimersToNextTimer();
  expect(resume).not.toHaveBeenCalled();
  vi.advanceTimersToNextTimer();
  expect(resume).toHaveBeenCalledOnce();
});

test('who asks again while it is resumed waits for the turn after', () => {
  const turns = new Turns(LIMITS);
  let resumed = 0;
  const greedy = {
    resume() {
      if (++resumed < 3) turns.later(greedy);
    },
  };
  turns.later(greedy);
  vi.advanceTimersToNextTimer();
  expect(resumed).toBe(1);
  vi.advanceTimersToNextTimer();
  expect(resumed).toBe(2);
  vi.runAllTimers();
  expect(resumed).toBe(3);
});
