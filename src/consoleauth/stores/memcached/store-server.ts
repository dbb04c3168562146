import type { RefusedConsole } from '../../../flow/refusals.ts';
import type { Clock } from '../../../platform/clock.ts';
import type { Logger } from '../../../platform/log/log.ts';
import { refusedConsole } from '../../refused-console.ts';
import {
  type Deletion,
  REMEMBER_DELETION_S,
  REMEMBER_S,
  type StoredConsole,
  TooManyTokensError,
  UnauthenticRecordError,
} from '../store.ts';
import { type IndexedToken, InstanceIndex } from './instance-index.ts';
import { MissedWrites } from './missed-writes.ts';
import { decodeDeletion, encodeDeletion } from './records/deletion-records.ts';
import type { RecordSeal } from './records/record-seal.ts';
import { SealedRecords } from './records/sealed-records.ts';
import {
  type DeletedToken,
  decodeMemory,
  decodeToken,
  encodeDeletedToken,
  encodeLive,
  encodeMemory,
  hostMark,
  memoryKey,
  type TokenRecord,
  tokenKey,
} from './records/token-records.ts';
import type { UnauthenticRecords } from './records/unauthentic-records.ts';
import { ServerRedemptions } from './server-redemptions.ts';
import type { KnownEnds } from './sign-ins/known-ends.ts';
import { ServerSignIns } from './sign-ins/server-sign-ins.ts';
import { getsCommand, storeCommand } from './wire/commands.ts';
import { MemcachedServer, type MemcachedServerOptions, type Send } from './wire/memcached-server.ts';
import type { Value } from './wire/reply-parser.ts';

/** What one server has of a token: its record, and its console as remembered after its end. */
export interface Seen {
  readonly record: TokenRecord | null;
  readonly remembered: RefusedConsole | null;
  /** Why a record is not authentic, in words; absent if it is, or if there is none. */
  readonly unauthentic?: string;
}

export interface StoreServerOptions extends Omit<MemcachedServerOptions, 'catchUp' | 'onReturn'> {
  readonly clock: Clock;
  readonly onReturn: (server: StoreServer) => void;
  readonly seal: RecordSeal;
  /** The ended sign-ins that this process knows, of all servers. */
  readonly ends: KnownEnds;
  readonly unauthentic: UnauthenticRecords;
}

/** More would make a `gets` line too long. */
const TOKENS_PER_QUESTION = 64;

/** The token store's part on one memcached server, and the writes that the server missed while it was down. */
export class StoreServer {
  readonly redemptions: ServerRedemptions;
  readonly signIns: ServerSignIns;
  readonly #server: MemcachedServer;
  readonly #index: InstanceIndex;
  readonly #records: SealedRecords;
  readonly #missed = new MissedWrites<TokenRecord>();
  readonly #clock: Clock;
  readonly #log: Logger;

