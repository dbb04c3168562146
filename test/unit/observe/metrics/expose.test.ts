import { expect, test } from 'vitest';
import { expose, wantsOpenMetrics } from '../../../../src/observe/metrics/expose.ts';
import { MetricValues } from '../../../../src/observe/metrics/metric-values.ts';

const BUILD = { version: '1.2.3', node: 'v20.20.2' };
const REQUEST = 'req-0af76519-16cd-43dd-8448-eb211c80319c';

function someValues(): MetricValues {
  const metrics = new MetricValues();
  metrics.set('oriel_build_info', [], 1);
  metrics.set('oriel_sessions', ['novnc'], 3);
  metrics.add('oriel_bytes_total', ['to_guest'], 2 ** 53);
  metrics.observe('oriel_step_duration_seconds', ['16'], 0.02, REQUEST);
  metrics.observe('oriel_step_duration_seconds', ['16'], 20);
  return metrics;
}

test('the text format leaves out what the process does not have', async () => {
  const { type, body } = await expose(someValues().snapshot(), BUILD, false);
  expect(type).toBe('text/plain; version=0.0.4; charset=utf-8');
  expect(body).toContain('oriel_build_info{version="1.2.3",node="v20.20.2"} 1\n');
  expect(body).toContain('oriel_bytes_total{direction="to_guest"} 9007199254740992\n');
  expect(body).not.toContain('oriel_bus_up');
  expect(body).not.toContain('trace_id');
});

test('a histogram is cumulative, with sum and count', async () => {
  const { body } = await expose(someValues().snapshot(), BUILD, false);
  const lines = body
    .split('\n')
    .filter((line) => line.includes('step="16"') && line.startsWith('oriel_step'));
  expect(lines).toHaveLength(16);
  expect(lines.slice(3, 6)).toEqual([
    'oriel_step_duration_seconds_bucket{le="0.01",step="16"} 0',
    'oriel_step_duration_seconds_bucket{le="0.025",step="16"} 1',
    'oriel_step_duration_seconds_bucket{le="0.05",step="16"} 1',
  ]);
  expect(lines.slice(-3)).toEqual([
    'oriel_step_duration_seconds_bucket{le="+Inf",step="16"} 2',
    'oriel_step_duration_seconds_sum{step="16"} 20.02',
    'oriel_step_duration_seconds_count{step="16"} 2',
  ]);
});

test('OpenMetrics has the trace id of the last request of a bucket, and names counters as the standard does', async () => {
  const { type, body } = await expose(someValues().snapshot(), BUILD, true);
  expect(type).toBe('application/openmetrics-text; version=1.0.0; charset=utf-8');
  expect(body).toMatch(/# TYPE oriel_bytes counter\noriel_bytes_total\{direction="to_browser"\} 0\n/);
  expect(body).toMatch(
    /_bucket\{le="0.025",step="16"\} 1 # \{trace_id="0af7651916cd43dd8448eb211c80319c"\} 0.02 \d{10}(?:\.\d+)?\n/,
  );
  expect(body.endsWith('\n# EOF\n')).toBe(true);
});

test.each([
  [undefined, false],
  ['*/*', false],
  ['text/plain;version=0.0.4;q=0.5,*/*;q=0.1', false],
  ['application/openmetrics-text', true],
  ['application/openmetrics-text;version=1.0.0;q=0.5,text/plain;version=0.0.4;q=0.2', true],
  ['application/openmetrics-text;version=1.0.0,application/openmetrics-text;version=0.0.1;q=0.75', true],
  ['application/openmetrics-text;q=0, text/plain', false],
  ['application/openmetrics-texts', false],
])('a scraper that accepts %s gets OpenMetrics: %s', (accept, wanted) => {
  expect(wantsOpenMetrics(accept)).toBe(wanted);
});
