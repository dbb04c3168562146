import { expect, test } from 'vitest';
import type { Requirement } from '../../../bench/report/requirements.ts';
import { Results } from '../../../bench/report/results.ts';
import { requirementsTable } from '../../../bench/report/table.ts';

const REQUIREMENT: Requirement = {
  work: 'down',
  figure: 'cpuPerGb',
  label: 'bulk',
  unit: 's/GB',
  must: [{ is: '≤', limit: 0.7, against: 'websockify' }],
  aim: [{ is: '≤', limit: 0.5, against: 'websockify' }],
};

function verdictFor(
  oriel: readonly number[],
  websockify: readonly number[],
  requirement = REQUIREMENT,
): string {
  const results = new Results();
  for (const [target, values] of Object.entries({ oriel, websockify })) {
    for (const [round, value] of values.entries()) {
      results.measured.push({ work: 'down', target, round, values: { cpuPerGb: value } });
    }
  }
  return requirementsTable([requirement], results).at(-1)!.split(' | ').at(-1)!.replace(' |', '');
}

test('passes a requirement by the ratio of medians, and reports that the aim is reached too', () => {
  expect(verdictFor([6, 9, 6.5], [10, 10, 10])).toBe('pass');
  expect(verdictFor([4, 5, 9], [10, 2, 30])).toBe('pass, aim too');
  expect(verdictFor([7.1], [10])).toBe('falls short');
});

test('does not compare a requirement without its peer', () => {
  expect(verdictFor([1], [])).toBe('not comparable');
});

test('shows a figure without a requirement without a verdict', () => {
  expect(verdictFor([1], [10], { ...REQUIREMENT, must: [], aim: [] })).toBe('–');
});
