import { createHash, randomUUID } from 'node:crypto';
import type { Settings } from '../../config/option-table.ts';
import type {
  AuthorityFacts,
  AuthorityFinding,
  ConsoleauthPeersService,
  consoleauthPeersContract,
} from '../../contracts/cluster/consoleauth-peers.ts';
import type { Peers } from '../../contracts/contract.ts';
import { newRequestId } from '../../flow/request-id.ts';
import type { Clock } from '../../platform/clock.ts';
import type { Closable } from '../../platform/lifecycle.ts';
import type { Logger } from '../../platform/log/log.ts';
import type { Store } from '../stores/store.ts';
import {
  clockSkewMs,
  compareAuthorities,
  type Heard,
  notOnThisBus,
  probeUnread,
} from './compare-authorities.ts';
import { makeProbeToken } from './probe-token.ts';
import { agreement, type Member, type Standing, standingOf } from './standing.ts';
import { type Marked, StoreMarks } from './store-marks.ts';

/** The interval of the checks. */
const ROUND_MS = 10_000;
/** The interval while authorities disagree, because the result of one changes the result of another. */
const DISAGREED_ROUND_MS = 2_000;
/** The delay of a check that a new instance causes; several new instances cause one. */
const SOON_MS = 100;
/** A stopped authority still counts for the majority this long, in ms, so that all can be restarted one by one. */
const ABSENT_MS = 3_600_000;
const MAX_MEMBERS = 256;

export interface ClusterCheckOptions {
  readonly settings: Pick<Settings, 'oriel' | 'oriel_nats'>;
  readonly host: string;
  readonly log: Logger;
  readonly store: Store;
  /** Every instance of the authority, with or without this one. */
  readonly peers: Peers<typeof consoleauthPeersContract>;
  readonly clock: Clock;
  /** What is wrong with the store's configuration, and what it was made from: src/config/report/store-hints.ts. */
  readonly hints?: readonly string[];
  readonly madeFrom?: readonly string[];
  readonly roundMs?: number;
  /** Whether a bus joins the authorities, on which one of them can be missing. */
  readonly hasBus?: boolean;
  /** Length of a period of the store's list, for tests. */
  readonly periodS?: number;
}

export interface ClusterCheck extends Closable {
  readonly service: ConsoleauthPeersService;
  /** Starts the checks. Call it once `service` is served. */
  begin(): void;
  findings(): readonly AuthorityFinding[];
  /** The other authorities, by the result of the last check. */
  others(): OtherAuthorities;
  /** Why authorities refuse each other's tokens; null if no reason is known. */
  split(): string | null;
  /**
   * Why this authority must not serve, or null: its store is not that of the majority; or, with `[oriel] require_shared_store`, no
   * store is shared by a majority. With that option it waits for the first check.
   */
  refusal(): Promise<string | null>;
  close(): Promise<void>;
}

/** How many other authorities share the store, do not share it, and do not answer. */
export interface OtherAuthorities {
  readonly agree: number;
  readonly differ: number;
  /** They answered within the last hour, or write to the same store without being on the bus. */
  readonly silent: number;
  /** The largest difference between their clocks and the own one that no delay explains, in ms. */
  readonly clockSkewMs: number;
}

/** Compares the instances of the authority in rounds and reports disagreement. */
export function startClusterCheck(options: ClusterCheckOptions): ClusterCheck {
  return new Rounds(options);
}

/** Findings that make an authority refuse the consoles of another. */
const LOSES_TOKENS = new Set<AuthorityFinding['code']>([
  'private_store',
  'different_stores',
  'canary_unread',
]);

