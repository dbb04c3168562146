import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { COMMANDS } from '../../../../src/cli/commands.ts';
import { METRICS, type Metric } from '../../../../src/observe/metrics/metrics.ts';
import { ROOT } from '../../../support/documents.ts';
import { type AlertRule, alertRules, RULES } from '../../../support/prometheus/rule-file.ts';

// That each alert fires for a real fault is shown by test/flow/alerts.test.ts and `npm run alerts`.

const run = promisify(execFile);
const TESTS = join(import.meta.dirname, 'alerts.test.yml');
const PAGE = readFileSync(join(ROOT, 'docs/alerts.md'), 'utf8');
const rules = alertRules();
const each = rules.map((rule): [string, AlertRule] => [rule.alert, rule]);

async function promtool(...args: string[]): Promise<string> {
  const { stdout, stderr } = await run('promtool', args).catch((error) => error);
  return `${stdout}${stderr}`;
}

/** The text of the section of the page below a heading, as one line without backticks and targets of links. */
function sectionOf(heading: string): string {
  const [, section = ''] = PAGE.split(`\n### ${heading}\n`);
  return section
    .split(/^##/m)[0]!
    .replaceAll(/\[([^\]]+)\]\([^)]*\)/g, '$1')
    .replaceAll('`', '')
    .replaceAll(/\s+/g, ' ');
}

describe('the alert rules', () => {
  test('pass promtool check rules', async () => {
    expect(await promtool('check', 'rules', '--lint-fatal', RULES)).toContain(`${rules.length} rules found`);
  });

  test('are silent and fire as alerts.test.yml states', async () => {
    expect(await promtool('test', 'rules', TESTS)).toMatch(/SUCCESS\s*$/);
  });

  test('each have a test in alerts.test.yml in which they are silent, and one in which they alone fire', () => {
    const { tests } = parse(readFileSync(TESTS, 'utf8')) as {
      tests: { name: string; promql_expr_test: { expr: string; exp_samples: { labels: string }[] }[] }[];
    };
    expect([...new Set(tests.map(({ name }) => name))]).toEqual(rules.map(({ alert }) => alert));
    for (const { name, promql_expr_test: looks } of tests) {
      expect(new Set(looks.map(({ expr }) => expr)), name).toEqual(new Set(['ALERTS{alertstate="firing"}']));
      const fired = looks.flatMap(({ exp_samples }) => exp_samples).map(({ labels }) => labels);
      expect(looks[0]!.exp_samples, name).toEqual([]);
      expect(
        fired.filter((labels) => !labels.includes(`alertname="${name}"`)),
        name,
      ).toEqual([]);
      expect(fired.length, name).toBeGreaterThan(0);
    }
  });

  test.each(each)(
    '%s has a summary, a description, a remedy and a severity',
    (_name, { annotations, labels }) => {
      expect(Object.keys(annotations)).toEqual(['summary', 'description', 'remedy', 'runbook_url']);
      expect(Object.values(annotations).filter((text) => text.trim() === '')).toEqual([]);
      expect(labels.severity).toMatch(/^(?:critical|warning)$/);
    },
  );

  test.each(each)('%s links to its section, which has the same remedy', (name, { annotations }) => {
    expect(annotations.runbook_url).toBe(`docs/alerts.md#${name.toLowerCase()}`);
    const remedy = annotations.remedy!.replaceAll(/\{\{ \$labels\.(\w+) \}\}/g, (_, label: string) =>
      label.toUpperCase(),
    );
    expect(sectionOf(name)).toContain(`**Remedy.** ${remedy}`);
  });

  test('are the rows and the sections of docs/alerts.md, with severity and duration', () => {
    const rows = [...PAGE.matchAll(/^\| \[(\w+)\]\(#(\w+)\) \| (\w+) \| ([\w ]+) \| .+ \|$/gm)];
    expect(rows.map(([, ...cells]) => cells)).toEqual(
      rules.map(({ alert, labels, for: duration }) => [
        alert,
        alert.toLowerCase(),
        labels.severity,
        duration ?? 'at once',
      ]),
    );
    const headings = [...PAGE.matchAll(/^### (\w+)$/gm)].map(([, heading]) => heading);
    expect(headings).toEqual(rules.map(({ alert }) => alert));
  });

  test.each(each)(
    '%s names metrics that Oriel has, and values that their labels can have',
    (_name, { expr }) => {
      const metrics: Readonly<Record<string, Metric>> = METRICS;
      const named = [...expr.matchAll(/\b(oriel_\w+|process_\w+|up)\b(?:\{([^}]*)\})?/g)];
      expect(named.length).toBeGreaterThan(0);
      for (const [, name = '', matchers = ''] of named) {
        if (name === 'up') continue;
        const metric = metrics[name.replace(/_bucket$/, '')];
        expect(metric, name).toBeDefined();
        for (const [, label = '', value = ''] of matchers.matchAll(/(\w+)!?="([^"]*)"/g)) {
          if (label === 'job') continue;
          const at = metric!.labels.indexOf(label);
          expect(at, `${label} of ${name}`).toBeGreaterThanOrEqual(0);
          expect(metric!.series.map((values) => values[at])).toContain(value);
        }
      }
    },
  );

  test('name commands of oriel with options that they have', () => {
    const lines = rules.flatMap(({ annotations }) =>
      [...annotations.remedy!.matchAll(/\boriel ([a-z]+(?: [a-z]+)?)((?: --[a-z]+)*)/g)].map(
        ([, words = '', options = '']) => ({ words, options: options.split(' --').slice(1) }),
      ),
    );
    expect(lines.length).toBeGreaterThan(12);
    for (const { words, options } of lines) {
      const command = COMMANDS.find(({ name }) => words === name || words.startsWith(`${name} `));
      expect(command, `oriel ${words}`).toBeDefined();
      expect(Object.keys(command!.options)).toEqual(expect.arrayContaining(options));
    }
  });
});

test('the example of a scrape configuration passes promtool check config', async () => {
  const checked = await promtool('check', 'config', join(ROOT, 'etc/prometheus/prometheus.yml'));
  expect(checked).toContain('1 rule files found');
  expect(checked).toContain('is valid prometheus config file syntax');
  expect(checked).not.toContain('FAILED');
});
