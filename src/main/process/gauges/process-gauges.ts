import { readdirSync } from 'node:fs';
import type { Gauges } from '../../../observe/metrics/gauges.ts';
import type { MetricValues } from '../../../observe/metrics/metric-values.ts';
import type { Closable } from '../../../platform/lifecycle.ts';
import { openFilesLimit } from '../../../platform/open-files.ts';
import { EventLoopDelay } from './event-loop-delay.ts';

const PERCENTILES = [50, 99, 100];

/** CPU time, memory, open files and event loop of this process, in the first process and in each worker. */
export function processGauges(gauges: Gauges, metrics: MetricValues): Closable {
  const startedAt = Date.now() / 1000 - process.uptime();
  gauges.add(['process_start_time_seconds', 'process_resident_memory_bytes'], () => {
    const { user, system } = process.cpuUsage();
    metrics.set('process_start_time_seconds', [], startedAt);
    metrics.set('process_cpu_seconds_total', [], (user + system) / 1e6);
    metrics.set('process_resident_memory_bytes', [], process.memoryUsage.rss());
  });
  gauges.add(['oriel_open_files', 'oriel_open_files_limit'], () => {
    // One of the entries is the descriptor that reads them.
    metrics.set('oriel_open_files', [], readdirSync('/proc/self/fd').length - 1);
    metrics.set('oriel_open_files_limit', [], openFilesLimit() ?? null);
  });
  const delay = new EventLoopDelay();
  gauges.add(['oriel_event_loop_delay_seconds'], () => {
    for (const percentile of PERCENTILES) {
      metrics.set('oriel_event_loop_delay_seconds', [String(percentile)], delay.percentile(percentile));
    }
  });
  return delay;
}
