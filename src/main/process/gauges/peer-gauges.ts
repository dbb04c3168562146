import type { Contract, Peers } from '../../../contracts/contract.ts';
import type { Gauges } from '../../../observe/metrics/gauges.ts';
import type { MetricValues } from '../../../observe/metrics/metric-values.ts';
import type { Transport } from '../../../transport/transport.ts';

/** The NATS bus. A process without one has no such gauge. */
export function busGauge(
  gauges: Gauges,
  metrics: MetricValues,
  transport: Pick<Transport, 'troubles'>,
): void {
  gauges.add(['oriel_bus_up'], () => {
    metrics.set('oriel_bus_up', [], Number(transport.troubles().length === 0));
  });
}

/** Compute hosts, as an api sees them. */
export function computeGauges<C extends Contract>(
  gauges: Gauges,
  metrics: MetricValues,
  hosts: Pick<Peers<C>, 'present' | 'silent'>,
): void {
  gauges.add(['oriel_compute_hosts'], () => {
    metrics.set('oriel_compute_hosts', ['present'], hosts.present().length);
    metrics.set('oriel_compute_hosts', ['silent'], hosts.silent().length);
  });
}

/** The largest difference between the clock of this process and others, which an api compares. */
export function clockGauge(gauges: Gauges, metrics: MetricValues, skewMs: () => number | null): void {
  gauges.add(['oriel_clock_skew_seconds'], () => {
    const found = skewMs();
    if (found !== null) metrics.raise('oriel_clock_skew_seconds', [], found / 1000);
  });
}
