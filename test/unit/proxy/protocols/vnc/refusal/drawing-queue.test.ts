import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { DrawingQueue } from '../../../../../../src/proxy/protocols/vnc/refusal/drawing-queue.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

test('draws the first screen at once, and many simultaneous ones in sequence', () => {
  const queue = new DrawingQueue();
  const drawn: number[] = [];
  for (const number of [1, 2, 3]) queue.add(() => drawn.push(number));
  expect(drawn).toEqual([1]);
  vi.advanceTimersToNextTimer();
  expect(drawn).toEqual([1, 2]);
  vi.runAllTimers();
  expect(drawn).toEqual([1, 2, 3]);
});

test('does not draw a screen whose viewer has left', () => {
  const queue = new DrawingQueue();
  const drawn: number[] = [];
  queue.add(() => drawn.push(1));
  const leave = queue.add(() => drawn.push(2));
  leave();
  vi.runAllTimers();
  expect(drawn).toEqual([1]);
});
