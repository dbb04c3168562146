import { expect, test } from 'vitest';
import type { StepNumber } from '../../../../src/flow/steps.ts';
import { RecentActivity } from '../../../../src/observe/activity/recent-activity.ts';

const MINUTE = 60_000;

function ring() {
  let now = 5 * MINUTE;
  const activity = new RecentActivity(() => now);
  const step = (number: StepNumber, durationMs: number, outcome: 'ok' | 'store_unavailable' = 'ok') =>
    activity.observe({
      event: 'step.done',
      requestId: 'req-1',
      step: number,
      startedAt: 0,
      durationMs,
      outcome,
      detail: '',
    });
  return {
    activity,
    step,
    later(minutes: number) {
      now += minutes * MINUTE;
    },
  };
}

test('counts passes and refusals of each step, and durations of passes in buckets', () => {
  const { activity, step } = ring();
  step(10, 3);
  step(10, 60_000);
  step(10, 1, 'store_unavailable');
  const [counts] = activity.read().steps;
  expect(counts).toMatchObject({ step: 10, passed: 2, refused: 1 });
  const { bounds } = activity.read();
  expect(counts?.buckets.length).toBe(bounds.length + 1);
  expect(counts?.buckets[bounds.indexOf(0.005)]).toBe(1);
  expect(counts?.buckets.at(-1)).toBe(1);
});

test('forgets what is older than fifteen minutes', () => {
  const { activity, step, later } = ring();
  step(3, 10);
  later(14);
  step(3, 10);
  expect(activity.read().steps).toMatchObject([{ step: 3, passed: 2 }]);
  later(1);
  expect(activity.read().steps).toMatchObject([{ step: 3, passed: 1 }]);
  later(60);
  expect(activity.read().steps).toEqual([]);
});

test('states the time that it has counted, at most a quarter of an hour', () => {
  const { activity, later } = ring();
  later(2);
  expect(activity.read().seconds).toBe(120);
  later(100.5);
  expect(activity.read().seconds).toBe(14.5 * 60);
});