  constructor(options: StoreServerOptions) {
    this.#clock = options.clock;
    this.#log = options.log;
    this.#server = new MemcachedServer({
      ...options,
      catchUp: (send) => this.#catchUp(send),
      onReturn: () => {
        // For a write that failed at the moment of the return.
        const missed = this.#missed.size + this.redemptions.missed + this.signIns.missed;
        if (missed > 0) this.#catchUp(this.#server.send).catch(() => {});
        options.onReturn(this);
      },
    });
    this.#records = new SealedRecords(options.seal, options.unauthentic, this.#server.name);
    this.#index = new InstanceIndex(this.#records);
    this.redemptions = new ServerRedemptions(this.#server.send, options.clock, this.#records);
    this.signIns = new ServerSignIns({
      send: this.#server.send,
      pin: this.#server.pin,
      clock: options.clock,
      records: this.#records,
      ends: options.ends,
    });
  }

  get name(): string {
    return this.#server.name;
  }

  get isDead(): boolean {
    return this.#server.isDead;
  }

  get trouble(): string {
    return this.#server.trouble;
  }

  async put(stored: StoredConsole): Promise<void> {
    try {
      await this.#put(this.#server.send, stored);
    } catch (error) {
      // A token that was refused must not be stored later.
      if (!(error instanceof TooManyTokensError)) {
        this.#missed.add(stored.console.tokenHash, { is: 'live', stored });
      }
      throw error;
    }
  }

  async writeDeletion(token: DeletedToken): Promise<void> {
    try {
      await this.#writeDeletion(this.#server.send, token);
    } catch (error) {
      this.#missed.add(token.tokenHash, { is: 'deleted', token });
      throw error;
    }
  }

  /** Every token of an instance that was put before, or only those on one host (a hostMark). */
  tokensOf(instanceUuid: string, host?: string): Promise<IndexedToken[]> {
    return this.#index.read(this.#server.send, instanceUuid, host);
  }

  async rememberDeletion(key: string, deletion: Deletion): Promise<void> {
    const record = this.#records.seal(key, encodeDeletion(deletion));
    const command = storeCommand('set', key, record, REMEMBER_DELETION_S);
    const word = await wordOf(this.#server.send(command));
    if (word !== 'STORED') throw new Error(`${this.name} answers ${word}`);
  }

  async lookForDeletions(keys: readonly string[]): Promise<Deletion[]> {
    const reply = await this.#server.send(getsCommand(keys));
    if (reply.kind !== 'values') throw new Error(`${this.name} answers ${reply.line}`);
    return [...reply.values]
      .map(([key, { data }]) => this.#records.openOrNull(key, data, 'deletion'))
      .map((text) => (text === null ? null : decodeDeletion(text)))
      .filter((deletion) => deletion !== null);
  }

  async look(tokenHashes: readonly string[]): Promise<Map<string, Seen>> {
    const seen = new Map<string, Seen>();
    const questions: Promise<void>[] = [];
    for (let at = 0; at < tokenHashes.length; at += TOKENS_PER_QUESTION) {
      questions.push(this.#ask(tokenHashes.slice(at, at + TOKENS_PER_QUESTION), seen));
    }
    await Promise.all(questions);
    return seen;
  }

  close(): void {
    this.#server.close();
  }

  #nowS(): number {
    return this.#clock.now() / 1000;
  }

  async #ask(tokenHashes: readonly string[], seen: Map<string, Seen>): Promise<void> {
    const keys = tokenHashes.flatMap((hash) => [tokenKey(hash), memoryKey(hash)]);
    const reply = await this.#server.send(getsCommand(keys));
    if (reply.kind !== 'values') throw new Error(`${this.name} answers ${reply.line}`);
    for (const hash of tokenHashes) {
      seen.set(hash, this.#seenIn(reply.values, hash));
    }
  }

  #seenIn(values: ReadonlyMap<string, Value>, hash: string): Seen {
    const token = values.get(tokenKey(hash));
    const memory = values.get(memoryKey(hash));
    try {
      const text = token && this.#records.open(tokenKey(hash), token.data, 'token');
      const record = text === undefined ? null : decodeToken(hash, text);
      if (text !== undefined && record === null) {
        this.#log.warn(
          { server: this.name, token: hash.slice(0, 8) },
          'memcached has a value under the key of a token that Oriel did not write; it is ignored',
        );
      }
      const remembered = memory && this.#records.open(memoryKey(hash), memory.data, 'ended token');
      return { record, remembered: remembered === undefined ? null : decodeMemory(remembered) };
    } catch (error) {
      if (!(error instanceof UnauthenticRecordError)) throw error;
      return { record: null, remembered: null, unauthentic: error.message };
    }
  }

  async #put(send: Send, stored: StoredConsole): Promise<void> {
    const { tokenHash, instanceUuid, computeHost } = stored.console;
    const { requestId, expiresAt } = stored;
    const lifeS = expiresAt - this.#nowS();
    const words: Promise<string>[] = [];
    const add = (key: string, text: string, forS: number) => {
      const word = wordOf(send(storeCommand('add', key, this.#records.seal(key, text), forS)));
      word.catch(() => {}); // Awaited below, unless the index fails first.
      words.push(word);
    };
    const addToken = () => {
      // `add`, because only a deletion may overwrite: a late put or repair never replaces a deletion record.
      add(tokenKey(tokenHash), encodeLive(stored), lifeS);
      addMemory();
    };
    // After the token on the same connection: if this is there and the token is not, the token has expired.
    const addMemory = () =>
      add(memoryKey(tokenHash), encodeMemory(refusedConsole(stored)), Math.max(0, lifeS) + REMEMBER_S);
    if (lifeS > 0) {
      // After its line of the index on the same connection, so that a deletion of the instance always finds it.
      const token = { tokenHash, requestId, expiresAt, host: hostMark(computeHost) };
      await this.#index.append(send, instanceUuid, token, this.#nowS(), addToken);
    } else {
      addMemory();
    }
    for (const word of await Promise.all(words)) {
      if (word !== 'STORED' && word !== 'NOT_STORED') throw new Error(`${this.name} answers ${word}`);
    }
  }

  async #writeDeletion(send: Send, token: DeletedToken): Promise<void> {
    const lifeS = Math.max(0, token.expiresAt - this.#nowS()) + REMEMBER_S;
    const key = tokenKey(token.tokenHash);
    const command = storeCommand('set', key, this.#records.seal(key, encodeDeletedToken(token)), lifeS);
    const word = await wordOf(send(command));
    if (word !== 'STORED') throw new Error(`${this.name} answers ${word}`);
  }

  async #catchUp(send: Send): Promise<void> {
    // Ended sign-ins and redemptions first: without them a token could be opened that must not be.
    await this.signIns.catchUp(send);
    await this.redemptions.catchUp(send);
    await this.#missed.replay(async (missed) => {
      if (missed.is === 'deleted') await this.#writeDeletion(send, missed.token);
      else await this.#put(send, missed.stored);
    });
  }
}

async function wordOf(reply: ReturnType<Send>): Promise<string> {
  const answer = await reply;
  return answer.kind === 'line' ? answer.line : 'values';
}
