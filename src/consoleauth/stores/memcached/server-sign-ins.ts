import { randomBytes } from 'node:crypto';
import type { Clock } from '../../../platform/clock.ts';
import { type EndedSignIn, SIGN_IN_SLACK_S } from '../sign-ins.ts';
import { appendCommand, getsCommand, storeCommand } from './commands.ts';
import type { Send } from './memcached-server.ts';
import type { Reply, Value } from './reply-parser.ts';
import type { SealedRecords } from './sealed-records.ts';
import { chainKey, decodeLine, decodeMark, encodeLine, encodeMark, markKey } from './sign-in-records.ts';

/** What one server remembers of a chain. */
export interface SeenChain {
  /** The marks of its memory, one for each accepted key; none where it started empty or was flushed. */
  readonly marks: readonly string[];
  readonly ended: readonly string[];
}

const MAX_TRIES = 5;
const MAX_MISSED = 10_000;

/** The ended sign-ins on one memcached server, and the ends that it missed while it was down. */
export class ServerSignIns {
  readonly #send: Send;
  readonly #clock: Clock;
  readonly #records: SealedRecords;
  /** Where the marks of the accepted keys are; that of the writing key is first. */
  readonly #markKeys: readonly string[];
  /** By chain and audit id. */
  readonly #missed = new Map<string, EndedSignIn>();
  /** More was missed than is kept here: the memory of the server has a gap. */
  #hasGap = false;

  constructor(send: Send, clock: Clock, records: SealedRecords) {
    this.#send = send;
    this.#clock = clock;
    this.#records = records;
    this.#markKeys = records.keyNames.map(markKey);
  }

  /** How many writes it has to be brought. */
  get missed(): number {
    return this.#missed.size;
  }

  /** @throws {UnauthenticRecordError} where an end of the chain is not authentic: it may stand where another one was */
  async look(chainId: string): Promise<SeenChain> {
    const key = chainKey(chainId);
    const values = valuesOf(await this.#send(getsCommand([...this.#markKeys, key])));
    const lines = values.get(key)?.data.toString('utf8').split('\n').filter(Boolean) ?? [];
    return {
      marks: this.#markKeys.flatMap((each) => this.#markIn(values, each) ?? []),
      ended: lines
        .map((line) => decodeLine(this.#records.open(key, line, 'end of a sign-in')))
        .filter((auditId) => auditId !== null),
    };
  }

  /** The mark of its memory, which begins now where there is none. */
  async mark(): Promise<string> {
    const found = await this.#findMark();
    if (typeof found === 'string') return found;
    // Of several processes that see it empty, memcached takes the mark of one. What Oriel did not write there is replaced.
    await this.#writeMark(this.#send, found === undefined ? 'add' : 'set');
    const made = await this.#findMark();
    if (typeof made !== 'string') throw new Error('a memcached server does not keep the mark of its memory');
    return made;
  }

  async end(ended: EndedSignIn): Promise<void> {
    try {
      await this.#end(this.#send, ended);
    } catch (error) {
      this.#missed.set(`${ended.chainId} ${ended.auditId}`, ended);
      if (this.#missed.size > MAX_MISSED) {
        this.#missed.delete(this.#missed.keys().next().value!);
        this.#hasGap = true;
      }
      throw error;
    }
  }

  async catchUp(send: Send): Promise<void> {
    if (this.#hasGap) {
      await this.#writeMark(send, 'set');
      this.#hasGap = false;
    }
    for (const [key, missed] of this.#missed) {
      await this.#end(send, missed);
      this.#missed.delete(key);
    }
  }

  async #findMark(): Promise<string | null | undefined> {
    const key = this.#markKeys[0]!;
    return this.#markIn(valuesOf(await this.#send(getsCommand([key]))), key);
  }

  /** Undefined where there is none, null where it is not what Oriel writes there. */
  #markIn(values: ReadonlyMap<string, Value>, key: string): string | null | undefined {
    const value = values.get(key);
    if (value === undefined) return undefined;
    const text = this.#records.openOrNull(key, value.data, 'mark of the memory');
    return text === null ? null : decodeMark(text);
  }

  async #writeMark(send: Send, verb: 'add' | 'set'): Promise<void> {
    const key = this.#markKeys[0]!;
    const mark = this.#records.seal(key, encodeMark(randomBytes(8).toString('base64url')));
    await this.#line(send, storeCommand(verb, key, mark, Number.POSITIVE_INFINITY));
  }

  async #end(send: Send, ended: EndedSignIn): Promise<void> {
    const lifeS = ended.endsAt + SIGN_IN_SLACK_S - this.#clock.now() / 1000;
    if (lifeS <= 0) return;
    const key = chainKey(ended.chainId);
    const line = `\n${this.#records.seal(key, encodeLine(ended))}\n`;
    for (let tries = 0; tries < MAX_TRIES; tries++) {
      const words = await Promise.all([
        this.#line(send, appendCommand(key, line)),
        this.#line(send, storeCommand('add', key, line, lifeS)),
      ]);
      // Neither: another process made the record between the two. A line that is there twice does no harm.
      if (words.includes('STORED')) return;
    }
    throw new Error(`a memcached server did not take the end of a sign-in in ${MAX_TRIES} tries`);
  }

  async #line(send: Send, command: Parameters<Send>[0]): Promise<string> {
    const reply = await send(command);
    const word = reply.kind === 'line' ? reply.line : 'values';
    if (word !== 'STORED' && word !== 'NOT_STORED') throw new Error(`a memcached server says ${word}`);
    return word;
  }
}

function valuesOf(reply: Reply) {
  if (reply.kind !== 'values') throw new Error(`a memcached server says ${reply.line}`);
  return reply.values;
}
