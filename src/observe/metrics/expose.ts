import type { Exemplar, MetricSnapshot } from './metric-values.ts';
import { widthOf } from './metric-values.ts';
import { METRICS, type Metric } from './metrics.ts';

/** The text of one scrape, and its media type. */
export interface Exposition {
  readonly type: string;
  readonly body: string;
}

/** The versions that `oriel_build_info` shows. */
export interface Build {
  readonly version: string;
  readonly node: string;
}

interface Sample {
  readonly labels: Readonly<Record<string, string | number>>;
  readonly value: number;
  readonly metricName?: string;
  readonly exemplar?: { labelSet: Readonly<Record<string, string>>; value: number; timestamp: number };
}

/** Whether a scraper prefers OpenMetrics, the only format with exemplars. */
export function wantsOpenMetrics(accept: string | undefined): boolean {
  return /(?:^|[,\s])application\/openmetrics-text\s*(?:;(?!\s*q=0(?:\.0*)?\s*(?:,|$))|,|$)/i.test(
    accept ?? '',
  );
}

/** Writes a snapshot in the text format of Prometheus, or as OpenMetrics with exemplars. */
export async function expose(
  { values, exemplars }: MetricSnapshot,
  build: Build,
  isOpenMetrics: boolean,
): Promise<Exposition> {
  // Loaded on use: most processes are never scraped.
  const { Registry } = (await import('prom-client')).default;
  const registry = new Registry();
  if (isOpenMetrics) registry.setContentType(Registry.OPENMETRICS_CONTENT_TYPE as never);
  for (const [name, metric] of Object.entries<Metric>(METRICS)) {
    const samples = samplesOf(name, metric, values[name] ?? [], exemplars[name] ?? []);
    if (name === 'oriel_build_info') for (const sample of samples) Object.assign(sample.labels, build);
    if (samples.length === 0) continue;
    const described = { name, help: metric.help, type: metric.type };
    registry.registerMetric({
      ...described,
      get: () => ({ ...described, name: nameOf(name, metric, isOpenMetrics), values: samples }),
    } as never);
  }
  return { type: registry.contentType, body: await registry.metrics() };
}

/** OpenMetrics names a counter without its ending, which its samples have. */
function nameOf(name: string, { type }: Metric, isOpenMetrics: boolean): string {
  return isOpenMetrics && type === 'counter' ? name.replace(/_total$/, '') : name;
}

function samplesOf(
  name: string,
  metric: Metric,
  numbers: readonly (number | null)[],
  exemplars: readonly Exemplar[],
): Sample[] {
  return metric.series.flatMap((labelValues, index) => {
    const labels = Object.fromEntries(labelValues.map((value, at) => [metric.labels[at] ?? '', value]));
    const { buckets } = metric;
    if (buckets === undefined) {
      const value = numbers[index] ?? null;
      return value === null ? [] : [{ labels, value }];
    }
    const width = widthOf(metric);
    const own = numbers.slice(index * width, (index + 1) * width).map((number) => number ?? 0);
    const ofSeries = exemplars.filter(({ series }) => series === index);
    let count = 0;
    const cumulative = [...buckets, '+Inf'].map((le, bucket): Sample => {
      count += own[bucket] ?? 0;
      const exemplar = ofSeries.find((each) => each.bucket === bucket);
      return {
        labels: { le, ...labels },
        value: count,
        metricName: `${name}_bucket`,
        ...(exemplar === undefined ? {} : { exemplar: asLabelled(exemplar) }),
      };
    });
    return [
      ...cumulative,
      { labels, value: own.at(-1) ?? 0, metricName: `${name}_sum` },
      { labels, value: count, metricName: `${name}_count` },
    ];
  });
}

/** The id of a trace is the 32 hex digits of the request id. */
function asLabelled({ requestId, value, at }: Exemplar): NonNullable<Sample['exemplar']> {
  const traceId = requestId.replace(/^req-/, '').replaceAll('-', '');
  return { labelSet: { trace_id: traceId }, value, timestamp: Math.round(at * 1000) / 1000 };
}
