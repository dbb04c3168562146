import { randomBytes } from 'node:crypto';
import type { Clock } from '../../../../platform/clock.ts';
import { BoundedMap } from '../../../../platform/collections/bounded-map.ts';
import { BoundedSet } from '../../../../platform/collections/bounded-set.ts';
import { type EndedSignIn, SIGN_IN_SLACK_S } from '../../sign-ins.ts';
import type { SealedRecords } from '../records/sealed-records.ts';
import { appendCommand, type Command, getsCommand, storeCommand } from '../wire/commands.ts';
import type { Send } from '../wire/memcached-server.ts';
import { type Value, valuesOf } from '../wire/reply-parser.ts';
import type { KnownEnds } from './known-ends.ts';
import { lineOf, linesOf, SignInJournal } from './sign-in-journal.ts';
import {
  chainKey,
  decodeLine,
  decodeMark,
  encodeLine,
  encodeMark,
  JOURNAL_GAP_KEY,
  markKey,
} from './sign-in-records.ts';

/** What one server has of a chain. */
export interface SeenChain {
  /** The marks of its memory; none if it started empty or was flushed, and has not been refilled. */
  readonly marks: readonly string[];
  readonly ended: readonly string[];
}

export interface ServerSignInsOptions {
  readonly send: Send;
  /** For commands on one connection: they reject if the server is restarted in between. */
  readonly pin: () => Promise<Send>;
  readonly clock: Clock;
  readonly records: SealedRecords;
  /** Of all servers. */
  readonly ends: KnownEnds;
}

const MAX_TRIES = 5;
const MAX_MISSED = 10_000;
/** Marks of one server that are restored. There is more than one if a process that knew none made another. */
const MAX_MARKS = 16;
/** Ends that are written at once when a server is refilled. */
const REFILL_BATCH = 64;
/** A server with marks that cannot be learned is read at most once in this many ms. */
const LEARN_AGAIN_MS = 5_000;

/**
 * The ended sign-ins on one memcached server, the ends that it missed while it was down, and the marks that are restored once it
 * has been refilled.
 */
export class ServerSignIns {
  readonly #send: Send;
  readonly #pin: () => Promise<Send>;
  readonly #clock: Clock;
  readonly #records: SealedRecords;
  readonly #ends: KnownEnds;
  readonly #journal: SignInJournal;
  /** Where the marks of the writing key are. */
  readonly #markKey: string;
  /** Where the marks of all accepted keys are. */
  readonly #markKeys: readonly string[];
  /** The marks that the server had when all its ends were read: `#ends` has every end that it took under them. */
  readonly #learned = new BoundedSet<string>(MAX_MARKS);
  #lostWhenLearned = 0;
  #learnAgainAt = 0;
  #refilling: Promise<void> | undefined;
  /** By chain and audit id. */
  readonly #missed = new BoundedMap<string, EndedSignIn>(MAX_MISSED);
  /** More was missed than is kept here: the memory of the server has a gap. */
  #hasGap = false;

  constructor({ send, pin, clock, records, ends }: ServerSignInsOptions) {
    this.#send = send;
    this.#pin = pin;
    this.#clock = clock;
    this.#records = records;
    this.#ends = ends;
    this.#journal = new SignInJournal(clock, records);
    this.#markKeys = records.keyNames.map(markKey);
    this.#markKey = this.#markKeys[0] ?? markKey('');
  }

  /** How many writes it missed. */
  get missed(): number {
    return this.#missed.size;
  }

