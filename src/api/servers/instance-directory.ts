import type { computeContract, Instance } from '../../contracts/compute.ts';
import type { Answer, Call, Peers } from '../../contracts/contract.ts';
import type { InstanceChanged } from '../../contracts/instance-changed.ts';
import { asRefusal, Refusal } from '../../flow/refusals.ts';
import { type Clock, steadyTime } from '../../platform/clock.ts';
import { BoundedMap } from '../../platform/collections/bounded-map.ts';
import { type Logger, silentLogger } from '../../platform/log/log.ts';
import { Limiter } from '../../platform/pace/limiter.ts';
import { HostLine } from './host-line.ts';

const MAX_KNOWN_HOSTS = 20_000;
/** A list is shared for this time, so that many users cause one call to the hosts. */
const LIST_AGE_MS = 1_000;
/** Simultaneous and waiting searches of all hosts. */
const SEARCHES_AT_ONCE = 8;
const SEARCHES_WAITING = 2_000;
/** One line about hosts that report the same instance is logged in this many ms. */
const CONFLICT_LOG_MS = 10_000;

/** The reports of one instance by one host or several. */
type Reports = [Instance, ...Instance[]];

/** The instances of all hosts. */
export interface Gathering {
  readonly instances: readonly Instance[];
  /** Hosts that returned no list, with the reason. */
  readonly silent: readonly { readonly host: string; readonly refusal: Refusal }[];
  /** Hosts whose list lacks the instances of a driver that failed, with the drivers. */
  readonly incomplete: readonly { readonly host: string; readonly drivers: readonly string[] }[];
}

/** The reply of one host about an instance: the instance, null if it has none, or why it does not know. */
type Said = { readonly instance: Instance | null } | { readonly host: string; readonly refusal: Refusal };

/**
 * [step 2] Finds instances and their hosts by asking the compute agents; no list is configured. The last known host of an instance is
 * asked first, and its reply is always current. If that host fails, so does the lookup: the other hosts are not asked each time, and
 * not every user waits for a host that hangs.
 */
export class InstanceDirectory {
  readonly #compute: Peers<typeof computeContract>;
  readonly #clock: Clock;
  /** Steady milliseconds. */
  readonly #now: () => number;
  readonly #hostOf = new BoundedMap<string, string>(MAX_KNOWN_HOSTS);
  /** One for each host. */
  readonly #lines = new Map<string, HostLine>();
  /** Lookups under way: simultaneous requests for an instance share one. */
  readonly #finding = new Map<string, Promise<Instance | undefined>>();
  readonly #searches = new Limiter(SEARCHES_AT_ONCE, SEARCHES_WAITING);
  #gathering: { doneAt: number; result: Promise<Gathering> } | undefined;

  readonly #log: Logger;
  #conflictLoggedAt = Number.NEGATIVE_INFINITY;

  constructor(compute: Peers<typeof computeContract>, clock: Clock, log: Logger = silentLogger) {
    this.#compute = compute;
    this.#clock = clock;
    this.#now = steadyTime(clock);
    this.#log = log;
  }

  /** An instance changed on a host. The memory of other hosts stays: a host can only release its own instances. */
  changed({ instanceUuid, host }: InstanceChanged): void {
    if (this.#hostOf.get(instanceUuid) === host) this.#hostOf.delete(instanceUuid);
    this.#finding.delete(instanceUuid);
    this.#gathering = undefined;
  }

  /**
   * Undefined if every host answered and none has it.
   * @throws {Refusal} compute_unreachable, hypervisor_unreachable, hypervisor_forbidden if a host that has it, or may have it, does not
   *   know
   */
  find(instanceUuid: string, call: Call): Promise<Instance | undefined> {
    const underWay = this.#finding.get(instanceUuid);
    if (underWay !== undefined) return underWay;
    const finding = this.#find(instanceUuid, call).finally(() => {
      if (this.#finding.get(instanceUuid) === finding) this.#finding.delete(instanceUuid);
    });
    this.#finding.set(instanceUuid, finding);
    return finding;
  }

