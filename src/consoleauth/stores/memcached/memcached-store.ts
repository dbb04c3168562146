import { createHash, randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import type { TokenStoreKey } from '../../../config/values/token-store-keys.ts';
import type { Clock } from '../../../platform/clock.ts';
import type { Logger } from '../../../platform/log/log.ts';
import { messageOf } from '../../../platform/message-of.ts';
import { refusedConsole } from '../../refused-console.ts';
import { type Claim, type ClaimState, claimUntil, type TakenState } from '../redemption.ts';
import {
  type Deletion,
  type DeletionScope,
  type Lookup,
  REMEMBER_DELETION_S,
  type Store,
  type StoredConsole,
  TooManyTokensError,
  UnauthenticRecordError,
} from '../store.ts';
import { type IndexedToken, MAX_SKEW_S } from './instance-index.ts';
import { MadeHere } from './made-here.ts';
import { MemcachedClaims } from './memcached-redemptions.ts';
import { RecentTokens } from './recent-tokens.ts';
import { deletionKey } from './records/deletion-records.ts';
import { hostMark } from './records/host-mark.ts';
import { RecordSeal } from './records/record-seal.ts';
import type { DeletedToken } from './records/token-records.ts';
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
  /** This host's name, for what `localhost` means; the machine's where absent. */
  readonly host?: string;
  /** `[oriel] token_store_keys`; records have no MAC where there are none. */
  readonly keys?: readonly TokenStoreKey[];
}

/** No server has an authentic record of the token, and one has a record that is not. */
interface Unauthentic {
  readonly state: 'unauthentic';
  readonly why: string;
}

/** Repairs under way at once; beyond it the next look-up of the token repairs. */
const MAX_REPAIRS = 256;
/** Tokens that are looked over at once for a server that has returned. */
const REFILL_BATCH = 64;

/**
 * Tokens in memcached, each on every server. Writes go to all servers and need one; a look-up asks all at once under one
 * deadline, and a tombstone on any outweighs a live token on the others. What is guaranteed, and when it is not:
 * docs/decisions/0003-memcached-client.md.
 */
export class MemcachedStore implements Store {
  readonly name = 'memcached';
  readonly shared = true;
  readonly #servers: readonly StoreServer[];
  readonly #claims: MemcachedClaims;
  readonly signIns: MemcachedSignIns;
  readonly #addresses: readonly ServerAddress[];
  readonly #host: string;
  readonly #clock: Clock;
  readonly #log: Logger;
  readonly #recent = new RecentTokens();
  readonly #made = new MadeHere();
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
    this.#claims = new MemcachedClaims(this.#servers);
    this.signIns = new MemcachedSignIns(this.#servers, ends, options.log);
  }

  /** A loopback address is another server on every host. */
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
    this.#recent.add(stored.console.tokenHash, stored.expiresAt, this.#nowS());
    const outcomes = await Promise.allSettled(this.#servers.map((server) => server.put(stored)));
    this.#mustHaveReachedOne(outcomes, 'took the token');
    this.#made.add(stored);
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
    const seen = new Map([...answers].map(([server, all]) => [server, all.get(tokenHash)!]));
    const found = this.#judge(seen);
    if (found.state === 'unauthentic') throw new UnauthenticRecordError(found.why);
    if (found.state !== 'unknown') return found;
    // Too few have spoken to say that nobody has it.
    if (seen.size * 2 < this.#servers.length) {
      throw new Error(`only ${seen.size} of ${this.#servers.length} memcached servers answer`);
    }
    return found;
  }

