export interface Value {
  readonly data: Buffer;
  readonly cas: string;
}

/** The reply of a server to one command. */
export type Reply =
  | { readonly kind: 'values'; readonly values: ReadonlyMap<string, Value> }
  | { readonly kind: 'line'; readonly line: string };

/** Keys have at most 250 bytes; the rest of a line is numbers and short sentences. */
const MAX_LINE_BYTES = 1024;
/** memcached's default maximum of an item (-I). */
const MAX_VALUE_BYTES = 1024 * 1024;
/** All values of one reply: more than any command of Oriel reads. */
const MAX_REPLY_BYTES = 4 * 1024 * 1024;
const MAX_VALUES = 1024;

const VALUE = /^VALUE (\S{1,250}) \d+ (\d+)(?: (\d+))?$/;
const ERROR = /^(ERROR|CLIENT_ERROR|SERVER_ERROR)\b/;
const NO_BYTES = Buffer.alloc(0);

/**
 * Splits the stream of memcached's text protocol into replies. `expects` returns the kind of the next reply, by which it is read.
 * Throws on data that the protocol does not have or that exceeds the bounds; the stream cannot be read after that.
 */
export class ReplyParser {
  readonly #expects: () => 'values' | 'line' | undefined;
  readonly #onReply: (reply: Reply) => void;
  #buffered: Buffer = NO_BYTES;
  #values = new Map<string, Value>();
  #valueBytes = 0;
  /** The VALUE line whose data is still to come. */
  #head: { key: string; length: number; cas: string } | null = null;

  constructor(expects: () => 'values' | 'line' | undefined, onReply: (reply: Reply) => void) {
    this.#expects = expects;
    this.#onReply = onReply;
  }

  push(chunk: Buffer): void {
    this.#buffered = this.#buffered.length === 0 ? chunk : Buffer.concat([this.#buffered, chunk]);
    while (this.#head === null ? this.#readLine() : this.#readData(this.#head));
  }

  /** Returns whether there was a complete line. */
  #readLine(): boolean {
    const end = this.#buffered.indexOf('\r\n');
    if (end > MAX_LINE_BYTES || (end === -1 && this.#buffered.length > MAX_LINE_BYTES)) {
      throw new Error('a line of the reply is too long');
    }
    if (end === -1) return false;
    const line = this.#buffered.toString('latin1', 0, end);
    this.#buffered = this.#buffered.subarray(end + 2);
    const expected = this.#expects();
    if (expected === undefined) throw new Error('a reply without a command');
    if (expected === 'line' || ERROR.test(line)) this.#reply({ kind: 'line', line });
    else if (line === 'END') this.#reply({ kind: 'values', values: this.#values });
    else this.#head = this.#readHead(line);
    return true;
  }

  #readHead(line: string): { key: string; length: number; cas: string } {
    const parts = VALUE.exec(line);
    if (parts === null) throw new Error('a reply that memcached does not have');
    const length = Number(parts[2]);
    if (length > MAX_VALUE_BYTES) throw new Error('a value of the reply is too long');
    this.#valueBytes += length;
    if (this.#values.size >= MAX_VALUES || this.#valueBytes > MAX_REPLY_BYTES) {
      throw new Error('too many values in one reply');
    }
    return { key: parts[1] ?? '', length, cas: parts[3] ?? '' };
  }

  /** Returns whether the value was complete. */
  #readData(head: { key: string; length: number; cas: string }): boolean {
    if (this.#buffered.length < head.length + 2) return false;
    if (this.#buffered.toString('latin1', head.length, head.length + 2) !== '\r\n') {
      throw new Error('a value of the reply does not end where it should');
    }
    this.#values.set(head.key, { data: this.#buffered.subarray(0, head.length), cas: head.cas });
    this.#buffered = this.#buffered.subarray(head.length + 2);
    this.#head = null;
    return true;
  }

  #reply(reply: Reply): void {
    this.#values = new Map();
    this.#valueBytes = 0;
    this.#onReply(reply);
  }
}

/** The values of a reply to `gets`. Throws on any other reply. */
export function valuesOf(reply: Reply): ReadonlyMap<string, Value> {
  if (reply.kind !== 'values') throw new Error(`a memcached server answers ${reply.line}`);
  return reply.values;
}
