import type { Server } from './client.ts';

/** Of one event. One instance has about one kB. */
const MAX_EVENT_CHARS = 1 << 20;

/** An event of `GET /oriel/v1/servers/events`. */
export type ServerEvent =
  /** The list is to be read now: an event follows for every later change. */
  | { readonly type: 'ready' }
  | { readonly type: 'server'; readonly server: Server }
  | { readonly type: 'gone'; readonly id: string }
  | { readonly type: 'screen'; readonly id: string; readonly condition: string | null }
  /** The hosts that do not reply: names for administrators, a number for others; null if all reply. */
  | { readonly type: 'missing'; readonly hosts: string | null }
  /** The sign-in is over. */
  | { readonly type: 'over' };

/** Reads server-sent events [WHATWG HTML, 9.2] from text that arrives in pieces. Events of other types are skipped. */
export class ServerEventReader {
  #rest = '';
  #type = '';
  #data: string[] = [];
  #length = 0;

  /** The events that the piece completes. Throws if one is too long or no JSON. */
  read(piece: string): ServerEvent[] {
    const text = this.#rest + piece;
    // A CR at the end may be the first half of a line end.
    const lines = text.split(/\r\n|\n|\r(?!$)/);
    this.#rest = lines.pop() ?? '';
    if (this.#rest.length > MAX_EVENT_CHARS) throw new Error('an event is too long');
    return lines.flatMap((line) => this.#line(line) ?? []);
  }

  #line(line: string): ServerEvent | undefined {
    if (line === '') {
      const event = this.#data.length === 0 ? undefined : eventOf(this.#type, this.#data.join('\n'));
      this.#type = '';
      this.#data = [];
      this.#length = 0;
      return event;
    }
    const [, field, value = ''] = /^([^:]*):? ?(.*)$/s.exec(line) ?? [];
    if (field === 'event') this.#type = value;
    if (field === 'data') {
      this.#length += value.length;
      if (this.#length > MAX_EVENT_CHARS) throw new Error('an event is too long');
      this.#data.push(value);
    }
    return undefined;
  }
}

function eventOf(type: string, data: string): ServerEvent | undefined {
  if (!['ready', 'server', 'gone', 'screen', 'missing', 'over'].includes(type)) return undefined;
  const value: unknown = JSON.parse(data);
  const body = (typeof value === 'object' && value !== null ? value : {}) as Record<string, unknown>;
  const { id: given, name, status, hosts, condition } = body;
  const id = textOf(given);
  switch (type) {
    case 'ready':
    case 'over':
      return { type };
    case 'missing':
      return { type, hosts: textOf(hosts) ?? null };
    case 'gone':
      return id === undefined ? undefined : { type, id };
    case 'screen':
      return id === undefined ? undefined : { type, id, condition: textOf(condition) ?? null };
    default: {
      const isServer = id !== undefined && textOf(name) !== undefined && textOf(status) !== undefined;
      return isServer ? { type: 'server', server: value as Server } : undefined;
    }
  }
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}
