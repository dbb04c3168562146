import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Share, Turns } from '../../../../src/proxy/pump/turns.ts';

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
  turns.later(first, 1);
  turns.later(second, 1);
  expect(resumed).toEqual([]);
  vi.runAllTimers();
  expect(resumed).toEqual(['first', 'second']);
});

test('while somebody types, all others are looked at once more before a stream goes on', () => {
  const turns = new Turns(LIMITS);
  const resume = vi.fn();
  turns.inputCame();
  turns.later({ resume }, 1);
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

test('resumes as many as fit into one turn, and the others in the turns after, in the order of their coming', () => {
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

test('resumes one that alone is more than a turn', () => {
  const turns = new Turns(LIMITS);
  const resume = vi.fn();
  turns.later({ resume }, 1_000_000);
  vi.runAllTimers();
  expect(resume).toHaveBeenCalledOnce();
});

test('a leg waits once its share of a turn is spent, whether or not the kernel has more, and has a new one in the next', () => {
  const share = new Share(new Turns(LIMITS));
  expect(share.spend(500, false)).toBe(false);
  expect(share.spend(500, false)).toBe(true);
  vi.runAllTimers();
  expect(share.spend(400, true)).toBe(false);
  // Another like it would be too much.
  expect(share.spend(400, true)).toBe(true);
});

test('once all legs together have done enough in a turn, those with much to do wait, and those with a little go on', () => {
  const turns = new Turns({ turnBytes: 100_000, calmTurnBytes: 100_000 });
  for (let leg = 0; leg < 9; leg++) new Share(turns).spend(95_000, false);
  expect(new Share(turns).spend(20_000, false)).toBe(true);
  expect(new Share(turns).spend(4_200, false)).toBe(false);
  vi.runAllTimers();
  expect(new Share(turns).spend(20_000, false)).toBe(false);
});