  async #find(instanceUuid: string, call: Call): Promise<Instance | undefined> {
    const host = this.#hostOf.get(instanceUuid);
    if (host === undefined) return this.#search(instanceUuid, call);
    const line = this.#lineTo(host);
    let instance: Instance | null;
    try {
      instance = ownOf(await line.ask(instanceUuid, call), host, instanceUuid);
    } catch (error) {
      const elsewhere = line.maySeekElsewhere()
        ? await this.#askEach(this.#present(host), instanceUuid, call)
        : undefined;
      const running = runningOf(elsewhere ?? []);
      if (running === undefined) throw error;
      return this.#remember(running);
    }
    // During a live migration the source has it paused while it already runs on the target.
    if (instance?.status === 'PAUSED') {
      const running = runningOf(await this.#askEach(this.#present(host), instanceUuid, call));
      return running === undefined ? instance : this.#remember(running);
    }
    if (instance !== null) return instance;
    this.#hostOf.delete(instanceUuid);
    return this.#search(instanceUuid, call);
  }

  /** Asks every host. */
  async #search(instanceUuid: string, call: Call): Promise<Instance | undefined> {
    const said = await this.#searches.run(() => {
      const hangs = [...this.#lines.values()].some(({ isHanging }) => isHanging);
      return hangs ? this.#askEach(this.#present(), instanceUuid, call) : this.#askAll(instanceUuid, call);
    });
    if (said === undefined) {
      throw new Refusal('compute_unreachable', `${SEARCHES_WAITING} searches are waiting already`);
    }
    const reported = reportedIn(said);
    const running = reported.filter(isRunning);
    const [first, ...others] = running;
    if (first !== undefined && others.length > 0) {
      this.#logConflict(first, running);
      const hosts = running.map(({ host }) => host).join(' and ');
      throw new Refusal('instance_on_two_hosts', `${hosts} report ${instanceUuid} as running`);
    }
    // During a live migration two hosts have the instance: the one where it runs counts.
    const found = first ?? reported[0];
    if (found !== undefined) return this.#remember(found);
    const silent = said.find((one) => 'refusal' in one);
    if (silent !== undefined) {
      const { code, message } = silent.refusal;
      throw new Refusal(code, `${silent.host} may have the instance: ${message}`, { cause: silent.refusal });
    }
    return undefined;
  }

  /** All hosts by one message. A host that misses the deadline is not waited for again soon. */
  async #askAll(instanceUuid: string, call: Call): Promise<Said[]> {
    const askedAt = this.#now();
    const answers = await answersOf(this.#compute.all('get_instance', { instanceUuid }, call));
    const afterMs = this.#now() - askedAt;
    return answers.map(({ host, reply, refusal }) =>
      refusal === undefined
        ? { instance: ownOf(reply.instance, host, instanceUuid) }
        : { host, refusal: this.#lineTo(host).failed(refusal, afterMs) },
    );
  }

  /** The given hosts by one message each; resolves as soon as one runs the instance. */
  #askEach(hosts: readonly string[], instanceUuid: string, call: Call): Promise<Said[]> {
    return new Promise((resolve) => {
      const said: Said[] = [];
      let left = hosts.length;
      if (left === 0) resolve(said);
      const take = (one: Said) => {
        said.push(one);
        left--;
        if (left === 0 || runningOf([one]) !== undefined) resolve(said);
      };
      for (const host of hosts) {
        this.#lineTo(host)
          .ask(instanceUuid, call)
          .then(
            (instance) => take({ instance: ownOf(instance, host, instanceUuid) }),
            (error: unknown) => take({ host, refusal: asRefusal(error) }),
          );
      }
    });
  }

  #present(except?: string): string[] {
    const hosts = this.#compute.present();
    // A host that hangs may count as gone by now, but its instances may still exist.
    const hanging = [...this.#lines].filter(([, { isHanging }]) => isHanging).map(([host]) => host);
    return [...new Set([...hosts, ...hanging])].filter((host) => host !== except);
  }

  #lineTo(host: string): HostLine {
    const line = this.#lines.get(host) ?? new HostLine(host, this.#compute, this.#clock);
    this.#lines.set(host, line);
    return line;
  }

  /** The next list is read anew. */
  forgetList(): void {
    this.#gathering = undefined;
  }

  /** All instances of the hosts, each once. */
  list(call: Call): Promise<Gathering> {
    const last = this.#gathering;
    if (last !== undefined && this.#now() - last.doneAt < LIST_AGE_MS) return last.result;
    // Shared until it is done, so that lists do not accumulate while a host hangs.
    const gathering = { doneAt: Number.POSITIVE_INFINITY, result: this.#gather(call) };
    const askedAt = this.#now();
    this.#gathering = gathering;
    gathering.result.then(
      () => {
        gathering.doneAt = askedAt;
      },
      () => {
        if (this.#gathering === gathering) this.#gathering = undefined;
      },
    );
    return gathering.result;
  }

  async #gather(call: Call): Promise<Gathering> {
    const answers = await answersOf(this.#compute.all('list_instances', {}, call));
    const byUuid = new Map<string, Reports>();
    for (const { host, reply } of answers) {
      for (const instance of reply?.instances ?? []) {
        if (ownOf(instance, host, instance.uuid) === null) continue;
        const others = byUuid.get(instance.uuid);
        if (others === undefined) byUuid.set(instance.uuid, [instance]);
        else others.push(instance);
      }
    }
    const instances = [...byUuid.values()].map((reported) => this.#choose(reported));
    const silent = answers.flatMap(({ host, refusal }) => (refusal ? [{ host, refusal }] : []));
    const incomplete = answers.flatMap(({ host, reply }) => {
      const drivers = (reply?.failedDrivers ?? []).map(({ driver, code }) => `${driver}: ${code}`);
      return drivers.length > 0 ? [{ host, drivers }] : [];
    });
    return { instances, silent, incomplete };
  }

  /**
   * Which of several reports of one instance a list shows. The known host keeps it while it runs there: another host cannot take it by
   * reporting it. Otherwise the host where it runs counts, as after a migration.
   */
  #choose(reported: Reports): Instance {
    const [first] = reported;
    const running = reported.filter(isRunning);
    const [one = first, ...others] = running;
    if (others.length === 0) return this.#remember(one);
    this.#logConflict(one, running);
    const known = this.#hostOf.get(first.uuid);
    // Without a known host nothing is remembered: a search refuses the instance.
    return running.find(({ host }) => host === known) ?? one;
  }

  #logConflict({ uuid }: Instance, reported: readonly Instance[]): void {
    const now = this.#now();
    if (now - this.#conflictLoggedAt < CONFLICT_LOG_MS) return;
    this.#conflictLoggedAt = now;
    const fields = { instance_uuid: uuid, hosts: reported.map(({ host }) => host) };
    this.#log.error(fields, 'two hosts report one instance as running: one of them is wrong');
  }

  #remember(instance: Instance): Instance {
    const { uuid, host } = instance;
    const before = this.#hostOf.get(uuid);
    if (before !== undefined && before !== host) {
      const fields = { instance_uuid: uuid, from: before, to: host };
      this.#log.warn(fields, 'instance is reported by another host than before');
    }
    this.#hostOf.set(uuid, host);
    return instance;
  }
}

/** The running instance; undefined if none runs, or several hosts report it as running. */
function runningOf(said: readonly Said[]): Instance | undefined {
  const running = reportedIn(said).filter(isRunning);
  return running.length === 1 ? running[0] : undefined;
}

function reportedIn(said: readonly Said[]): Instance[] {
  return said.flatMap((one) => ('instance' in one ? (one.instance ?? []) : []));
}

function isRunning({ status }: Instance): boolean {
  return status === 'ACTIVE';
}

/** A host may only report its own instances, and only the one that it was asked for. */
function ownOf(instance: Instance | null, host: string, uuid: string): Instance | null {
  return instance?.host === host && instance.uuid === uuid ? instance : null;
}

/** The answers of all hosts. If there is no host at all, that is not "no such instance". */
async function answersOf<T>(asked: Promise<Answer<T>[]>): Promise<Answer<T>[]> {
  const answers = await asked;
  if (answers.length === 0) throw new Refusal('compute_unreachable', 'no compute agent is on the bus');
  return answers;
}
