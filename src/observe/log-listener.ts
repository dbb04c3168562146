import type { LogFields, Logger } from '../platform/log/log.ts';
import { untoldField } from '../platform/pace/rare-news.ts';
import { EVENTS, type EventKind, type FieldName, isListed } from './events.ts';
import type { Listener } from './observer.ts';

/** Writes a line for each event whose kind has one, under the name of its role. Fields that are null are left out. */
export function logListener(log: Logger): Listener {
  const logs = new Map<EventKind['by'], Logger>();
  const logOf = (by: EventKind['by']) => {
    const known = logs.get(by) ?? (by === 'every process' ? log : log.child({ role: by }));
    logs.set(by, known);
    return known;
  };
  return {
    observe(event, untold) {
      if (!isListed(event)) return;
      const { by, log: line }: EventKind = EVENTS[event.event];
      if (line === undefined) return;
      const given = event as unknown as Readonly<Record<FieldName, unknown>>;
      const fields: LogFields = line.step === undefined ? {} : { step: line.step };
      for (const field of line.fields) {
        const value = given[field];
        if (value !== null && value !== undefined) Object.assign(fields, { [field]: value });
      }
      // An error here is a defect of this program.
      const level = untold === undefined ? 'debug' : fields.err === undefined ? line.level : 'error';
      logOf(by)[level]({ ...fields, ...untoldField(untold ?? 0) }, line.message);
    },
  };
}
