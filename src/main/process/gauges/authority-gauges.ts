import type { ClusterCheck } from '../../../consoleauth/cluster-check/start-cluster-check.ts';
import type { Store } from '../../../consoleauth/stores/store.ts';
import type { Gauges } from '../../../observe/metrics/gauges.ts';
import type { MetricValues } from '../../../observe/metrics/metric-values.ts';

/** The memcached servers of a token authority, as it uses them now. Other stores have no servers. */
export function storeGauges(gauges: Gauges, metrics: MetricValues, store: Pick<Store, 'servers'>): void {
  gauges.add(['oriel_store_up'], () => {
    for (const [index, { up }] of (store.servers?.() ?? []).entries()) {
      metrics.set('oriel_store_up', [String(index + 1)], Number(up));
    }
  });
}

/** The other token authorities, and their clocks. */
export function authorityGauges(
  gauges: Gauges,
  metrics: MetricValues,
  check: Pick<ClusterCheck, 'others'>,
): void {
  gauges.add(['oriel_authorities', 'oriel_clock_skew_seconds'], () => {
    const { agree, differ, silent, clockSkewMs } = check.others();
    metrics.set('oriel_authorities', ['agree'], agree);
    metrics.set('oriel_authorities', ['differ'], differ);
    metrics.set('oriel_authorities', ['silent'], silent);
    metrics.raise('oriel_clock_skew_seconds', [], clockSkewMs / 1000);
  });
}
