import { setTimeout as sleep } from 'node:timers/promises';
import { Type } from 'typebox';
import { Compile } from 'typebox/compile';
import { TokenHash } from '../../../contracts/connect-info.ts';
import { getsCommand, storeCommand } from './commands.ts';
import type { Send } from './memcached-server.ts';
import { parse } from './token-records.ts';

/** What the index knows of a token: enough to leave a tombstone that tells its request, where it is to die. */
export interface IndexedToken {
  readonly tokenHash: string;
  readonly requestId: string;
  /** The host of its console, as hostMark has it. */
  readonly host: string;
  /** Seconds since the epoch. */
  readonly expiresAt: number;
}

const HostMark = Type.String({ maxLength: 16 });
const Index = Type.Object({
  v: Type.Literal(2),
  /** The last deletion of the guest's tokens: its own id and code; its host where it took those of one alone. */
  deletion: Type.Union([
    Type.Null(),
    Type.Object({
      id: Type.String({ maxLength: 64 }),
      code: Type.String({ maxLength: 64 }),
      host: Type.Optional(HostMark),
    }),
  ]),
  /** Hash, end, request id, host. */
  tokens: Type.Array(Type.Tuple([TokenHash, Type.Integer(), Type.String({ maxLength: 64 }), HostMark]), {
    maxItems: 4096,
  }),
});
type Index = Type.Static<typeof Index>;
/** A deletion as the index bears it. */
export type MarkedDeletion = NonNullable<Index['deletion']>;
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
  readonly follow: () => void;
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
   * @param follow called once, as soon as the change is on its way: what it sends arrives behind it
   * @returns null, or the code of a deletion that came in between: the token is to die
   * @throws where the server fails, the index is full, or others were faster every time
   */
  append(
    send: Send,
    instanceUuid: string,
    token: IndexedToken,
    nowS: number,
    follow: () => void = () => {},
  ): Promise<string | null> {
    return new Promise((resolve, reject) => {
      const waiting = this.#waiting.get(instanceUuid);
      if (waiting !== undefined) {
        waiting.push({ token, follow, resolve, reject });
        return;
      }
      this.#waiting.set(instanceUuid, [{ token, follow, resolve, reject }]);
      void this.#work(send, instanceUuid, nowS);
    });
  }

  /**
   * Takes the tokens of a deletion out of a guest's index and leaves its mark for puts that are under way.
   * @param deletion `host`, a hostMark: takes those of that host alone
   * @returns the tokens that were taken out
   */
  async clear(
    send: Send,
    instanceUuid: string,
    deletion: MarkedDeletion,
    nowS: number,
  ): Promise<IndexedToken[]> {
    const isTaken = ([, , , host]: Index['tokens'][number]) =>
      deletion.host === undefined || deletion.host === host;
    const before = await change(send, instanceUuid, nowS, ({ tokens }) => ({
      v: 2,
      deletion,
      tokens: tokens.filter((token) => !isTaken(token)),
    }));
    return before.tokens
      .filter(isTaken)
      .map(([tokenHash, expiresAt, requestId, host]) => ({ tokenHash, expiresAt, requestId, host }));
  }

  async #work(send: Send, instanceUuid: string, nowS: number): Promise<void> {
    for (;;) {
      const batch = this.#waiting.get(instanceUuid)!.splice(0);
      if (batch.length === 0) break;
      try {
        let first: Index | undefined;
        let raced: Index['deletion'] = null;
        const dies = ({ token }: Waiting) =>
          raced !== null && (raced.host === undefined || raced.host === token.host);
        const edit = (index: Index) => {
          first ??= index;
          raced = index.deletion?.id === first.deletion?.id ? null : index.deletion;
          const living = batch.filter((one) => !dies(one));
          return living.length === 0 ? null : withTokens(index, living, nowS);
        };
        await change(send, instanceUuid, nowS, edit, () => {
          for (const { follow } of batch) follow();
        });
        for (const one of batch) one.resolve(dies(one) ? codeOf(raced) : null);
      } catch (error) {
        for (const { reject } of batch) reject(error);
      }
    }
    this.#waiting.delete(instanceUuid);
  }
}

function codeOf(deletion: Index['deletion']): string | null {
  return deletion?.code ?? null;
}

function withTokens(index: Index, batch: readonly Waiting[], nowS: number): Index {
  const tokens = new Map(
    index.tokens.filter(([, expiresAt]) => expiresAt + MAX_SKEW_S > nowS).map((entry) => [entry[0], entry]),
  );
  for (const { token } of batch) {
    tokens.set(token.tokenHash, [token.tokenHash, token.expiresAt, token.requestId, token.host]);
  }
  if (tokens.size > MAX_TOKENS) throw new Error(`the guest has more than ${MAX_TOKENS} live tokens`);
  return { v: 2, deletion: index.deletion, tokens: [...tokens.values()] };
}

/** Reads, changes and writes an index until nobody came in between; `edit` answering null leaves it as it is. */
async function change(
  send: Send,
  instanceUuid: string,
  nowS: number,
  edit: (index: Index) => Index | null,
  followFirst: () => void = () => {},
): Promise<Index> {
  const key = indexKey(instanceUuid);
  for (let tries = 0; tries < MAX_TRIES; tries++) {
    if (tries > 1) await sleep(Math.random() * tries * 2);
    const reply = await send(getsCommand([key]));
    if (reply.kind !== 'values') throw new Error(`the server says ${reply.line}`);
    const value = reply.values.get(key);
    const parsed = value === undefined ? undefined : parse(value.data);
    // Garbage that somebody else left there gives way to an index.
    const index: Index = isIndex.Check(parsed) ? parsed : { v: 2, deletion: null, tokens: [] };
    const changed = edit(index);
    if (changed === null) return index;
    const lastsUntil = Math.max(0, ...changed.tokens.map(([, expiresAt]) => expiresAt));
    const lifeS = Math.max(DELETION_LIFE_S, lastsUntil - nowS + MAX_SKEW_S);
    const text = JSON.stringify(changed);
    const writing = send(
      value === undefined
        ? storeCommand('add', key, text, lifeS)
        : storeCommand('cas', key, text, lifeS, value.cas),
    );
    if (tries === 0) followFirst();
    const written = await writing;
    const line = written.kind === 'line' ? written.line : 'values';
    if (line === 'STORED') return index;
    if (line !== 'EXISTS' && line !== 'NOT_STORED' && line !== 'NOT_FOUND') {
      throw new Error(`the server says ${line}`);
    }
  }
  throw new Error(`the index of the guest was changed by others ${MAX_TRIES} times in a row`);
}
