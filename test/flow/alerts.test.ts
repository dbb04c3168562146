import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { METRICS } from '../../src/observe/metrics/metrics.ts';
import { LONG_PLANS, PLANS } from '../support/alerts/plans.ts';
import { AlertDrill } from '../support/alerts/trigger-alerts.ts';
import { dashboardPanels, metricNames } from '../support/prometheus/dashboard.ts';
import { alertRules } from '../support/prometheus/rule-file.ts';

// Real processes of Oriel, real faults and a real Prometheus, in which a minute of the rules is a second
// (test/support/prometheus/fast-rules.ts).

/** A safeguard: on an idle machine the faults take about a minute. */
const RUN_MS = 240_000;
/** They fire, rightly, where the machine of the test is too busy for a process without faults. */
const OF_A_BUSY_MACHINE = ['OrielTargetDown', 'OrielEventLoopBlocked', 'OrielOpensSlow'];
/** The whole drill. */
const RATE_INTERVAL = '5m';

let drill: AlertDrill;

beforeAll(async () => {
  drill = await AlertDrill.start(PLANS);
  await drill.run(RUN_MS);
}, RUN_MS + 60_000);

afterAll(() => drill?.close(), 60_000);

describe('with a real Prometheus', () => {
  test.each(PLANS.flatMap(({ name, alerts }) => alerts.map((alert) => [alert, name])))(
    '%s fires in the cloud "%s"',
    (alert, cloud) => {
      expect(drill.fired).toContainEqual(expect.objectContaining({ alert, cloud }));
    },
  );

  test('every alert has a fault, here or in npm run alerts', () => {
    const caused = new Set([...PLANS, ...LONG_PLANS].flatMap(({ alerts }) => alerts));
    expect([...caused].sort()).toEqual(
      alertRules()
        .map(({ alert }) => alert)
        .sort(),
    );
  });

  test('no alert fires in the cloud without faults', () => {
    const alerts = drill.fired.filter(({ cloud }) => cloud === 'healthy').map(({ alert }) => alert);
    expect(alerts.filter((alert) => !OF_A_BUSY_MACHINE.includes(alert))).toEqual([]);
  });

  test('every label that the text of an alert names has a value', () => {
    const named = new Map(
      alertRules().map(({ alert, annotations }) => {
        const text = Object.values(annotations).join(' ');
        return [alert, [...text.matchAll(/\$labels\.(\w+)/g)].map(([, label = '']) => label)];
      }),
    );
    for (const { alert, labels, annotations } of drill.fired) {
      expect(Object.keys(labels), alert).toEqual(expect.arrayContaining(named.get(alert) ?? []));
      expect(Object.values(annotations).join('\n'), alert).not.toMatch(/error expanding|%!|NaN|\{\{/);
    }
  });
});

describe('the dashboard', () => {
  const panels = dashboardPanels(RATE_INTERVAL);
  const expressions = panels.flatMap(({ row, title, expressions: all }) =>
    all.map((expr): [string, string, string] => [row, title, expr]),
  );

  test('has the rows that operators look for', () => {
    expect([...new Set(panels.map(({ row }) => row))]).toEqual([
      'Overview',
      'Opens',
      'Refusals',
      'Steps',
      'Sessions and bytes',
      'Health',
      'Processes',
    ]);
  });

  test('shows every metric', () => {
    const shown = new Set(expressions.flatMap(([, , expr]) => metricNames(expr)));
    expect(Object.keys(METRICS).filter((name) => !shown.has(name))).toEqual([]);
  });

  test.each(expressions)('%s, %s: Prometheus evaluates %s', async (_row, _title, expr) => {
    const known = [...Object.keys(METRICS), 'up', 'ALERTS'];
    const names = metricNames(expr);
    expect(names.length).toBeGreaterThan(0);
    expect(names.filter((name) => !known.includes(name))).toEqual([]);
    const samples = await drill.prometheus.query(expr);
    // No cloud of this test has cells.
    if (names.includes('oriel_cell_up')) return;
    expect(samples.length).toBeGreaterThan(0);
    expect(samples.filter(({ value: [, value] }) => value !== 'NaN')).not.toEqual([]);
  });
});
