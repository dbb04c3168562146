import { expect, test } from 'vitest';
import type { Activity, ProcessActivity } from '../../../src/contracts/cluster/activity.ts';
import { recent } from '../../../src/doctor/checks/recent.ts';
import { recentLines } from '../../../src/doctor/recent/recent-lines.ts';
import { quantile, summarize } from '../../../src/doctor/recent/summary.ts';
import { STEPS } from '../../../src/flow/steps.ts';
import { aContext, findingsOf } from '../../support/fixtures/doctor-context.ts';

const BOUNDS = [0.01, 0.1, 1, 10];

function step(number: number, given: Partial<Activity['steps'][number]> = {}): Activity['steps'][number] {
  return { step: number, passed: 0, refused: 0, buckets: [0, 0, 0, 0, 0], ...given };
}

function process(parts: Partial<Activity>[], given: Partial<ProcessActivity> = {}): ProcessActivity {
  return {
    processId: 'p1',
    host: 'ctl1',
    roles: ['api'],
    silentWorkers: [],
    parts: parts.map((part) => ({
      seconds: 600,
      opened: [],
      refusals: [],
      bounds: BOUNDS,
      steps: [],
      ...part,
    })),
    ...given,
  };
}

const findings = (answers: ProcessActivity[], silent: string[] = []) =>
  findingsOf(recent, aContext({ recent: { summary: summarize(answers), silent, why: '' } }));

test('quantiles are linear within a bucket, and unknown above all bounds', () => {
  expect(quantile(0.5, [0, 10, 0, 0, 0], BOUNDS)).toBeCloseTo(0.055);
  expect(quantile(0.95, [10, 0, 0, 0, 90], BOUNDS)).toBeNull();
  expect(quantile(0.5, [], BOUNDS)).toBeNull();
});

test('adds the rates of all processes and workers, each by the time that it has counted', () => {
  const summary = summarize([
    process([{ seconds: 600, opened: [{ kind: 'novnc', count: 30 }] }]),
    process([
      { seconds: 60, opened: [{ kind: 'novnc', count: 2 }] },
      { seconds: 1, opened: [{ kind: 'novnc', count: 1 }] },
    ]),
  ]);
  expect(summary.opened).toEqual([{ kind: 'novnc', count: 33, per_minute: 6 }]);
  expect(summary).toMatchObject({ processes: 2, minutes: 10 });
});

test('does not add up the buckets of a process of another version', () => {
  const one = step(3, { passed: 10, buckets: [0, 10, 0, 0, 0] });
  const other = { bounds: [5], steps: [step(3, { passed: 10, buckets: [0, 10] })] };
  const [summary] = summarize([process([{ steps: [one] }]), process([other])]).steps;
  expect(summary).toMatchObject({ passed: 20, slower: 0 });
  expect(summary?.p95).toBeCloseTo(0.0955);
});

test('a step that refuses more than it passes is a warning with the remedy of its code', async () => {
  const refusals = [{ code: 'store_unavailable', step: 10, count: 9 }];
  const found = await findings([process([{ refusals, steps: [step(10, { passed: 3, refused: 9 })] }])]);
  expect(found).toMatchObject([
    {
      level: 'warning',
      step: 10,
      message: 'Step 10 refused 9 requests and passed 3 in 10 minutes: store_unavailable (9).',
    },
  ]);
  expect(found[0]?.remedy).toMatch(/memcache_servers/);
});

test('tokens by which the doctor tests a proxy are no refusals of users', async () => {
  const found = await findings([process([{ steps: [step(15, { refused: 9 })] }])]);
  expect(found).toMatchObject([{ level: 'ok' }]);
});

test('one slow step is named, not those that wait for it', async () => {
  const slow = { passed: 20, buckets: [0, 0, 0, 20, 0] };
  const fast = { passed: 20, buckets: [20, 0, 0, 0, 0] };
  const steps = [step(3, slow), step(4, slow), step(5, slow), step(9, fast)];
  const found = await findings([process([{ steps }])]);
  expect(found.map(({ step: number }) => number)).toEqual([5]);
});

test('a defect of Oriel is reported however rare', async () => {
  const refusals = [{ code: 'internal_error', step: 4, count: 1 }];
  expect(await findings([process([{ refusals }])])).toMatchObject([{ level: 'warning', step: 4 }]);
});

test('a process that does not answer is named, and few refusals are no finding', async () => {
  const found = await findings([process([{ steps: [step(5, { refused: 4 })] }])], ['ctl2 (api)']);
  expect(found).toMatchObject([{ level: 'warning', message: expect.stringContaining('ctl2 (api)') }]);
});

test('the table has a line for each step, with its rate and times', () => {
  const steps = [step(2, { passed: 10, refused: 5, buckets: [5, 0, 0, 0, 5] })];
  const refusals = [{ code: 'forbidden', step: 2, count: 5 }];
  const opened = [{ kind: 'novnc', count: 10 }];
  const lines = recentLines(
    { summary: summarize([process([{ steps, refusals, opened }])]), silent: ['ctl2 (api)'], why: '' },
    STEPS,
  );
  expect(lines[0]).toBe('The last 10 minutes of 1 process; no answer from ctl2 (api)');
  expect(lines).toContain('  consoles opened per minute: novnc 1');
  expect(lines).toContain('  refusals: forbidden 5 (step 2)');
  expect(lines.length).toBe(4 + 16);
  expect(lines[5]).toMatch(/^ {5}2 {2}api +ask +10 +5 +1.5 +10 ms +> 10 s$/);
});

test('a refusal code of a process that lies is shown as plain text', () => {
  const refusals = [{ code: 'evil\u001b[31m\nError', step: 2, count: 1 }];
  const lines = recentLines({ summary: summarize([process([{ refusals }])]), silent: [], why: '' }, STEPS);
  for (const character of ['\u001b', '\n']) expect(lines.join('')).not.toContain(character);
});
