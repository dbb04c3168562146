import { plainLine } from '../../../src/platform/text/plain-text.ts';
import type { PageText } from '../../shared/language.ts';

/** A session, open or ended, as far as its words are the same. */
export interface Described {
  readonly server_id: string;
  readonly server_name: string | null;
  readonly user_name: string;
  readonly client_address: string;
  readonly proxy_host: string;
  readonly worker: number | null;
  readonly compute_host: string;
  readonly kind: string | null;
  readonly view_only: boolean | null;
}

/** The name of the instance, or its id. */
export function instanceOf({ server_name: name, server_id: id }: Described): string {
  return plainLine(name ?? id);
}

/** The proxy, with its worker if it has several. */
export function proxyOf({ proxy_host: host, worker }: Described): string {
  return worker === null ? host : `${host}/${worker}`;
}

export function accessOf({ view_only: viewOnly }: Described, t: PageText): string {
  if (viewOnly === null) return t('sessions.unknown');
  return viewOnly ? t('sessions.viewOnly') : t('sessions.full');
}

/** Whether all words occur somewhere in what the page shows of the session. */
export function isMatch(session: Described, filter: string, more = ''): boolean {
  const { server_id, user_name, client_address, compute_host, kind } = session;
  const shown = [instanceOf(session), server_id, user_name, client_address, proxyOf(session), compute_host];
  const haystack = [...shown, kind ?? '', more].join(' ').toLowerCase();
  return filter
    .toLowerCase()
    .split(/\s+/)
    .every((word) => haystack.includes(word));
}

const UNITS = [
  { unit: 'day', ms: 86_400_000 },
  { unit: 'hour', ms: 3_600_000 },
  { unit: 'minute', ms: 60_000 },
] as const;

/** A duration in its largest unit, as the language writes it. */
export function durationOf(ms: number, { language }: PageText): string {
  const { unit, ms: size } = UNITS.find((each) => ms >= 2 * each.ms) ?? { unit: 'second', ms: 1_000 };
  const value = Math.max(0, Math.floor(ms / size));
  return new Intl.NumberFormat(language, { style: 'unit', unit, unitDisplay: 'short' }).format(value);
}

/** A moment, with the date if it is not of today. */
export function momentOf(at: number, { language }: PageText, nowMs: number): string {
  const isToday = new Date(at).toDateString() === new Date(nowMs).toDateString();
  const date = isToday ? {} : ({ dateStyle: 'medium' } as const);
  return new Intl.DateTimeFormat(language, { ...date, timeStyle: 'medium' }).format(at);
}
