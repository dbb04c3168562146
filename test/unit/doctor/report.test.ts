import { expect, test } from 'vitest';
import type { Check } from '../../../src/doctor/check.ts';
import { error, ok } from '../../../src/doctor/check.ts';
import { CHECK_LISTS } from '../../../src/doctor/checks.ts';
import { reportJson, reportLines } from '../../../src/doctor/report.ts';
import { exitStatus, type Result, runDoctor } from '../../../src/doctor/run-doctor.ts';
import { STEPS } from '../../../src/flow/steps.ts';
import { stepsOf } from '../../../src/flow/steps-of-source.ts';
import { aContext } from '../../support/fixtures/doctor-context.ts';

const result = (given: Partial<Result>): Result => ({
  id: 'a-check',
  step: 10,
  title: 'a title',
  level: 'ok',
  message: 'Well.',
  remedy: '',
  ...given,
});

const LISTS: [string, readonly Check[]][] = Object.entries(CHECK_LISTS);

test.each(LISTS)('the checks of the list %s are in the order of the steps', (_name, checks) => {
  const steps = checks.map(({ step }) => step);
  const walk = checks.find(({ step }) => step > 0);
  expect(walk?.id).toBe('walk'); // It has a line for every step.
  expect(steps).toEqual([...steps].sort((a, b) => a - b));
});

test('results are put in the order of the steps, and the first error is where the chain breaks', async () => {
  const check = (id: string, step: 3 | 10 | 16, level: 'ok' | 'error') => ({
    id,
    step,
    title: 'a title',
    run: () => [{ level, message: `Said by ${id}.`, remedy: 'Mend it.' }],
  });
  const results = await runDoctor(
    [check('late', 16, 'error'), check('early', 3, 'ok'), check('middle', 10, 'error')],
    aContext(),
  );
  expect(results.map(({ id }) => id)).toEqual(['early', 'middle', 'late']);
  expect(reportLines('Heading.', results, STEPS).at(-1)).toBe(
    'The chain breaks at step 10 (middle). 2 errors, 0 warnings.',
  );
  expect(JSON.parse(reportJson(results, aContext().recent))).toMatchObject({ ok: false, breaks_at: 10 });
});

test('a check that fails itself takes no other along', async () => {
  const broken = {
    id: 'broken',
    step: 2 as const,
    title: 'a title',
    run: () => {
      throw new Error('oops');
    },
  };
  const fine = {
    id: 'fine',
    step: 3 as const,
    title: 'a title',
    run: () => [{ level: 'ok' as const, message: 'Well.', remedy: '' }],
  };
  const results = await runDoctor([broken, fine], aContext());
  expect(results.map(({ id, level }) => [id, level])).toEqual([
    ['broken', 'error'],
    ['fine', 'ok'],
  ]);
});

test('warnings alone leave the exit status at 0', () => {
  expect(exitStatus([result({ level: 'warning' }), result({ level: 'skipped' })])).toBe(0);
  expect(exitStatus([result({ level: 'warning' }), result({ level: 'error' })])).toBe(1);
});

test('no line is wider than a terminal, and a remedy stands below what it cures', () => {
  const long = 'Many words that go on and on and on. '.repeat(10);
  const lines = reportLines(
    'Heading.',
    [result({ level: 'error', message: long, remedy: 'Mend it.' })],
    STEPS,
  );
  for (const line of lines) expect(line.length).toBeLessThanOrEqual(112);
  expect(lines.join('\n')).toMatch(/on\.\n {31,}Remedy: Mend it\./);
});

test('a skipped check is listed with its reason', () => {
  const text = reportLines(
    'Heading.',
    [result({ id: 'clocks', level: 'skipped', message: 'There is no bus.' })],
    STEPS,
  ).join('\n');
  expect(text).toContain('Not looked at\n  clocks: There is no bus.');
});

test('a message that ends with the sentence of another program has one full stop', () => {
  expect(error('The api says libvirt is absent.. It runs..', 'Read the log..')).toMatchObject({
    message: 'The api says libvirt is absent. It runs.',
    remedy: 'Read the log.',
  });
  for (const message of ['Look at ../a and ..', 'And so on...']) expect(ok(message).message).toBe(message);
});

test.each([
  ['consoleauth', 'Step 14: the proxy calls check_token on the token authority'],
  ['nova', 'Step 14: the proxy looks the token up in Nova'],
  ['nova-api', 'Step 14: the proxy looks the token up with nova-api'],
  ['nova-db', 'Step 14: the proxy looks the token up in the cell databases'],
] as const)('names the steps by the programs that do them with token_source = %s', (source, line) => {
  expect(reportLines('Heading.', [result({ step: 14 })], stepsOf(source))).toContain(line);
});
