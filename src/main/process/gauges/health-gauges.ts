import { judgeHealth } from '../../../platform/http/health.ts';
import type { ProcessContext } from '../../process-context.ts';

/** Whether the process takes new requests, and whether a resource of it is missing. */
export function healthGauges({ gauges, metrics, notReady, troubles }: ProcessContext): void {
  gauges.add(['oriel_ready', 'oriel_healthy'], () => {
    const { isReady, isHealthy } = judgeHealth(notReady(), troubles.findings());
    metrics.set('oriel_ready', [], Number(isReady));
    metrics.set('oriel_healthy', [], Number(isHealthy));
  });
}
