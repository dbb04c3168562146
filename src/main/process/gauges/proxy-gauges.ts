import type { Settings } from '../../../config/option-table.ts';
import type { Gauges } from '../../../observe/metrics/gauges.ts';
import type { MetricValues } from '../../../observe/metrics/metric-values.ts';
import { kindLabel } from '../../../observe/metrics/metrics.ts';
import type { ConsoleProxy } from '../../../proxy/start-proxy.ts';
import type { TokenSource } from '../../../proxy/token-sources/token-source.ts';

/** Sessions and their bytes: counted by the pump, and read here at each scrape. */
export function sessionGauges(
  gauges: Gauges,
  metrics: MetricValues,
  proxy: Pick<ConsoleProxy, 'openByKind' | 'traffic'>,
): void {
  gauges.add(['oriel_sessions'], () => {
    for (const [type, count] of proxy.openByKind()) metrics.set('oriel_sessions', [kindLabel(type)], count);
    const { bytesToBrowser, bytesToGuest, browserSlowMs, guestSlowMs } = proxy.traffic();
    metrics.set('oriel_bytes_total', ['to_browser'], bytesToBrowser);
    metrics.set('oriel_bytes_total', ['to_guest'], bytesToGuest);
    metrics.set('oriel_backpressure_seconds_total', ['browser'], browserSlowMs / 1000);
    metrics.set('oriel_backpressure_seconds_total', ['guest'], guestSlowMs / 1000);
  });
}

/** The cell databases of a cloud, by the last probe of the token source. */
export function cellGauges(
  gauges: Gauges,
  metrics: MetricValues,
  source: Pick<TokenSource, 'cellStates'>,
): void {
  gauges.add(['oriel_cell_up'], () => {
    for (const [index, works] of (source.cellStates?.() ?? []).entries()) {
      metrics.set('oriel_cell_up', [String(index + 1)], works === null ? null : Number(works));
    }
  });
}

/** The slots of a proxy, in the process that counts them. */
export function slotGauges(
  gauges: Gauges,
  metrics: MetricValues,
  settings: Settings,
  slots: { readonly used: number },
): void {
  gauges.add(['oriel_session_slots', 'oriel_session_slots_used'], () => {
    metrics.set('oriel_session_slots', [], settings.oriel.max_sessions);
    metrics.set('oriel_session_slots_used', [], slots.used);
  });
}