  /**
   * @param marks the marks of the sign-in: a server that has lost one that this process can restore is refilled first
   * @throws {UnauthenticRecordError} if an end of the chain is not authentic, because it may have replaced another
   */
  async look(chainId: string, marks: readonly string[] = []): Promise<SeenChain> {
    const seen = await this.#look(chainId);
    const canReturn = marks.some((mark) => this.#learned.has(mark) && !seen.marks.includes(mark));
    if (!canReturn) return seen;
    await this.refill();
    return this.#look(chainId);
  }

  /** The mark of its memory, which begins now if there is none. */
  async mark(): Promise<string> {
    let [found] = await this.#findMarks();
    if (found === undefined && this.#learned.size > 0) {
      await this.refill();
      [found] = await this.#findMarks();
    }
    if (found !== undefined) return found;
    await this.#makeMark(this.#send);
    const [made] = await this.#findMarks();
    if (made === undefined) throw new Error('a memcached server does not keep the mark of its memory');
    // From now on this process can restore it.
    await this.refill();
    return made;
  }

  async end(ended: EndedSignIn): Promise<void> {
    try {
      await this.#end(this.#send, ended);
    } catch (error) {
      const key = `${ended.chainId} ${ended.auditId}`;
      if (this.#missed.isFull && !this.#missed.has(key)) this.#hasGap = true;
      this.#missed.set(key, ended);
      throw error;
    }
  }

  async catchUp(send: Send): Promise<void> {
    if (this.#hasGap) {
      this.#learned.clear();
      await this.#writeMark(send, 'set', randomMark());
      this.#hasGap = false;
    }
    for (const [key, missed] of this.#missed) {
      await this.#end(send, missed);
      this.#missed.delete(key);
    }
    await this.#refill(send);
  }

  /** Reads all that the server holds. If it has lost its memory, restores every end that this process knows, and then its marks. */
  refill(): Promise<void> {
    this.#refilling ??= this.#pin()
      .then((send) => this.#refill(send))
      .finally(() => {
        this.#refilling = undefined;
      });
    return this.#refilling;
  }

  async #refill(send: Send): Promise<void> {
    for (let tries = 0; tries < MAX_TRIES; tries++) if (await this.#tryRefill(send)) return;
    throw new Error(`the marks of a memcached server changed ${MAX_TRIES} times while it was refilled`);
  }

  /** Returns false if another process changed the marks meanwhile. */
  async #tryRefill(send: Send): Promise<boolean> {
    this.#forgetIfLost();
    // Marks are replaced below only if they have not changed since they were read here.
    if (this.#learned.size > 0) {
      await this.#line(send, storeCommand('add', this.#markKey, '\n', Number.POSITIVE_INFINITY));
    }
    const before = await this.#readMarks(send);
    const { ends, isWhole } = await this.#journal.read(send);
    const after = await this.#readMarks(send);
    for (const ended of ends) this.#ends.add(ended);
    this.#forgetIfLost();
    const missing = [...this.#learned].filter((mark) => !after.marks.includes(mark));
    if (missing.length > 0) {
      await this.#restoreEnds(send, ends);
      if (!(await this.#addMarks(send, before.record, missing))) return false;
    }
    const isKnown = isWhole && !after.hasGap;
    for (const mark of after.marks) {
      if (!isKnown) this.#learned.delete(mark);
      else if (before.marks.includes(mark)) this.#learned.add(mark);
    }
    return true;
  }

  /** If ends did not fit into the memory of this process, it cannot restore any mark. */
  #forgetIfLost(): void {
    if (this.#ends.lost === this.#lostWhenLearned) return;
    this.#lostWhenLearned = this.#ends.lost;
    this.#learned.clear();
  }

  async #restoreEnds(send: Send, there: readonly EndedSignIn[]): Promise<void> {
    const keys = new Set(there.map(({ chainId, auditId }) => `${chainId} ${auditId}`));
    const lacking = this.#ends.all().filter(({ chainId, auditId }) => !keys.has(`${chainId} ${auditId}`));
    for (let at = 0; at < lacking.length; at += REFILL_BATCH) {
      await Promise.all(lacking.slice(at, at + REFILL_BATCH).map((ended) => this.#end(send, ended)));
    }
  }

  async #addMarks(send: Send, record: Value | undefined, missing: readonly string[]): Promise<boolean> {
    if (record === undefined) return false;
    const key = this.#markKey;
    const kept = this.#marksIn(key, record);
    const marks = [...missing, ...kept].slice(0, MAX_MARKS);
    const lines = marks.map((mark) => lineOf(this.#records.seal(key, encodeMark(mark)))).join('');
    const reply = await send(storeCommand('cas', key, lines, Number.POSITIVE_INFINITY, record.cas));
    return reply.kind === 'line' && reply.line === 'STORED';
  }

  async #readMarks(send: Send): Promise<{ marks: string[]; hasGap: boolean; record: Value | undefined }> {
    const values = valuesOf(await send(getsCommand([...this.#markKeys, JOURNAL_GAP_KEY])));
    const marks = this.#markKeys.flatMap((key) => this.#marksIn(key, values.get(key)));
    return { marks, hasGap: values.has(JOURNAL_GAP_KEY), record: values.get(this.#markKey) };
  }

  async #look(chainId: string): Promise<SeenChain> {
    const key = chainKey(chainId);
    const values = valuesOf(await this.#send(getsCommand([...this.#markKeys, key])));
    const marks = this.#markKeys.flatMap((each) => this.#marksIn(each, values.get(each)));
    const ends = linesOf(values.get(key))
      .map((line) => decodeLine(chainId, this.#records.open(key, line, 'end of a sign-in')))
      .filter((ended) => ended !== null);
    for (const ended of ends) this.#ends.add(ended);
    this.#forgetIfLost();
    if (marks.some((mark) => !this.#learned.has(mark))) this.#learnSoon();
    return { marks, ended: ends.map(({ auditId }) => auditId) };
  }

  /** In the background: another process began a memory, or this process has just started. */
  #learnSoon(): void {
    if (performance.now() < this.#learnAgainAt) return;
    this.#learnAgainAt = performance.now() + LEARN_AGAIN_MS;
    this.refill().catch(() => {});
  }

  async #findMarks(): Promise<string[]> {
    const key = this.#markKey;
    return this.#marksIn(key, valuesOf(await this.#send(getsCommand([key]))).get(key));
  }

  /** Ignores lines that Oriel did not write. */
  #marksIn(key: string, record: Value | undefined): string[] {
    return linesOf(record)
      .map((line) => this.#records.openOrNull(key, line, 'mark of the memory'))
      .flatMap((text) => (text === null ? [] : (decodeMark(text) ?? [])));
  }

  /** If several processes find none, memcached takes the marks of all. A value that Oriel did not write is replaced. */
  async #makeMark(send: Send): Promise<void> {
    const key = this.#markKey;
    const mark = randomMark();
    if (linesOf(valuesOf(await send(getsCommand([key]))).get(key)).length > 0) {
      await this.#writeMark(send, 'set', mark);
      return;
    }
    const line = lineOf(this.#records.seal(key, encodeMark(mark)));
    if ((await this.#line(send, appendCommand(key, line))) === 'STORED') return;
    await this.#writeMark(send, 'add', mark);
  }

  async #writeMark(send: Send, verb: 'add' | 'set', mark: string): Promise<void> {
    const key = this.#markKey;
    const line = lineOf(this.#records.seal(key, encodeMark(mark)));
    await this.#line(send, storeCommand(verb, key, line, Number.POSITIVE_INFINITY));
  }

  async #end(send: Send, ended: EndedSignIn): Promise<void> {
    const lifeS = ended.endsAt + SIGN_IN_SLACK_S - this.#clock.now() / 1000;
    if (lifeS <= 0) return;
    const key = chainKey(ended.chainId);
    const line = lineOf(this.#records.seal(key, encodeLine(ended)));
    const listed = this.#journal.add(send, ended);
    listed.catch(() => {}); // Awaited below, unless the record fails first.
    for (let tries = 0; tries < MAX_TRIES; tries++) {
      const words = await Promise.all([
        this.#line(send, appendCommand(key, line)),
        this.#line(send, storeCommand('add', key, line, lifeS)),
      ]);
      // Neither: another process created the record between the two. A duplicate line does no harm.
      if (words.includes('STORED')) return listed;
    }
    throw new Error(`a memcached server did not take the end of a sign-in in ${MAX_TRIES} tries`);
  }

  async #line(send: Send, command: Command): Promise<string> {
    const reply = await send(command);
    const word = reply.kind === 'line' ? reply.line : 'values';
    if (word !== 'STORED' && word !== 'NOT_STORED') throw new Error(`a memcached server answers ${word}`);
    return word;
  }
}

function randomMark(): string {
  return randomBytes(8).toString('base64url');
}
