import { randomBytes } from 'node:crypto';
import type { Clock } from '../../../platform/clock.ts';
import { type EndedSignIn, SIGN_IN_SLACK_S } from '../sign-ins.ts';
import { appendCommand, getsCommand, storeCommand } from './commands.ts';
import type { Send } from './memcached-server.ts';
import type { Reply } from './reply-parser.ts';
import { chainKey, decodeLine, decodeMark, encodeLine, encodeMark, MARK_KEY } from './sign-in-records.ts';

/** What one server remembers of a chain. */
export interface SeenChain {
  /** The mark of its memory; null where it has none, because it started empty or was flushed. */
  readonly mark: string | null;
  readonly ended: readonly string[];
}

const MAX_TRIES = 5;
const MAX_MISSED = 10_000;

/** The ended sign-ins on one memcached server, and the ends that it missed while it was down. */
export class ServerSignIns {
  readonly #send: Send;
  readonly #clock: Clock;
  /** By chain and audit id. */
  readonly #missed = new Map<string, EndedSignIn>();
  /** More was missed than is kept here: the memory of the server has a gap. */
  #hasGap = false;

  constructor(send: Send, clock: Clock) {
    this.#send = send;
    this.#clock = clock;
  }

  /** How many writes it has to be brought. */
  get missed(): number {
    return this.#missed.size;
  }

  async look(chainId: string): Promise<SeenChain> {
    const key = chainKey(chainId);
    const values = valuesOf(await this.#send(getsCommand([MARK_KEY, key])));
    const mark = values.get(MARK_KEY);
    const lines = values.get(key)?.data.toString('utf8').split('\n').filter(Boolean) ?? [];
    return {
      mark: mark === undefined ? null : decodeMark(mark.data.toString('utf8')),
      ended: lines.map(decodeLine).filter((auditId) => auditId !== null),
    };
  }

  /** The mark of its memory, which begins now where there is none. */
  async mark(): Promise<string> {
    const found = await this.#findMark();
    if (found !== null) return found;
    // Of several processes that see it empty, memcached takes the mark of one.
    await this.#line(
      this.#send,
      storeCommand('add', MARK_KEY, encodeMark(newMark()), Number.POSITIVE_INFINITY),
    );
    const made = await this.#findMark();
    if (made === null)
      throw new Error('a memcached server has something under the key of the mark that Oriel did not write');
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
      await this.#line(send, storeCommand('set', MARK_KEY, encodeMark(newMark()), Number.POSITIVE_INFINITY));
      this.#hasGap = false;
    }
    for (const [key, missed] of this.#missed) {
      await this.#end(send, missed);
      this.#missed.delete(key);
    }
  }

  async #findMark(): Promise<string | null> {
    const values = valuesOf(await this.#send(getsCommand([MARK_KEY])));
    const value = values.get(MARK_KEY);
    return value === undefined ? null : decodeMark(value.data.toString('utf8'));
  }

  async #end(send: Send, ended: EndedSignIn): Promise<void> {
    const lifeS = ended.endsAt + SIGN_IN_SLACK_S - this.#clock.now() / 1000;
    if (lifeS <= 0) return;
    const key = chainKey(ended.chainId);
    const line = `\n${encodeLine(ended)}\n`;
    for (let tries = 0; tries < MAX_TRIES; tries++) {
      const words = await Promise.all([
        this.#line(send, appendCommand(key, line)),
        this.#line(send, storeCommand('add', key, line, lifeS)),
      ]);
      // Neither: another process made the record between the two. A line that is there twice does no harm.
      if (words.includes('STORED')) return;
    }
    throw new Error(`a memcached server took the end of a sign-in ${MAX_TRIES} times not`);
  }

  async #line(send: Send, command: Parameters<Send>[0]): Promise<string> {
    const reply = await send(command);
    const word = reply.kind === 'line' ? reply.line : 'values';
    if (word !== 'STORED' && word !== 'NOT_STORED') throw new Error(`a memcached server says ${word}`);
    return word;
  }
}

const newMark = () => randomBytes(8).toString('base64url');

function valuesOf(reply: Reply) {
  if (reply.kind !== 'values') throw new Error(`a memcached server says ${reply.line}`);
  return reply.values;
}
