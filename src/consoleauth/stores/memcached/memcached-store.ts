import { createHash, randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import type { TokenStoreKey } from '../../../config/values/token-store-keys.ts';
import type { Clock } from '../../../platform/clock.ts';
import { BoundedMap } from '../../../platform/collections/bounded-map.ts';
import type { Logger } from '../../../platform/log/log.ts';
import { messageOf } from '../../../platform/message-of.ts';
import { refusedConsole } from '../../refused-console.ts';
import { type RedeemedState, type Redemption, type RedemptionState, redemptionUntil } from '../redemption.ts';
import {
  type Deletion,
  type DeletionScope,
  type Lookup,
  REMEMBER_DELETION_S,
  REMEMBER_S,
  type Store,
  type StoredConsole,
  TooManyTokensError,
  UnauthenticRecordError,
} from '../store.ts';
import { type IndexedToken, MAX_SKEW_S } from './instance-index.ts';
import { MemcachedRedemptions } from './memcached-redemptions.ts';
import { deletionKey } from './records/deletion-records.ts';
import { RecordSeal } from './records/record-seal.ts';
import { type DeletedToken, hostMark } from './records/token-records.ts';
import { UnauthenticRecords } from './records/unauthentic-records.ts';
import { KnownEnds } from './sign-ins/known-ends.ts';
import { MemcachedSignIns } from './sign-ins/memcached-sign-ins.ts';
import { type Seen, StoreServer } from './store-server.ts';
import type { MemcachedTls, ServerAddress } from './wire/memcached-connection.ts';
import type { MemcachedServerOptions } from './wire/memcached-server.ts';

export interface MemcachedStoreOptions {
  readonly servers: readonly ServerAddress[];
  readonly timeoutMs: number;
  readonly deadRetryMs: number;
  readonly tls?: MemcachedTls;
  readonly credentials?: NonNullable<MemcachedServerOptions['credentials']>;
  readonly log: Logger;
  readonly clock: Clock;
  /** This host's name, which a loopback address stands for; the machine's if absent. */
  readonly host?: string;
  /** `[oriel] token_store_keys`; without keys, records have no MAC. */
  readonly keys?: readonly TokenStoreKey[];
}

/** No server has an authentic record of the token, and one server has an unauthentic one. */
interface Unauthentic {
  readonly state: 'unauthentic';
  readonly why: string;
}

/** By server, by token hash. */
type Answers = Map<StoreServer, Map<string, Seen>>;

const UNSEEN: Seen = { record: null, remembered: null };

/** Repairs at once. Beyond it, the next look-up of the token repairs. */
const MAX_REPAIRS = 256;
/** Tokens that are looked up at once for a server that has returned. */
const REFILL_BATCH = 64;
/** Most consoles are opened within seconds. */
const MAX_LAST_PUT = 1_000;
const MAX_RECENT = 20_000;

/**
 * Tokens in memcached, each on every server. A write goes to all servers and must reach one. A look-up asks all at once under
 * one deadline, and a deletion record on any server outweighs a live token on the others. The guarantees and their limits:
 * docs/decisions/0003-memcached-client.md.
 */
export class MemcachedStore implements Store {
  readonly name = 'memcached';
  readonly shared = true;
  readonly #servers: readonly StoreServer[];
  readonly #redemptions: MemcachedRedemptions;
  readonly signIns: MemcachedSignIns;
  readonly #addresses: readonly ServerAddress[];
  readonly #host: string;
  readonly #clock: Clock;
  readonly #log: Logger;
  /** Tokens that this process has put, redeemed or deleted: hash → when it stops to matter, in seconds since the epoch. */
  readonly #recent = new BoundedMap<string, number>(MAX_RECENT);
  /** The last tokens that this process has put, by hash. */
  readonly #lastPut = new BoundedMap<string, StoredConsole>(MAX_LAST_PUT);
  readonly #repairs = new Set<Promise<void>>();
  #closed = false;

  constructor(options: MemcachedStoreOptions) {
    this.#clock = options.clock;
    this.#log = options.log;
    this.#addresses = options.servers;
    this.#host = options.host ?? hostname();
    const ends = new KnownEnds(options.clock);
    const shared = {
      ...options,
      ends,
      seal: new RecordSeal(options.keys ?? []),
      unauthentic: new UnauthenticRecords(options.log, this.#host),
      onReturn: (server: StoreServer) => void this.#refill(server),
    };
    this.#servers = options.servers.map((address) => new StoreServer({ ...shared, address }));
    this.#redemptions = new MemcachedRedemptions(this.#servers);
    this.signIns = new MemcachedSignIns(this.#servers, ends, options.log);
  }

  /** A loopback address stands for a different server on every host. */
  fingerprint(): string {
    const servers = this.#addresses.map(({ host, port }) => {
      const name = host.toLowerCase();
      const isLoopback = name === 'localhost' || name === '::1' || name.startsWith('127.');
      return `${isLoopback ? `${this.#host}/` : ''}${name}:${port}`;
    });
    const digest = createHash('sha256').update(servers.sort().join(','));
    return `memcached:${digest.digest('hex').slice(0, 16)}`;
  }

  servers(): { name: string; up: boolean; why: string }[] {
    return this.#servers.map(({ name, trouble }) => ({ name, up: trouble === '', why: trouble }));
  }

  async put(stored: StoredConsole): Promise<void> {
    this.#remember(stored.console.tokenHash, stored.expiresAt);
    const outcomes = await Promise.allSettled(this.#servers.map((server) => server.put(stored)));
    this.#mustHaveReachedOne(outcomes, 'took the token');
    this.#lastPut.set(stored.console.tokenHash, stored);
    const took = outcomes.filter(({ status }) => status === 'fulfilled').length;
    if (took < this.#servers.length) {
      this.#log.info(
        { request_id: stored.requestId, step: 10, took, servers: this.#servers.length },
        'not every memcached server took the token',
      );
    }
  }

  async lookup(tokenHash: string): Promise<Lookup> {
    const answers = await this.#askAll([tokenHash]);
    const found = this.#decide(answers, tokenHash);
    if (found.state === 'unauthentic') throw new UnauthenticRecordError(found.why);
    if (found.state !== 'unknown') return found;
    // Too few servers have answered to exclude that the others have it.
    if (answers.size * 2 < this.#servers.length) {
      throw new Error(`only ${answers.size} of ${this.#servers.length} memcached servers answer`);
    }
    return found;
  }

  /** From the memory of this process or from one server, which the token determines: each gets its share of the reads. */
  async lookupFast(tokenHash: string): Promise<StoredConsole | undefined> {
    const lastPut = this.#lastPut.get(tokenHash);
    if (lastPut !== undefined && lastPut.expiresAt > this.#nowS()) return lastPut;
    const alive = this.#servers.filter(({ isDead }) => !isDead);
    const server = alive[Number.parseInt(tokenHash.slice(0, 4), 16) % alive.length];
    const record = (await server?.look([tokenHash]))?.get(tokenHash)?.record;
    return record?.is === 'live' ? record.stored : undefined;
  }

  async deleteForInstance(instanceUuid: string, code: string, scope: DeletionScope = {}): Promise<number> {
    const { computeHost, reason } = scope;
    const id = randomUUID();
    const host = computeHost === undefined ? undefined : hostMark(computeHost);
    const live = await this.#deleteTokens(instanceUuid, code, host);
    // Last: a session that begins after it has seen this deletion finds its token deleted.
    const deletion = { id, code, at: this.#nowS(), ...(reason === undefined ? {} : { reason }) };
    const key = deletionKey(instanceUuid, computeHost);
    const outcomes = await Promise.allSettled(
      this.#servers.map((server) => server.rememberDeletion(key, deletion)),
    );
    this.#mustHaveReachedOne(outcomes, 'recorded the deletion');
    return live;
  }

  async deletions(instanceUuid: string, computeHost: string): Promise<Deletion[]> {
    const keys = [deletionKey(instanceUuid), deletionKey(instanceUuid, computeHost)];
    const outcomes = await Promise.allSettled(this.#servers.map((server) => server.lookForDeletions(keys)));
    this.#mustHaveReachedOne(outcomes, 'answered');
    const found = outcomes.flatMap((outcome) => (outcome.status === 'fulfilled' ? outcome.value : []));
    return [...new Map(found.map((deletion) => [deletion.id, deletion])).values()];
  }

  findRedemption(tokenHash: string): Promise<RedemptionState> {
    return this.#redemptions.find(tokenHash);
  }

  async redeem(redemption: Redemption): Promise<RedeemedState> {
    this.#rememberRedemption(redemption);
    return this.#redemptions.redeem(redemption);
  }

  async renewRedemption(redemption: Redemption): Promise<void> {
    this.#rememberRedemption(redemption);
    await this.#redemptions.renew(redemption);
  }

  async endRedemption(tokenHash: string, code: string): Promise<void> {
    this.#remember(tokenHash, this.#nowS() + REMEMBER_DELETION_S);
    await this.#redemptions.end(tokenHash, code);
  }

  #rememberRedemption(redemption: Redemption): void {
    this.#remember(redemption.stored.console.tokenHash, redemptionUntil(redemption, this.#nowS()));
  }

  /** For a server that returns empty. */
  #remember(tokenHash: string, expiresAt: number): void {
    this.#recent.set(tokenHash, Math.max(expiresAt, this.#nowS()) + REMEMBER_S);
  }

  /** Returns how many of them were live. */
  async #deleteTokens(instanceUuid: string, code: string, host: string | undefined): Promise<number> {
    const indexes = await Promise.allSettled(
      this.#servers.map((server) => server.tokensOf(instanceUuid, host)),
    );
    this.#mustHaveReachedOne(indexes, 'returned the tokens of the instance');
    const tokens = new Map<string, IndexedToken>();
    for (const outcome of indexes) {
      if (outcome.status !== 'fulfilled') continue;
      for (const token of outcome.value) tokens.set(token.tokenHash, token);
    }
    if (tokens.size === 0) return 0;
    const answers = await this.#askAll([...tokens.keys()]);
    let live = 0;
    const toDelete = [...tokens.values()].filter((token) => {
      const { state } = this.#decide(answers, token.tokenHash);
      if (state === 'live') live++;
      // Its put is under way and will find the deletion record, or another controller put it with a key of its own.
      const mayYetCome =
        (state === 'unknown' || state === 'unauthentic') && token.expiresAt + MAX_SKEW_S > this.#nowS();
      return state === 'live' || mayYetCome;
    });
    await this.#writeDeletions(toDelete, code);
    return live;
  }

  async close(): Promise<void> {
    this.#closed = true;
    for (const server of this.#servers) server.close();
    await Promise.all(this.#repairs);
  }

  #nowS(): number {
    return this.#clock.now() / 1000;
  }

  /** What each server that answers has of each token. A server that is down is not asked. Rejects if none answers. */
  async #askAll(tokenHashes: readonly string[]): Promise<Answers> {
    const answers: Answers = new Map();
    const outcomes = await Promise.allSettled(
      this.#servers.map(async (server) => answers.set(server, await server.look(tokenHashes))),
    );
    this.#mustHaveReachedOne(outcomes, 'answered');
    return answers;
  }

  /** Decides by a deletion record on any server, else a live token, else a remembered one. Repairs servers that have less. */
  #decide(answers: Answers, tokenHash: string): Lookup | Unauthentic {
    const seen = [...answers].map(([server, tokens]) => ({ server, one: tokens.get(tokenHash) ?? UNSEEN }));
    const all = seen.map(({ one }) => one);
    const remembered = all.find((one) => one.remembered !== null)?.remembered;
    for (const { record } of all) {
      if (record?.is !== 'deleted') continue;
      this.#repair(seen, ({ record: own }) => own?.is !== 'deleted', record.token);
      const { deleted: code, requestId } = record.token;
      return { state: 'deleted', code, console: { ...remembered, requestId } };
    }
    for (const { record } of all) {
      if (record?.is !== 'live') continue;
      const { stored } = record;
      // The servers' clocks decide, and this process's clock only if the token ended longer ago than clocks may differ.
      if (stored.expiresAt + MAX_SKEW_S <= this.#nowS())
        return { state: 'expired', console: refusedConsole(stored) };
      this.#repair(seen, ({ record: own, remembered }) => own === null && remembered === null, stored);
      return { state: 'live', stored };
    }
    const unauthentic = all.find((one) => one.unauthentic !== undefined)?.unauthentic;
    if (unauthentic !== undefined) return { state: 'unauthentic', why: unauthentic };
    return remembered == null ? { state: 'unknown' } : { state: 'expired', console: remembered };
  }

  #repair(
    seen: readonly { readonly server: StoreServer; readonly one: Seen }[],
    isMissing: (seen: Seen) => boolean,
    right: StoredConsole | DeletedToken,
  ): void {
    for (const { server, one } of seen) {
      if (!isMissing(one) || this.#repairs.size >= MAX_REPAIRS || this.#closed) continue;
      const work = 'console' in right ? server.put(right) : server.writeDeletion(right);
      const repair: Promise<void> = work.then(
        () => void this.#repairs.delete(repair),
        () => void this.#repairs.delete(repair),
      );
      this.#repairs.add(repair);
    }
  }

  async #writeDeletions(tokens: readonly IndexedToken[], code: string): Promise<void> {
    let fewest = this.#servers.length;
    await Promise.all(
      tokens.map(async ({ tokenHash, requestId, expiresAt }) => {
        const deleted: DeletedToken = { tokenHash, deleted: code, requestId, expiresAt };
        this.#remember(tokenHash, expiresAt);
        this.#lastPut.delete(tokenHash);
        const outcomes = await Promise.allSettled(
          this.#servers.map((server) => server.writeDeletion(deleted)),
        );
        this.#mustHaveReachedOne(outcomes, 'took the deletion');
        fewest = Math.min(fewest, outcomes.filter(({ status }) => status === 'fulfilled').length);
      }),
    );
    if (tokens.length > 0 && fewest < this.#servers.length) {
      this.#log.warn(
        { took: fewest, servers: this.#servers.length, code },
        'not every memcached server took the deletion; the others receive it when they return',
      );
    }
  }

  /** A server that has returned may be empty. Looking up every recent token of this process repairs it. */
  async #refill(server: StoreServer): Promise<void> {
    const tokens = [...this.#recent].filter(([, until]) => until > this.#nowS()).map(([hash]) => hash);
    try {
      for (let at = 0; at < tokens.length && !this.#closed; at += REFILL_BATCH) {
        const batch = tokens.slice(at, at + REFILL_BATCH);
        await this.#redemptions.findAll(batch);
        const answers = await this.#askAll(batch);
        for (const tokenHash of batch) this.#decide(answers, tokenHash);
        await Promise.all(this.#repairs);
      }
    } catch (error) {
      this.#log.warn({ server: server.name, err: error }, 'a memcached server could not be refilled');
    }
  }

  #mustHaveReachedOne(outcomes: readonly PromiseSettledResult<unknown>[], did: string): void {
    if (outcomes.some(({ status }) => status === 'fulfilled')) return;
    const causes = outcomes.map((outcome) => (outcome.status === 'rejected' ? outcome.reason : null));
    const full = causes.find((cause) => cause instanceof TooManyTokensError);
    if (full !== undefined) throw full;
    const why = causes.map(messageOf).join('; ');
    throw new AggregateError(causes, `no memcached server ${did}: ${why}`);
  }
}
