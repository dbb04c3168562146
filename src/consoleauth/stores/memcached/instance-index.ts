import { Type } from 'typebox';
import { Compile } from 'typebox/compile';
import { TokenHash } from '../../../contracts/connect-info.ts';
import { BoundedMap } from '../../../platform/collections/bounded-map.ts';
import { TooManyTokensError } from '../store.ts';
import type { SealedRecords } from './records/sealed-records.ts';
import { parse } from './records/token-records.ts';
import { appendCommand, getsCommand, storeCommand, touchCommand } from './wire/commands.ts';
import type { Send } from './wire/memcached-server.ts';

/** The entry of a token in the index: enough to write its deletion record with its request id. */
export interface IndexedToken {
  readonly tokenHash: string;
  readonly requestId: string;
  /** The hostMark of the host of its console. */
  readonly host: string;
  /** Seconds since the epoch. */
  readonly expiresAt: number;
}

/** A line of the index: hash, end, request id, host. */
const isLine = Compile(
  Type.Tuple([TokenHash, Type.Integer(), Type.String({ maxLength: 64 }), Type.String({ maxLength: 16 })]),
);

/** Keeps an index well below the largest item of memcached. */
const MAX_TOKENS = 4096;
const TOO_MANY = `the instance has ${MAX_TOKENS} live tokens`;
const MAX_TRIES = 5;
/** Clocks that differ by less do not remove a live token from the index. */
export const MAX_SKEW_S = 60;
/** Longer than any token lives: putting a token must not shorten the life of the index for the others. */
const INDEX_LIFE_S = 30 * 24 * 3600;
/** The share of puts that remove expired tokens from the index. */
const TIDY_SHARE = 1 / 64;
/** Instances that are remembered as full, and those whose tokens are counted. */
const MAX_FULL = 1_000;
const MAX_COUNTED = 10_000;
/** A full index is not read again for this long, because reading it is expensive. */
const LOOK_AGAIN_S = 1;

const indexKey = (instanceUuid: string) => `oriel:l:${instanceUuid}`;

/**
 * Instance → tokens on one server, one line for each. A token is added by `append`, which needs no read, and only lines of tokens
 * that ended long ago are removed. So a reader finds every token that was put before.
 */
export class InstanceIndex {
  readonly #records: SealedRecords;
  /** Instances with too many tokens, and until when they are not read again, in seconds since the epoch. */
  readonly #fullUntil = new BoundedMap<string, number>(MAX_FULL);
  /** Tokens that this process has found and put, by instance: it reads the index again before it puts more than fit. */
  readonly #counts = new BoundedMap<string, number>(MAX_COUNTED);
  /** By instance. Its puts wait meanwhile, so that only other processes interfere. */
  readonly #tidying = new Map<string, Promise<void>>();

  constructor(records: SealedRecords) {
    this.#records = records;
  }

