import { expect, test } from 'vitest';
import { Refusal } from '../../../src/flow/refusals.ts';
import { StepTimer, type TimedStep } from '../../../src/observe/step-timer.ts';

function timer() {
  const steps: TimedStep[] = [];
  return { steps, timer: new StepTimer((step) => steps.push(step)) };
}

test('reports a step of several parts once', () => {
  const { steps, timer: timed } = timer();
  for (const number of [13, 14, 14, 16, 16] as const) timed.enter(number);
  timed.leave('vnc_unreachable', { detail: 'refused' });
  expect(steps.map(({ step, outcome, detail }) => [step, outcome, detail])).toEqual([
    [13, 'ok', ''],
    [14, 'ok', ''],
    [16, 'vnc_unreachable', 'refused'],
  ]);
});

test('reports the refusal of a step that rejects, and rejects with it', async () => {
  const { steps, timer: timed } = timer();
  const refuse = () => Promise.reject(new Refusal('guest_unknown', 'no driver has it'));
  await expect(timed.step(5, refuse)).rejects.toMatchObject({ code: 'guest_unknown' });
  expect(steps).toMatchObject([{ step: 5, outcome: 'guest_unknown', detail: 'no driver has it' }]);
});

test('reports what a step returned', async () => {
  const { steps, timer: timed } = timer();
  expect(
    await timed.step(
      6,
      () => 5900,
      (port) => ({ detail: `port ${port}`, instanceUuid: 'i-1' }),
    ),
  ).toBe(5900);
  expect(steps).toMatchObject([{ step: 6, outcome: 'ok', detail: 'port 5900', instanceUuid: 'i-1' }]);
});
