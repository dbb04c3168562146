import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { DRIVERS } from '../../../../src/compute/drivers/registry.ts';
import type { OptionGroup } from '../../../../src/config/option.ts';
import { OPTIONS } from '../../../../src/config/option-table.ts';
import { FAULTS } from '../../../../src/flow/faults.ts';
import { REFUSALS } from '../../../../src/flow/refusals.ts';
import { ROLES } from '../../../../src/main/roles.ts';
import { metricsMarkdown, seriesOf } from '../../../../src/observe/metrics/document.ts';
import { METRICS, type Metric } from '../../../../src/observe/metrics/metrics.ts';
import { CONDITIONS } from '../../../../src/text/conditions.ts';

const rows = Object.entries<Metric>(METRICS);
const codes = Object.keys(REFUSALS);
const steps = Array.from({ length: 16 }, (_, index) => String(index + 1));
const positions = Array.from({ length: 64 }, (_, index) => String(index + 1));

/** Every value of every label, from the tables that they come from. */
const VALUES: Readonly<Record<string, readonly string[]>> = {
  role: ROLES.map(({ name }) => name),
  kind: ['novnc', 'other'],
  outcome: ['issued', 'refused', 'sent', 'dropped', 'ok'],
  code: [...codes, 'browser_closed', 'browser_lost'],
  step: steps,
  fault: ['user', 'operator', 'oriel'],
  direction: ['to_browser', 'to_guest'],
  leg: ['browser', 'guest'],
  percentile: ['50', '99', '100'],
  server: positions,
  cell: positions,
  condition: [...new Set(CONDITIONS.map(({ id }) => id))],
  driver: [...DRIVERS.map(({ name }) => name), 'other'],
  state: ['agree', 'differ', 'silent', 'present'],
  option: Object.entries<OptionGroup>(OPTIONS).flatMap(([group, options]) =>
    Object.entries(options).flatMap(([name, { pem }]) => (pem === undefined ? [] : [`[${group}] ${name}`])),
  ),
};

test('every label value is in the table, and the number of series is fixed', () => {
  const used: Record<string, Set<string>> = {};
  for (const [name, { labels, series }] of rows) {
    if (name === 'oriel_build_info') continue;
    expect(new Set(series.map((each) => each.join('\n'))).size, name).toBe(series.length);
    for (const each of series) {
      expect(each, name).toHaveLength(labels.length);
      for (const [at, label] of labels.entries()) {
        used[label] = (used[label] ?? new Set()).add(each[at]!);
      }
    }
  }
  const sorted = (values: Iterable<string>) => [...values].sort();
  expect(Object.fromEntries(Object.entries(used).map(([label, values]) => [label, sorted(values)]))).toEqual(
    Object.fromEntries(Object.entries(VALUES).map(([label, values]) => [label, sorted(values)])),
  );
  // A new refusal adds two. Any other change of this number is one of the storage that operators need.
  const series = rows.reduce((sum, [, metric]) => sum + seriesOf(metric), 0);
  expect(series - 2 * codes.length).toBe(508);
});

test('every name follows the conventions of Prometheus', () => {
  for (const [name, { type, help }] of rows) {
    expect(name).toMatch(/^(oriel|process)_[a-z_]+$/);
    expect(name.endsWith('_total'), name).toBe(type === 'counter');
    expect(help).toMatch(/[^.]\.$/);
  }
});

test.each(codes)('the refusal %s states who can remedy it', (code) => {
  expect(VALUES.fault).toContain(FAULTS[code as keyof typeof FAULTS]);
  const ofCode = METRICS.oriel_refusals_total.series.filter(([each]) => each === code);
  const { step } = REFUSALS[code as keyof typeof REFUSALS];
  expect(ofCode.map(([, each]) => each)).toEqual(code === 'internal_error' ? steps : [String(step)]);
});

test('only a defect is the fault of Oriel', () => {
  expect(codes.filter((code) => FAULTS[code as keyof typeof FAULTS] === 'oriel')).toEqual(['internal_error']);
});

test('docs/metrics.md is what "node scripts/generate-docs.js" writes', () => {
  const written = readFileSync(new URL('../../../../docs/metrics.md', import.meta.url), 'utf8');
  expect(written).toBe(metricsMarkdown());
});
