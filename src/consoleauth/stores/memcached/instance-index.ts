import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { Type } from 'typebox';
import { Compile } from 'typebox/compile';
import { TokenHash } from '../../../contracts/connect-info.ts';
import { getsCommand, storeCommand } from './commands.ts';
import type { Send } from './memcached-server.ts';
import { parse } from './token-records.ts';

/** What the index knows of a token: enough to leave a tombstone that tells its request. */
export interface IndexedToken {
  readonly tokenHash: string;
  readonly requestId: string;
  /** Seconds since the epoch. */
  readonly expiresAt: number;
}

const Index = Type.Object({
  v: Type.Literal(1),
  /** The last deletion of the guest's tokens: its own id and code. */
  deletion: Type.Union([
    Type.Null(),
    Type.Object({ id: Type.String({ maxLength: 64 }), code: Type.String({ maxLength: 64 }) }),
  ]),
  tokens: Type.Array(Type.Tuple([TokenHash, Type.Integer(), Type.String({ maxLength: 64 })]), {
    maxItems: 4096,
  }),
});
type Index = Type.Static<typeof Index>;
const isIndex = Compile(Index);

/** Keeps an index well under memcached's largest item. */
const MAX_TOKENS = 4096;
const MAX_TRIES = 20;
/** Clocks that differ by less cost no token its place in the index. */
export const MAX_SKEW_S = 60;
/** As long as a put that began before a deletion may take to notice it. */
const DELETION_LIFE_S = 300;

const indexKey = (instanceUuid: string) => `oriel:i:${instanceUuid}`;

interface Waiting {
  readonly token: IndexedToken;
  resolve(deletedBy: string | null): void;
  reject(why: unknown): void;
}

/**
 * Instance → tokens on one server, changed by compare-and-set alone. Tokens of one guest that are put at the same moment by this
 * process share one change, so that only other processes compete.
 */
export class InstanceIndex {
  readonly #waiting = new Map<string, Waiting[]>();

  /**
   * Puts a token into its guest's index.
   * @returns null, or the code of a deletion that came in between: the token is to die
   * @throws where the server fails, the index is full, or others were faster every time
   */
  append(send: Send, instanceUuid: string, token: IndexedToken, nowS: number): Promise<string | null> {
    return new Promise((resolve, reject) => {
      const waiting = this.#waiting.get(instanceUuid);
      if (waiting !== undefined) {
        waiting.push({ token, resolve, reject });
        return;
      }
      this.#waiting.set(instanceUuid, [{ token, resolve, reject }]);
      void this.#work(send, instanceUuid, nowS);
    });
  }

  /**
   * Empties a guest's index and leaves a mark of the deletion for puts that are under way.
   * @returns the tokens that were in it
   */
  async clear(send: Send, instanceUuid: string, code: string, nowS: number): Promise<IndexedToken[]> {
    const deletion = { id: randomUUID(), code };
    const before = await change(send, instanceUuid, nowS, () => ({ v: 1, deletion, tokens: [] }));
    return before.tokens.map(([tokenHash, expiresAt, requestId]) => ({ tokenHash, expiresAt, requestId }));
  }

  async #work(send: Send, instanceUuid: string, nowS: number): Promise<void> {
    for (;;) {
      const batch = this.#waiting.get(instanceUuid)!.splice(0);
      if (batch.length === 0) break;
      try {
        let first: Index | undefined;
        let deletedBy: string | null = null;
        await change(send, instanceUuid, nowS, (index) => {
          first ??= index;
          const raced = index.deletion !== null && index.deletion.id !== first.deletion?.id;
          deletedBy = raced ? index.deletion!.code : null;
          return raced ? null : withTokens(index, batch, nowS);
        });
        for (const { resolve } of batch) resolve(deletedBy);
      } catch (error) {
        for (const { reject } of batch) reject(error);
      }
    }
    this.#waiting.delete(instanceUuid);
  }
}

function withTokens(index: Index, batch: readonly Waiting[], nowS: number): Index {
  const tokens = new Map(
    index.tokens.filter(([, expiresAt]) => expiresAt + MAX_SKEW_S > nowS).map((entry) => [entry[0], entry]),
  );
  for (const { token } of batch) {
    tokens.set(token.tokenHash, [token.tokenHash, token.expiresAt, token.requestId]);
  }
  if (tokens.size > MAX_TOKENS) throw new Error(`the guest has more than ${MAX_TOKENS} live tokens`);
  return { v: 1, deletion: index.deletion, tokens: [...tokens.values()] };
}

/** Reads, changes and writes an index until nobody came in between; `edit` answering null leaves it as it is. */
async function change(
  send: Send,
  instanceUuid: string,
  nowS: number,
  edit: (index: Index) => Index | null,
): Promise<Index> {
  const key = indexKey(instanceUuid);
  for (let tries = 0; tries < MAX_TRIES; tries++) {
    if (tries > 1) await sleep(Math.random() * tries * 2);
    const reply = await send(getsCommand([key]));
    if (reply.kind !== 'values') throw new Error(`the server says ${reply.line}`);
    const value = reply.values.get(key);
    const parsed = value === undefined ? undefined : parse(value.data);
    // Garbage that somebody else left there gives way to an index.
    const index: Index = isIndex.Check(parsed) ? parsed : { v: 1, deletion: null, tokens: [] };
    const changed = edit(index);
    if (changed === null) return index;
    const lastsUntil = Math.max(0, ...changed.tokens.map(([, expiresAt]) => expiresAt));
    const lifeS = Math.max(DELETION_LIFE_S, lastsUntil - nowS + MAX_SKEW_S);
    const text = JSON.stringify(changed);
    const written = await send(
      value === undefined
        ? storeCommand('add', key, text, lifeS)
        : storeCommand('cas', key, text, lifeS, value.cas),
    );
    const line = written.kind === 'line' ? written.line : 'values';
    if (line === 'STORED') return index;
    if (line !== 'EXISTS' && line !== 'NOT_STORED' && line !== 'NOT_FOUND') {
      throw new Error(`the server says ${line}`);
    }
  }
  throw new Error(`the index of the guest was changed by others ${MAX_TRIES} times in a row`);
}
