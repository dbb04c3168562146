import { expect, test } from 'vitest';
import type { Claim } from '../../../bench/report/claims.ts';
import { Results } from '../../../bench/report/results.ts';
import { claimsTable } from '../../../bench/report/table.ts';

const CLAIM: Claim = {
  work: 'down',
  figure: 'cpuPerGb',
  label: 'bulk',
  unit: 's/GB',
  must: [{ is: '≤', limit: 0.7, against: 'websockify' }],
  aim: [{ is: '≤', limit: 0.5, against: 'websockify' }],
};

function verdictFor(oriel: readonly number[], websockify: readonly number[], claim = CLAIM): string {
  const results = new Results();
  for (const [target, values] of Object.entries({ oriel, websockify })) {
    for (const [round, value] of values.entries()) {
      results.measured.push({ work: 'down', target, round, values: { cpuPerGb: value } });
    }
  }
  return claimsTable([claim], results).at(-1)!.split(' | ').at(-1)!.replace(' |', '');
}

test('a claim passes by the ratio of medians, and says where the aim is reached too', () => {
  expect(verdictFor([6, 9, 6.5], [10, 10, 10])).toBe('pass');
  expect(verdictFor([4, 5, 9], [10, 2, 30])).toBe('pass, aim too');
  expect(verdictFor([7.1], [10])).toBe('falls short');
});

test('without the peer that it is held against, a claim is not comparable', () => {
  expect(verdictFor([1], [])).toBe('not comparable');
});

test('what nothing is claimed of is shown without a verdict', () => {
  expect(verdictFor([1], [10], { ...CLAIM, must: [], aim: [] })).toBe('–');
});
