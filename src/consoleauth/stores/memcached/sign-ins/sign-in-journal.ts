import type { Clock } from '../../../../platform/clock.ts';
import { type EndedSignIn, SIGN_IN_SLACK_S } from '../../sign-ins.ts';
import type { SealedRecords } from '../records/sealed-records.ts';
import { appendCommand, type Command, getsCommand, storeCommand } from '../wire/commands.ts';
import type { Send } from '../wire/memcached-server.ts';
import { type Value, valuesOf } from '../wire/reply-parser.ts';
import {
  decodeJournalLine,
  encodeJournalLine,
  JOURNAL_GAP_KEY,
  JOURNAL_KEYS,
  journalKey,
} from './sign-in-records.ts';

/** Parts that one command reads: an item has at most 1 MiB, and a reply at most 4 MiB. */
const PARTS_AT_ONCE = 3;
/** The share of added ends that remove expired lines from their part. */
const TIDY_SHARE = 1 / 64;
const MAX_TRIES = 5;

/** A list of all ended sign-ins on one memcached server, one line for each, so that a process can copy them. */
export class SignInJournal {
  readonly #clock: Clock;
  readonly #records: SealedRecords;

  constructor(clock: Clock, records: SealedRecords) {
    this.#clock = clock;
    this.#records = records;
  }

  /** Rejects if the server fails. If the part is full, the server stores that the journal has a gap. */
  async add(send: Send, ended: EndedSignIn): Promise<void> {
    const key = journalKey(ended.chainId);
    if (Math.random() < TIDY_SHARE) await this.#tidy(send, key);
    const line = lineOf(this.#records.seal(key, encodeJournalLine(ended)));
    for (let tries = 0; tries < MAX_TRIES; tries++) {
      const commands = [appendCommand(key, line), storeCommand('add', key, line, Number.POSITIVE_INFINITY)];
      const words = await Promise.all(commands.map((command) => wordOf(send, command)));
      // A duplicate line does no harm.
      if (words.includes('STORED')) return;
      await this.#tidy(send, key);
    }
    const gap = storeCommand('set', JOURNAL_GAP_KEY, '1', this.#lifeS(ended));
    if ((await wordOf(send, gap)) !== 'STORED')
      throw new Error('a memcached server does not list the end of a sign-in');
  }

  /** Every end that was added and has not expired. `isWhole` is false if a line was unauthentic. */
  async read(send: Send): Promise<{ ends: EndedSignIn[]; isWhole: boolean }> {
    const questions: Promise<ReadonlyMap<string, Value>>[] = [];
    for (let at = 0; at < JOURNAL_KEYS.length; at += PARTS_AT_ONCE) {
      questions.push(send(getsCommand(JOURNAL_KEYS.slice(at, at + PARTS_AT_ONCE))).then(valuesOf));
    }
    const ends: EndedSignIn[] = [];
    let isWhole = true;
    for (const values of await Promise.all(questions)) {
      for (const [key, value] of values) {
        for (const text of linesOf(value)) {
          const ended = this.#decode(key, text);
          if (ended === null) isWhole = false;
          else if (this.#lifeS(ended) > 0) ends.push(ended);
        }
      }
    }
    return { ends, isWhole };
  }

  /** Does nothing if another process changes the part meanwhile. */
  async #tidy(send: Send, key: string): Promise<void> {
    const value = valuesOf(await send(getsCommand([key]))).get(key);
    if (value === undefined) return;
    const lines = linesOf(value);
    // Unauthentic lines stay: another process may have their key.
    const living = [...new Set(lines)].filter((text) => {
      const ended = this.#decode(key, text);
      return ended === null || this.#lifeS(ended) > 0;
    });
    if (living.length === lines.length) return;
    const left = living.map(lineOf).join('');
    await wordOf(send, storeCommand('cas', key, left, Number.POSITIVE_INFINITY, value.cas));
  }

  #decode(key: string, text: string): EndedSignIn | null {
    const opened = this.#records.openOrNull(key, text, 'listed end of a sign-in');
    return opened === null ? null : decodeJournalLine(opened);
  }

  #lifeS({ endsAt }: EndedSignIn): number {
    return endsAt + SIGN_IN_SLACK_S - this.#clock.now() / 1000;
  }
}

/** A line break on both sides, so that a value of another program spoils no line. */
export function lineOf(text: string): string {
  return `\n${text}\n`;
}

export function linesOf(value: Value | undefined): string[] {
  return value?.data.toString('utf8').split('\n').filter(Boolean) ?? [];
}

async function wordOf(send: Send, command: Command): Promise<string> {
  const reply = await send(command);
  return reply.kind === 'line' ? reply.line : 'values';
}