  /**
   * Adds a token to the index of its instance.
   * @param follow called once, as soon as the line is sent; what it sends arrives after the line
   * @throws {TooManyTokensError} if the index is full; another error if the server fails
   */
  async append(
    send: Send,
    instanceUuid: string,
    token: IndexedToken,
    nowS: number,
    follow: () => void = () => {},
  ): Promise<void> {
    const fullUntil = this.#fullUntil.get(instanceUuid);
    if (fullUntil !== undefined && fullUntil > nowS) throw new TooManyTokensError(TOO_MANY);
    const isDue = fullUntil !== undefined || (this.#counts.get(instanceUuid) ?? 0) >= MAX_TOKENS;
    if (isDue || this.#tidying.has(instanceUuid) || Math.random() < TIDY_SHARE) {
      await this.#tidy(send, instanceUuid, nowS);
    }
    this.#counts.set(instanceUuid, (this.#counts.get(instanceUuid) ?? 0) + 1);
    const key = indexKey(instanceUuid);
    // A line break on both sides, so that a value of another program spoils no line.
    const line = `\n${this.#records.seal(key, lineOf(token))}\n`;
    const lifeS = Math.max(INDEX_LIFE_S, lifeOf(token, nowS));
    for (let tries = 0; tries < MAX_TRIES; tries++) {
      const replies = [
        send(appendCommand(key, line)),
        send(storeCommand('add', key, line, lifeS)),
        send(touchCommand(key, lifeS)),
      ];
      if (tries === 0) follow();
      const words = (await Promise.all(replies)).map((reply) =>
        reply.kind === 'line' ? reply.line : 'values',
      );
      const isThere = words[0] === 'STORED' || words[1] === 'STORED';
      if (isThere && words[2] === 'TOUCHED') return;
      const known = ['STORED', 'NOT_STORED', 'TOUCHED', 'NOT_FOUND'];
      const strange = words.find((word) => !known.includes(word));
      if (strange !== undefined) throw new Error(`the server answers ${strange}`);
      // The index appeared or expired between two of the commands, or is full. A duplicate line does no harm.
      await this.#tidy(send, instanceUuid, nowS);
    }
    throw new Error(`the index of the instance rejected the token ${MAX_TRIES} times in a row`);
  }

  /** Every token that was put before, or only those of one host (a hostMark); ended ones may be among them. */
  async read(send: Send, instanceUuid: string, host?: string): Promise<IndexedToken[]> {
    const tokens = (await this.#read(send, instanceUuid)).lines.map(({ token }) => token);
    const byHash = new Map(tokens.map((token) => [token.tokenHash, token]));
    return [...byHash.values()].filter((token) => host === undefined || token.host === host);
  }

  #tidy(send: Send, instanceUuid: string, nowS: number): Promise<void> {
    let tidying = this.#tidying.get(instanceUuid);
    if (tidying === undefined) {
      tidying = this.#takeOutEnded(send, instanceUuid, nowS).finally(() =>
        this.#tidying.delete(instanceUuid),
      );
      this.#tidying.set(instanceUuid, tidying);
    }
    return tidying;
  }

  /** Does nothing if another process changes the index meanwhile. */
  async #takeOutEnded(send: Send, instanceUuid: string, nowS: number): Promise<void> {
    const key = indexKey(instanceUuid);
    const { lines, cas, found } = await this.#read(send, instanceUuid);
    const byHash = new Map(lines.map((line) => [line.token.tokenHash, line]));
    const living = [...byHash.values()].filter(({ token }) => lifeOf(token, nowS) > 0);
    if (cas !== undefined && living.length < found) {
      const lifeS = Math.max(INDEX_LIFE_S, ...living.map(({ token }) => lifeOf(token, nowS)));
      await send(storeCommand('cas', key, living.map(({ text }) => `\n${text}\n`).join(''), lifeS, cas));
    }
    this.#fullUntil.delete(instanceUuid);
    this.#counts.set(instanceUuid, living.length);
    if (living.length < MAX_TOKENS) return;
    this.#fullUntil.set(instanceUuid, nowS + LOOK_AGAIN_S);
    throw new TooManyTokensError(TOO_MANY);
  }

  /**
   * Ignores values that Oriel did not write. Unauthentic lines count: they can only cause a token to be deleted, and a
   * deletion must not miss a token of a controller with another key.
   */
  async #read(send: Send, instanceUuid: string) {
    const key = indexKey(instanceUuid);
    const reply = await send(getsCommand([key]));
    if (reply.kind !== 'values') throw new Error(`the server answers ${reply.line}`);
    const value = reply.values.get(key);
    const texts = value === undefined ? [] : value.data.toString('utf8').split('\n').filter(Boolean);
    const lines: { text: string; token: IndexedToken }[] = [];
    for (const text of texts) {
      const parsed = parse(this.#records.openAnyway(key, text, 'instance index'));
      if (!isLine.Check(parsed)) continue;
      const [tokenHash, expiresAt, requestId, host] = parsed;
      lines.push({ text, token: { tokenHash, expiresAt, requestId, host } });
    }
    return { lines, cas: value?.cas, found: texts.length };
  }
}

function lineOf({ tokenHash, expiresAt, requestId, host }: IndexedToken): string {
  return JSON.stringify([tokenHash, expiresAt, requestId, host]);
}

function lifeOf({ expiresAt }: IndexedToken, nowS: number): number {
  return expiresAt + MAX_SKEW_S - nowS;
}
