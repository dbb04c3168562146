import type { Sources } from '../../../config/load-settings.ts';
import type { Settings } from '../../../config/option-table.ts';
import { certificateFacts } from '../../../config/pem/certificate-facts.ts';
import type { Gauges } from '../../../observe/metrics/gauges.ts';
import type { MetricValues } from '../../../observe/metrics/metric-values.ts';

/** How often the files are read, in ms. */
const READ_MS = 60_000;

/** When the certificates of this process expire. A bundle of the system's authorities has no series. */
export function certificateGauges(
  gauges: Gauges,
  metrics: MetricValues,
  settings: Settings,
  sources: () => Sources | undefined,
  roles: readonly string[],
): void {
  let known: ReturnType<typeof certificateFacts> = [];
  let readAt = Number.NEGATIVE_INFINITY;
  gauges.add(['oriel_certificate_expiry_timestamp_seconds'], () => {
    if (performance.now() - readAt >= READ_MS) {
      readAt = performance.now();
      known = certificateFacts(settings, sources(), roles);
    }
    for (const { option, expiresAtMs } of known) {
      if (expiresAtMs === null || expiresAtMs === Number.MAX_SAFE_INTEGER) continue;
      // Without the place of the line, which `option` also has.
      const label = option.replace(/ \(.*$/s, '');
      metrics.set('oriel_certificate_expiry_timestamp_seconds', [label], expiresAtMs / 1000);
    }
  });
}