class Rounds implements ClusterCheck {
  readonly #options: ClusterCheckOptions;
  readonly #instance = randomUUID();
  #hasLooked = () => {};
  readonly #first = new Promise<void>((resolve) => {
    this.#hasLooked = resolve;
  });
  readonly #list: StoreMarks | undefined;
  #findings: readonly AuthorityFinding[] = [];
  #standing: Standing = 'agrees';
  /** Why it did not serve after the last check. */
  #refused: string | null = null;
  #agreesWith: readonly string[] = [this.#instance];
  /** By instance: the last answer of each authority, and when it came, in ms of performance.now(). */
  readonly #members = new Map<string, { member: Member; heardAt: number }>();
  #known = new Set<string>();
  /** Hosts that use the store and are not on the bus. */
  #missing: readonly string[] = [];
  #clockSkewMs = 0;
  #underWay: Promise<void> | undefined;
  #isAskedAgain = false;
  #timer: NodeJS.Timeout | undefined;
  #closed = false;

  readonly service: ConsoleauthPeersService = {
    describe_authority: async ({ asker }) => {
      if (asker !== null && asker !== this.#instance && !this.#known.has(asker)) this.#lookSoon();
      return {
        facts: this.#facts(),
        findings: [...this.#findings],
        refuses: this.#whyNotServe() !== null,
        agreesWith: this.#agreesWith.slice(0, MAX_MEMBERS),
      };
    },
    find_canary: async ({ tokenHash }) => {
      const found = await this.#options.store.lookup(tokenHash).then(
        ({ state }) => (state === 'live' ? ('yes' as const) : ('no' as const)),
        () => 'unavailable' as const,
      );
      return { instance: this.#instance, found };
    },
  };

  constructor(options: ClusterCheckOptions) {
    this.#options = options;
    const { hasBus = false, store, settings } = options;
    if (!hasBus || !store.shared) return;
    const { subject_prefix: prefix } = settings.oriel_nats;
    this.#list = new StoreMarks({ ...options, prefix, installation: installationOf(settings) });
  }

  begin(): void {
    const { settings, store, log } = this.#options;
    if (settings.oriel.require_shared_store && !store.shared) {
      const fields = { hints: this.#options.hints ?? [], detail: this.#whyNotServe() };
      log.error(fields, 'no console is authorised');
    }
    this.#look();
  }

  findings(): readonly AuthorityFinding[] {
    return this.#findings;
  }

  others(): OtherAuthorities {
    const others = [...this.#members.values()].map(({ member }) => member.facts);
    const answering = others.filter(({ instance }) => this.#known.has(instance));
    const agree = answering.filter(({ instance }) => this.#agreesWith.includes(instance)).length;
    const silent = others.filter(({ instance }) => !this.#known.has(instance)).map(({ host }) => host);
    return {
      agree,
      differ: answering.length - agree,
      silent: new Set([...silent, ...this.#missing]).size,
      clockSkewMs: this.#clockSkewMs,
    };
  }

  split(): string | null {
    return this.#findings.find(({ code }) => LOSES_TOKENS.has(code))?.message ?? null;
  }

  async refusal(): Promise<string | null> {
    if (this.#options.settings.oriel.require_shared_store) await this.#first;
    return this.#whyNotServe();
  }

  async close(): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#timer);
    this.#hasLooked();
    await this.#underWay;
  }

  #whyNotServe(): string | null {
    const { settings, store, host, hints = [], madeFrom = [] } = this.#options;
    const split = this.split();
    if (this.#standing === 'minority' && split !== null) {
      return `The token authority on ${host} does not serve, because most of the others share a store that it does not use. ${split}`;
    }
    if (!settings.oriel.require_shared_store) return null;
    if (store.shared) return this.#standing === 'majority' ? null : split;
    const why = hints.length > 0 ? hints.join(' ') : `It has ${madeFrom.join(', ')}.`;
    return `[oriel] require_shared_store is True, but the token authority on ${host} has a private token store. ${why}`;
  }

  #facts(): AuthorityFacts {
    const { host, clock, store, hints = [], madeFrom = [] } = this.#options;
    return {
      instance: this.#instance,
      host,
      nowMs: clock.now(),
      store: {
        name: store.name,
        shared: store.shared,
        fingerprint: store.fingerprint?.() ?? store.name,
        madeFrom: madeFrom.map(cut).slice(0, 16),
        servers: (store.servers?.() ?? []).slice(0, 64),
      },
      hints: hints.map(cut).slice(0, 16),
    };
  }

  #lookSoon(): void {
    // One request is enough: many of them must not postpone the check forever.
    if (this.#isAskedAgain || this.#closed) return;
    this.#isAskedAgain = true;
    // The current round may have missed the new instance, so another one follows.
    if (this.#underWay === undefined) this.#lookIn(SOON_MS);
  }

  #lookIn(ms: number): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#look(), ms).unref();
  }

  /** One round at a time: the next is scheduled when one ends. */
  #look(): void {
    this.#isAskedAgain = false;
    this.#underWay = this.#round().finally(() => {
      this.#underWay = undefined;
      this.#hasLooked();
      const pauseMs = this.#standing === 'agrees' ? ROUND_MS : DISAGREED_ROUND_MS;
      if (!this.#closed) this.#lookIn(this.#isAskedAgain ? SOON_MS : (this.#options.roundMs ?? pauseMs));
    });
  }

  /** Never rejects: without its bus, an authority keeps its last findings. */
  async #round(): Promise<void> {
    try {
      const { others, hosts } = await this.#ask();
      const own = this.#facts();
      const findings = compareAuthorities(own, others);
      const blind = findings.every(({ code }) => code === 'clock_skew')
        ? await this.#passProbe(others.map(({ facts }) => facts))
        : [];
      if (blind.length > 0) findings.push(probeUnread(own, blind));
      this.#known = new Set(others.map(({ facts }) => facts.instance));
      if (this.#closed) return;
      const members = this.#remember(others);
      this.#agreesWith = agreement(own, members, new Set(blind.map(({ instance }) => instance)));
      this.#standing = standingOf(own, this.#agreesWith, members);
      const missing = await this.#missingFrom(hosts);
      this.#missing = missing.map(({ host }) => host);
      this.#clockSkewMs = Math.max(0, ...others.map(clockSkewMs));
      this.#settle([
        ...findings.map((finding) => bounded({ ...finding, affects: this.#affects(finding) })),
        ...(missing.length === 0
          ? []
          : [
              bounded({
                ...notOnThisBus(own, this.#options.settings.oriel_nats.subject_prefix, missing),
                affects: affectsOfBus(hosts.length, missing.length),
              }),
            ]),
      ]);
    } catch (error) {
      this.#options.log.debug({ err: error }, 'the other token authorities could not be asked');
    }
  }

  /** The answers of the others, and all hosts that are on the bus, this one among them. */
  async #ask(): Promise<{ others: Heard[]; hosts: string[] }> {
    const { peers, clock } = this.#options;
    const askedAt = clock.now();
    const call = { requestId: newRequestId() };
    const answers = await peers.all('describe_authority', { asker: this.#instance }, call);
    const heardAt = clock.now();
    const replies = answers.flatMap(({ reply }) => (reply === undefined ? [] : [reply]));
    const others = replies
      .filter(({ facts }) => facts.instance !== this.#instance)
      .map(({ facts, agreesWith }) => ({ facts, agreesWith, askedAt, heardAt }));
    return { others, hosts: [...new Set([this.#options.host, ...answers.map(({ host }) => host)])] };
  }

  /** Hosts that write to the store and are not on this bus. A store that does not answer is reported elsewhere. */
  async #missingFrom(hosts: readonly string[]): Promise<readonly Marked[]> {
    return (await this.#list?.missing(hosts).catch(() => [])) ?? [];
  }

  #affects({ code }: AuthorityFinding): NonNullable<AuthorityFinding['affects']> {
    if (code === 'clock_skew' || this.#standing === 'majority') return 'no_host';
    return this.#standing === 'minority' ? 'this_host' : 'all_hosts';
  }

  /** The other authorities that answered now, or within the hour and were not replaced on their host. */
  #remember(others: readonly Heard[]): Member[] {
    const now = performance.now();
    const hosts = new Set([this.#options.host, ...others.map(({ facts }) => facts.host)]);
    for (const [instance, { member, heardAt }] of this.#members) {
      if (now - heardAt > ABSENT_MS || hosts.has(member.facts.host)) this.#members.delete(instance);
    }
    for (const member of others) this.#members.set(member.facts.instance, { member, heardAt: now });
    return [...this.#members.values()].map(({ member }) => member).slice(0, MAX_MEMBERS);
  }

  /**
   * The authorities that do not find what this one stores. Tested twice before one is reported, because a memcached may restart in
   * between.
   */
  async #passProbe(others: readonly AuthorityFacts[]): Promise<readonly AuthorityFacts[]> {
    if (!this.#options.store.shared) return [];
    if ((await this.#unreadBy(others)).length === 0) return [];
    return await this.#unreadBy(others);
  }

  async #unreadBy(others: readonly AuthorityFacts[]): Promise<AuthorityFacts[]> {
    const { store, peers, clock } = this.#options;
    const requestId = newRequestId();
    const probe = makeProbeToken(clock.now(), requestId);
    // A store that takes nothing refuses every console; that is no split.
    if (
      !(await store.put(probe).then(
        () => true,
        () => false,
      )) ||
      others.length === 0
    )
      return [];
    const { tokenHash } = probe.console;
    const answers = await peers.all('find_canary', { tokenHash }, { requestId });
    const blind = answers.flatMap(({ reply }) => (reply?.found === 'no' ? [reply.instance] : []));
    return others.filter(({ instance }) => blind.includes(instance));
  }

  /** Logs only changes. */
  #settle(findings: readonly AuthorityFinding[]): void {
    const { log } = this.#options;
    const before = new Set(this.#findings.map(keyOf));
    const wasSplit = this.#findings.length > 0;
    this.#findings = findings;
    for (const finding of findings) {
      if (before.has(keyOf(finding))) continue;
      const { code, hosts, message, remedy } = finding;
      log.error({ finding: code, hosts, detail: message, remedy }, 'token authorities differ');
    }
    const why = this.#whyNotServe();
    if (why !== null && this.#refused === null) {
      log.error({ detail: why }, 'this token authority authorises no console until its store is corrected');
    } else if (why === null && this.#refused !== null) {
      log.info({}, 'this token authority authorises consoles again');
    }
    this.#refused = why;
    if (wasSplit && findings.length === 0) log.info({}, 'token authorities agree again');
  }
}

/**
 * What the authorities of one installation have in common: a hash of the keys of their records, also if their subject prefixes differ
 * by mistake; without keys, the prefix.
 */
function installationOf({ oriel, oriel_nats }: ClusterCheckOptions['settings']): string {
  const keys = oriel.token_store_keys.reveal();
  return keys === '' ? oriel_nats.subject_prefix : createHash('sha256').update(keys).digest('hex');
}

/** The smaller part of a divided bus is not ready; of two equal parts, both stay ready. */
function affectsOfBus(onBus: number, missing: number): NonNullable<AuthorityFinding['affects']> {
  if (onBus === missing) return 'all_hosts';
  return onBus > missing ? 'no_host' : 'this_host';
}

/** Equal for the same problem with the same hosts, even if the seconds of a skew differ. */
function keyOf({ code, hosts, message }: AuthorityFinding): string {
  return `${code} ${code === 'clock_skew' ? hosts.join(' ') : message}`;
}

const cut = (text: string) => text.slice(0, 2_000);

/** Limits a finding to what the contract allows. */
function bounded(finding: AuthorityFinding): AuthorityFinding {
  return { ...finding, hosts: finding.hosts.slice(0, 256), message: finding.message.slice(0, 8_000) };
}
