import {
  EVENTS,
  type EventKind,
  type FieldName,
  isListed,
  type ListedEvent,
  type ObservedEvent,
} from '../events.ts';

/** Longer texts are cut: a record is a line of some hundred bytes, whatever name a client gives itself. */
const MAX_TEXT = 255;
const MAX_TEXTS = 64;

/** Whether the audit has a record of events of this kind. */
export function isAudited(event: ObservedEvent): event is ListedEvent {
  return isListed(event) && 'audit' in EVENTS[event.event];
}

/** A record as one line of JSON: time, event, host, then the fields of the event in the order of its table. */
export function auditLine(event: ListedEvent, host: string, nowMs: number, untold = 0): string {
  const given = event as unknown as Readonly<Record<FieldName, unknown>>;
  const record: Record<string, unknown> = {
    time: new Date(nowMs).toISOString(),
    event: event.event,
    host: bounded(host),
  };
  const { audit }: EventKind = EVENTS[event.event];
  for (const field of audit?.fields ?? []) {
    if (field !== 'untold') record[field] = bounded(given[field] ?? null);
    else if (untold > 0) record[field] = untold;
  }
  return `${JSON.stringify(record)}\n`;
}

function bounded(value: unknown): unknown {
  if (typeof value === 'string') return value.slice(0, MAX_TEXT);
  if (Array.isArray(value)) return value.slice(0, MAX_TEXTS).map(bounded);
  return value;
}
