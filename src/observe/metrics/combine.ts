import type { Exemplar, MetricSnapshot } from './metric-values.ts';
import { METRICS, type Metric } from './metrics.ts';

/**
 * The values of several processes as those of one. Counters and histograms are added up; gauges as the table says. The first
 * snapshot is that of the process that is scraped. A snapshot of another form, from a process of another version, is left out.
 */
export function combine(snapshots: readonly MetricSnapshot[]): MetricSnapshot {
  const names = Object.keys(METRICS);
  return {
    values: Object.fromEntries(names.map((name) => [name, combineMetric(name, snapshots)])),
    exemplars: Object.fromEntries(names.map((name) => [name, latest(name, snapshots)])),
  };
}

/** Keeps of an ended process what must not fall: its counters and histograms. */
export function withoutGauges({ values }: MetricSnapshot): MetricSnapshot {
  const kept = Object.entries<Metric>(METRICS)
    .filter(([, { type }]) => type !== 'gauge')
    .map(([name]) => [name, values[name] ?? []]);
  return { values: Object.fromEntries(kept), exemplars: {} };
}

function combineMetric(name: string, snapshots: readonly MetricSnapshot[]): (number | null)[] {
  const { type, combine: how = 'sum' } = METRICS[name as keyof typeof METRICS] as Metric;
  const [first, ...others] = snapshots.map(({ values }) => values[name] ?? []);
  const combined = [...(first ?? [])];
  if (type === 'gauge' && how === 'first' && combined.some((value) => value !== null)) return combined;
  for (const numbers of others) {
    if (numbers.length !== combined.length) continue;
    for (const [index, number] of numbers.entries()) {
      const known = combined[index] ?? null;
      if (number === null) continue;
      else if (known === null) combined[index] = number;
      else if (type !== 'gauge' || how === 'sum') combined[index] = known + number;
      else if (how === 'max') combined[index] = Math.max(known, number);
    }
  }
  return combined;
}

/** The newest exemplar of each bucket. */
function latest(name: string, snapshots: readonly MetricSnapshot[]): Exemplar[] {
  const found = new Map<string, Exemplar>();
  for (const { exemplars } of snapshots) {
    for (const exemplar of exemplars[name] ?? []) {
      const key = `${exemplar.series} ${exemplar.bucket}`;
      if ((found.get(key)?.at ?? 0) <= exemplar.at) found.set(key, exemplar);
    }
  }
  return [...found.values()];
}
