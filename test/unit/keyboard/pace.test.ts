import { expect, test } from 'vitest';
import { Pace, type PaceName } from '../../../src/keyboard/pace.ts';

/** Types plain characters for a while against a guest that shows each key after `answerMs`. */
function simulate(name: PaceName, answerMs: number | undefined, forMs = 20_000) {
  const pace = new Pace(name);
  const answers: number[] = [];
  let nextAt = 0;
  let typed = 0;
  for (let nowMs = 0; nowMs < forMs; nowMs += 5) {
    while (answers[0] !== undefined && answers[0] <= nowMs) {
      answers.shift();
      pace.received(nowMs);
    }
    if (nowMs < nextAt || !pace.mayContinue(nowMs)) continue;
    typed++;
    pace.typed(nowMs, 2);
    if (answerMs !== undefined) answers.push(nowMs + answerMs);
    nextAt = nowMs + pace.gapMs(2);
  }
  return { perSecond: (typed * 1000) / forMs };
}

test('a guest that answers at once receives up to fifty characters a second', () => {
  const { perSecond } = simulate('automatic', 10);
  expect(perSecond).toBeGreaterThan(35);
  expect(perSecond).toBeLessThanOrEqual(50);
});

test('a guest that reads no keys for a while loses none: its emulated keyboard holds 16 bytes', () => {
  const pace = new Pace('automatic');
  let typed = 0;
  let waiting = 0;
  let mostWaiting = 0;
  let nextAt = 0;
  for (let nowMs = 0; nowMs < 20_000; nowMs += 5) {
    const isStalled = nowMs % 3_000 > 1_000 && nowMs % 3_000 < 2_200;
    if (!isStalled && waiting > 0) {
      waiting = 0;
      pace.received(nowMs + 1);
    }
    if (nowMs < nextAt || !pace.mayContinue(nowMs)) continue;
    typed++;
    waiting += 2;
    pace.typed(nowMs, 2);
    mostWaiting = Math.max(mostWaiting, waiting);
    nextAt = nowMs + pace.gapMs(2);
  }
  expect(mostWaiting).toBeLessThanOrEqual(16);
  expect(typed).toBeGreaterThan(200);
});

test('a screen that shows no keys, such as a password prompt, receives a steady twenty a second', () => {
  const { perSecond } = simulate('automatic', undefined);
  expect(perSecond).toBeGreaterThan(15);
  expect(perSecond).toBeLessThanOrEqual(20);
});

test('the slow pace is slow whatever the screen does', () => {
  expect(simulate('slow', 10).perSecond).toBeLessThanOrEqual(5.1);
});

test('a character with modifiers takes as long as QEMU, or a firmware, needs for its events', () => {
  expect(new Pace('automatic').gapMs(12)).toBe(132);
  expect(new Pace('slow').gapMs(12)).toBe(600);
});
