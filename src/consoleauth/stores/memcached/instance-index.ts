import { Type } from 'typebox';
import { Compile } from 'typebox/compile';
import { TokenHash } from '../../../contracts/connect-info.ts';
import { BoundedMap } from '../../../platform/collections/bounded-map.ts';
import { TooManyTokensError } from '../store.ts';
import type { SealedRecords } from './records/sealed-records.ts';
import { parse } from './records/token-records.ts';
import { appendCommand, getsCommand, storeCommand, touchCommand } from './wire/commands.ts';
import type { Send } from './wire/memcached-server.ts';

/** What the index knows of a token: enough to leave a tombstone that tells its request, where it is to die. */
export interface IndexedToken {
  readonly tokenHash: string;
  readonly requestId: string;
  /** The host of its console, as hostMark has it. */
  readonly host: string;
  /** Seconds since the epoch. */
  readonly expiresAt: number;
}

/** A line of the index: hash, end, request id, host. */
const isLine = Compile(
  Type.Tuple([TokenHash, Type.Integer(), Type.String({ maxLength: 64 }), Type.String({ maxLength: 16 })]),
);

/** Keeps an index well under memcached's largest item. */
const MAX_TOKENS = 4096;
const TOO_MANY = `the instance has ${MAX_TOKENS} live tokens`;
const MAX_TRIES = 5;
/** Clocks that differ by less cost no token its place in the index. */
export const MAX_SKEW_S = 60;
/** Longer than any token lives, since a token that is put must not shorten the index for those that are there. */
const INDEX_LIFE_S = 30 * 24 * 3600;
/** Of the tokens that are put, how many have the index looked through: rarely costs little and is soon enough. */
const TIDY_SHARE = 1 / 64;
/** Guests that are remembered as full, and those whose tokens are counted; the oldest give way. */
const MAX_FULL = 1_000;
const MAX_COUNTED = 10_000;
/** Reading a full index is much work. */
const LOOK_AGAIN_S = 1;

const indexKey = (instanceUuid: string) => `oriel:l:${instanceUuid}`;

/**
 * Instance → tokens on one server, a line for each. A token comes by `append`, which needs no look at what is there, and nobody
 * takes lines out but those of tokens that ended long ago: so whoever reads it finds every token that was put before.
 */
export class InstanceIndex {
  readonly #records: SealedRecords;
  /** Guests that had too many tokens, and until when they are not looked at again, in seconds since the epoch. */
  readonly #fullUntil = new BoundedMap<string, number>(MAX_FULL);
  /** Tokens of a guest that this process has found and put since: it looks again before it puts more than fit. */
  readonly #counts = new BoundedMap<string, number>(MAX_COUNTED);
  /** By guest. Its tokens wait meanwhile, so that only other processes come in between. */
  readonly #tidying = new Map<string, Promise<void>>();

  constructor(records: SealedRecords) {
    this.#records = records;
  }

  /**
   * Puts a token into its guest's index.
   * @param follow called once, as soon as the line is on its way: what it sends arrives behind it
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
    // Set off at both ends, so that what another program left beside it spoils no line.
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
      if (strange !== undefined) throw new Error(`the server says ${strange}`);
      // It came or went between two of the three, or has no room: a line that is there twice does no harm.
      await this.#tidy(send, instanceUuid, nowS);
    }
    throw new Error(`the index of the guest took no token ${MAX_TRIES} times in a row`);
  }

  /** Every token that was put before, of one host (a hostMark) alone if one is given; ended ones may be among them. */
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

  /** Unless other processes change the index meanwhile: then somebody does it another time. */
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
   * Garbage that another program left there is no token. A line that is not authentic counts, since all that comes of it is that
   * a token is deleted: a deletion misses no token of a controller that has another key.
   */
  async #read(send: Send, instanceUuid: string) {
    const key = indexKey(instanceUuid);
    const reply = await send(getsCommand([key]));
    if (reply.kind !== 'values') throw new Error(`the server says ${reply.line}`);
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
