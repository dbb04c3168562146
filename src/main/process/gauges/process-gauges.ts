import { readdirSync } from 'node:fs';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import type { Gauges } from '../../../observe/metrics/gauges.ts';
import type { MetricValues } from '../../../observe/metrics/metric-values.ts';
import type { Closable } from '../../../platform/lifecycle.ts';
import { openFilesLimit } from '../../../platform/open-files.ts';

/**
 * How often the event loop is measured, in ms. The measured times include it. Each measurement wakes the process: every 10 ms they
 * cost more than all other metrics together.
 */
const RESOLUTION_MS = 50;
const PERCENTILES = [50, 99];

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
  const delay = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
  delay.enable();
  gauges.add(['oriel_event_loop_delay_seconds'], () => {
    const set = (percentile: number, nanoseconds: number) =>
      metrics.set(
        'oriel_event_loop_delay_seconds',
        [String(percentile)],
        Math.max(0, nanoseconds / 1e9 - RESOLUTION_MS / 1e3),
      );
    for (const percentile of PERCENTILES) set(percentile, delay.percentile(percentile));
    set(100, delay.max);
    delay.reset();
  });
  return { close: () => void delay.disable() };
}
