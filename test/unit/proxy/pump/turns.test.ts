import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Share, Turns } from '../../../../src/proxy/pump/turns.ts';

const LIMITS = { turnBytes: 100, calmTurnBytes: 900 };

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['performance', 'setImmediate'] });
});

afterEach(() => {
  vi.useRealTimers();
});

test('the budget is small while a user types, and big again one second after the last event', () => {
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

test('legs that used their share resume in the next turn, in order, and once', () => {
  const turns = new Turns(LIMITS);
  const resumed: string[] = [];
  const leg = (name: string) => ({ resume: () => resumed.push(name) });
  const [first, second] = [leg('first'), leg('second')];
  turns.later(first, 1);
  turns.later(second, 1);
  expect(resumed).toEqual([]);
  vi.runAllTimers();
  expect(resumed).toEqual(['first', 'second']);
});

test('while a user types, all other sockets are polled once more before a stream resumes', () => {
  const turns = new Turns(LIMITS);
  const resume = vi.fn();
  turns.inputCame();
  turns.later({ resume }, 1);
  vi.advanceTimersToNextTimer();
  expect(resume).not.toHaveBeenCalled();
  vi.advanceTimersToNextTimer();
  expect(resume).toHaveBeenCalledOnce();
});

test('a leg that waits again while it is resumed is resumed one turn later', () => {
  const turns = new Turns(LIMITS);
  let resumed = 0;
  const greedy = {
    resume() {
      if (++resumed < 3) turns.later(greedy, 1);
    },
  };
  turns.later(greedy, 1);
  vi.advanceTimersToNextTimer();
  expect(resumed).toBe(1);
  vi.advanceTimersToNextTimer();
  expect(resumed).toBe(2);
  vi.runAllTimers();
  expect(resumed).toBe(3);
});

test('resumes as many legs as fit into one turn, and the others in later turns, in order', () => {
  const turns = new Turns(LIMITS);
  const resumed: number[] = [];
  // Eight shares of 900 are a turn: with 2,000 each, three fit.
  for (const number of [1, 2, 3, 4, 5, 6, 7]) turns.later({ resume: () => resumed.push(number) }, 2_000);
  vi.advanceTimersToNextTimer();
  expect(resumed).toEqual([1, 2, 3]);
  vi.advanceTimersToNextTimer();
  expect(resumed).toEqual([1, 2, 3, 4, 5, 6]);
  vi.runAllTimers();
  expect(resumed).toEqual([1, 2, 3, 4, 5, 6, 7]);
});

test('resumes a leg whose work alone exceeds a turn', () => {
  const turns = new Turns(LIMITS);
  const resume = vi.fn();
  turns.later({ resume }, 1_000_000);
  vi.runAllTimers();
  expect(resume).toHaveBeenCalledOnce();
});

test('a leg waits when its share of a turn is used, even if the kernel has no more, and has a new share in the next turn', () => {
  const share = new Share(new Turns(LIMITS));
  expect(share.spend(500, false)).toBe(false);
  expect(share.spend(500, false)).toBe(true);
  vi.runAllTimers();
  expect(share.spend(400, true)).toBe(false);
  // Another like it would be too much.
  expect(share.spend(400, true)).toBe(true);
});

test('when all legs together have used a turn, legs with much work wait and legs with little work continue', () => {
  const turns = new Turns({ turnBytes: 100_000, calmTurnBytes: 100_000 });
  for (let leg = 0; leg < 9; leg++) new Share(turns).spend(95_000, false);
  expect(new Share(turns).spend(20_000, false)).toBe(true);
  expect(new Share(turns).spend(4_200, false)).toBe(false);
  vi.runAllTimers();
  expect(new Share(turns).spend(20_000, false)).toBe(false);
});
