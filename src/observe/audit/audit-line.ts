import { AUDIT_EVENTS, type AuditEvent, type AuditFieldName } from '../events.ts';

/** Longer texts are cut: a record is a line of some hundred bytes, whatever a peer calls itself. */
const MAX_TEXT = 255;
const MAX_TEXTS = 64;

/** A record as one line of JSON: time, event, host, then the fields of the event in the order of its table. */
export function auditLine(event: AuditEvent, host: string, nowMs: number): string {
  const given = event as unknown as Readonly<Record<AuditFieldName, unknown>>;
  const record: Record<string, unknown> = {
    time: new Date(nowMs).toISOString(),
    event: event.event,
    host: bounded(host),
  };
  for (const field of AUDIT_EVENTS[event.event].fields) {
    if (field !== 'untold' || given.untold !== undefined) record[field] = bounded(given[field] ?? null);
  }
  return `${JSON.stringify(record)}\n`;
}

function bounded(value: unknown): unknown {
  if (typeof value === 'string') return value.slice(0, MAX_TEXT);
  if (Array.isArray(value)) return value.slice(0, MAX_TEXTS).map(bounded);
  return value;
}
