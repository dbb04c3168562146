import type { Gauges } from '../../../observe/metrics/gauges.ts';
import type { MetricValues } from '../../../observe/metrics/metric-values.ts';
import type { Tracing } from '../../../observe/otlp/open-tracing.ts';

/** How many spans of this process the trace collector has accepted, in the first process and in each worker. */
export function spanCounts(gauges: Gauges, metrics: MetricValues, tracing: Tracing): void {
  gauges.add([], () => {
    const { sent, dropped } = tracing.counts;
    metrics.set('oriel_spans_total', ['sent'], sent);
    metrics.set('oriel_spans_total', ['dropped'], dropped);
  });
}
