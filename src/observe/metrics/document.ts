import { CONSOLE_KINDS } from '../../consoles/console-kinds.ts';
import { METRICS, type Metric } from './metrics.ts';

/** docs/metrics.md, generated from the table of metrics. */
export function metricsMarkdown(): string {
  const rows = Object.entries<Metric>(METRICS);
  const series = rows.reduce((sum, [, metric]) => sum + seriesOf(metric), 0);
  return [
    INTRODUCTION,
    `One process has at most ${series} series, whatever users, instances and clients it serves.`,
    '',
    '| name | type | labels | meaning |',
    '|---|---|---|---|',
    ...rows.map(
      ([name, metric]) => `| \`${name}\` | ${typeOf(metric)} | ${labelsOf(metric)} | ${metric.help} |`,
    ),
    '',
  ].join('\n');
}

/** Lines of the exposition; a histogram has one for each bucket, the bucket without a bound, the sum and the count. */
export function seriesOf({ series, buckets }: Metric): number {
  return series.length * (buckets === undefined ? 1 : buckets.length + 3);
}

function typeOf({ type, buckets }: Metric): string {
  return buckets === undefined ? type : `${type}, ${buckets[0]} to ${buckets.at(-1)}`;
}

function labelsOf({ labels, series, values }: Metric): string {
  if (labels.length === 0) return '';
  if (values !== undefined) return `${labels.map((label) => `\`${label}\``).join(', ')}: ${values}`;
  return labels
    .map((label, at) => `\`${label}\` = ${[...new Set(series.map((each) => each[at]))].join(', ')}`)
    .join('; ');
}

const INTRODUCTION = `<!-- Generated from src/observe/metrics/metrics.ts by "node scripts/generate-docs.js". Change the table there, not this file. -->

# Metrics

Every process of \`oriel serve\`, whatever its roles, answers \`GET /metrics\` for Prometheus on a management listener of
its own if \`[oriel] metrics_listen\` is set. Workers of a proxy have no listener: the first process adds up their values.

\`\`\`ini
[oriel]
metrics_listen = 192.0.2.10
metrics_token = SECRET
metrics_cert = /etc/oriel/metrics.pem
\`\`\`

| process | port |
|---|---|
| with all roles, or with the api | \`[oriel] metrics_port\`, 9464 |
| compute | 1 more, 9465 |
| consoleauth | 2 more, 9466 |
${CONSOLE_KINDS.map(({ proxyRole }, at) => `| ${proxyRole} | ${3 + at} more, ${9467 + at} |`).join('\n')}

A process with several roles counts as the first of them in this order, so that all processes of one host can share one
configuration. \`metrics_token\` is a bearer token that scrapers must send. No path of this listener changes anything, and none of
it is reachable on the listeners of the api and the proxy.

The format is the text format of Prometheus. A scraper that prefers OpenMetrics (\`Accept:
application/openmetrics-text\`) also gets exemplars: the last request of each bucket, by its trace id, which is the 32 hex
digits of the request id. \`oriel trace\` shows that request.

Units are seconds, bytes and counts. Counters of known labels are 0 from the start. A gauge is absent if the process does
not have what it is about, or could not read it within a second. With workers, a worker that does not answer counts with
its last values, and the counters of one that has ended are kept, so that sums never fall; what it counted after the last
scrape is lost. No label names an instance, a user, a host or an address.
`;
