import type { Audit } from '../../../observe/audit/open-audit.ts';
import type { Gauges } from '../../../observe/metrics/gauges.ts';
import type { MetricValues } from '../../../observe/metrics/metric-values.ts';

/** Audit records that wait or are lost, in the first process and in each worker: every process writes its own. */
export function auditGauges(gauges: Gauges, metrics: MetricValues, audit: Pick<Audit, 'backlog'>): void {
  gauges.add(['oriel_audit_queue_records'], () => {
    const backlog = audit.backlog();
    if (backlog === null) return;
    metrics.set('oriel_audit_queue_records', [], backlog.overdue);
    metrics.set('oriel_audit_lost_records_total', [], backlog.lost);
  });
}