  /** Of what this process remembers, or one server says: each is asked for its share of the tokens. */
  async lookupFast(tokenHash: string): Promise<StoredConsole | undefined> {
    const made = this.#made.get(tokenHash, this.#nowS());
    if (made !== undefined) return made;
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
    // Last: a session that is let in with this deletion behind it has found its tokens dead already.
    const deletion = { id, code, at: this.#nowS(), ...(reason === undefined ? {} : { reason }) };
    const key = deletionKey(instanceUuid, computeHost);
    const outcomes = await Promise.allSettled(
      this.#servers.map((server) => server.rememberDeletion(key, deletion)),
    );
    this.#mustHaveReachedOne(outcomes, 'took note of the deletion');
    return live;
  }

  async deletions(instanceUuid: string, computeHost: string): Promise<Deletion[]> {
    const keys = [deletionKey(instanceUuid), deletionKey(instanceUuid, computeHost)];
    const outcomes = await Promise.allSettled(this.#servers.map((server) => server.lookForDeletions(keys)));
    this.#mustHaveReachedOne(outcomes, 'answered');
    const found = outcomes.flatMap((outcome) => (outcome.status === 'fulfilled' ? outcome.value : []));
    return [...new Map(found.map((deletion) => [deletion.id, deletion])).values()];
  }

  findClaim(tokenHash: string): Promise<ClaimState> {
    return this.#claims.find(tokenHash);
  }

  async claim(claim: Claim): Promise<TakenState> {
    this.#remember(claim);
    return this.#claims.take(claim);
  }

  async renewClaim(claim: Claim): Promise<void> {
    this.#remember(claim);
    await this.#claims.renew(claim);
  }

  async endClaim(tokenHash: string, code: string): Promise<void> {
    this.#recent.add(tokenHash, this.#nowS() + REMEMBER_DELETION_S, this.#nowS());
    await this.#claims.end(tokenHash, code);
  }

  /** For a server that comes back empty. */
  #remember(claim: Claim): void {
    this.#recent.add(claim.stored.console.tokenHash, claimUntil(claim, this.#nowS()), this.#nowS());
  }

  /** @returns how many of them were live */
  async #deleteTokens(instanceUuid: string, code: string, host: string | undefined): Promise<number> {
    const indexes = await Promise.allSettled(
      this.#servers.map((server) => server.tokensOf(instanceUuid, host)),
    );
    this.#mustHaveReachedOne(indexes, 'gave the tokens of the guest');
    const tokens = new Map<string, IndexedToken>();
    for (const outcome of indexes) {
      if (outcome.status !== 'fulfilled') continue;
      for (const token of outcome.value) tokens.set(token.tokenHash, token);
    }
    if (tokens.size === 0) return 0;
    const answers = await this.#askAll([...tokens.keys()]);
    let live = 0;
    const doomed = [...tokens.values()].filter((token) => {
      const seen = [...answers].map(([server, all]) => [server, all.get(token.tokenHash)!] as const);
      const { state } = this.#judge(new Map(seen));
      if (state === 'live') live++;
      // Its put is still under way and finds the tombstone there, or another controller put it with a key of its own.
      const mayYetCome =
        (state === 'unknown' || state === 'unauthentic') && token.expiresAt + MAX_SKEW_S > this.#nowS();
      return state === 'live' || mayYetCome;
    });
    await this.#bury(doomed, code);
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

  /** What each server that answers has of each token; a dead one is not asked. Rejects where none answers. */
  async #askAll(tokenHashes: readonly string[]): Promise<Map<StoreServer, Map<string, Seen>>> {
    const answers = new Map<StoreServer, Map<string, Seen>>();
    const outcomes = await Promise.allSettled(
      this.#servers.map(async (server) => answers.set(server, await server.look(tokenHashes))),
    );
    this.#mustHaveReachedOne(outcomes, 'answered');
    return answers;
  }

  /** A tombstone anywhere, then life anywhere, then a memory anywhere; and has servers repaired that know less. */
  #judge(seen: ReadonlyMap<StoreServer, Seen>): Lookup | Unauthentic {
    const all = [...seen.values()];
    const remembered = all.find((one) => one.remembered !== null)?.remembered;
    for (const { record } of all) {
      if (record?.is !== 'tombstone') continue;
      this.#repair(seen, ({ record: own }) => own?.is !== 'tombstone', record.tombstone);
      const { deleted: code, requestId } = record.tombstone;
      return { state: 'deleted', code, console: { ...remembered, requestId } };
    }
    for (const { record } of all) {
      if (record?.is !== 'live') continue;
      const { stored } = record;
      // The servers' clocks decide; ours only where it has been over for longer than clocks may differ.
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
    seen: ReadonlyMap<StoreServer, Seen>,
    isMissing: (seen: Seen) => boolean,
    right: StoredConsole | DeletedToken,
  ): void {
    for (const [server, one] of seen) {
      if (!isMissing(one) || this.#repairs.size >= MAX_REPAIRS || this.#closed) continue;
      const work = 'console' in right ? server.put(right) : server.bury(right);
      const repair: Promise<void> = work.then(
        () => void this.#repairs.delete(repair),
        () => void this.#repairs.delete(repair),
      );
      this.#repairs.add(repair);
    }
  }

  async #bury(tokens: readonly IndexedToken[], code: string): Promise<void> {
    let fewest = this.#servers.length;
    await Promise.all(
      tokens.map(async ({ tokenHash, requestId, expiresAt }) => {
        const tombstone: DeletedToken = { tokenHash, deleted: code, requestId, expiresAt };
        this.#recent.add(tokenHash, expiresAt, this.#nowS());
        this.#made.delete(tokenHash);
        const outcomes = await Promise.allSettled(this.#servers.map((server) => server.bury(tombstone)));
        this.#mustHaveReachedOne(outcomes, 'took the deletion');
        fewest = Math.min(fewest, outcomes.filter(({ status }) => status === 'fulfilled').length);
      }),
    );
    if (tokens.length > 0 && fewest < this.#servers.length) {
      this.#log.warn(
        { took: fewest, servers: this.#servers.length, code },
        'not every memcached server took the deletion; those that are down get it when they return',
      );
    }
  }

  /** A server that has returned may be empty: every token of this process is looked at once, which repairs it. */
  async #refill(server: StoreServer): Promise<void> {
    const tokens = this.#recent.list(this.#nowS());
    try {
      for (let at = 0; at < tokens.length && !this.#closed; at += REFILL_BATCH) {
        const batch = tokens.slice(at, at + REFILL_BATCH);
        await this.#claims.findAll(batch);
        const answers = await this.#askAll(batch);
        for (const tokenHash of batch) {
          this.#judge(new Map([...answers].map(([one, all]) => [one, all.get(tokenHash)!])));
        }
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
