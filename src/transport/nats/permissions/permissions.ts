import { BUS_CONTRACTS, BUS_TOPICS } from '../../../contracts/bus.ts';
import { type Contract, isServedByComputeHosts, type Topic } from '../../../contracts/contract.ts';
import type { BusParty } from '../../../contracts/parties.ts';
import { hostToken, Subjects } from '../subjects.ts';

/** What a NATS user may do: subjects in NATS's notation, sorted. Everything else is denied. */
export interface Permissions {
  readonly publish: readonly string[];
  readonly subscribe: readonly string[];
  /** Whether it serves a contract: it may answer a request that it received, and no other. */
  readonly answers: boolean;
}

/** A user of the bus for which permissions are derived. */
export interface BusUser {
  readonly parties: readonly BusParty[];
  /** `[DEFAULT] host` of the only host that uses them: then they permit no other name. Null: any host. */
  readonly host: string | null;
  /** `[oriel_nats] inbox_prefix` of the processes that use them. Users with one prefix can read each other's replies. */
  readonly inboxPrefix: string;
}

/**
 * Derives permissions from the contracts and topics: what the parties serve, call, publish and receive, and nothing else.
 * A user that belongs to one host can report itself, serve and publish only in the name of that host.
 */
export function permissionsOf({ parties, host, inboxPrefix }: BusUser, subjectPrefix: string): Permissions {
  const subjects = new Subjects(subjectPrefix);
  const isOne = (names: readonly string[]) => parties.some((party) => names.includes(party));
  const publish = new Set<string>();
  const subscribe = new Set([`${inboxOf(inboxPrefix, host ?? '')}.>`]);
  let answers = false;
  for (const contract of BUS_CONTRACTS) {
    const called = methodsCalledBy(contract, isOne);
    if (called.length > 0) addCaller(contract, called);
    if (called.length > 0 || isOne(contract.watchedBy ?? [])) addWatcher(contract);
    if (isOne(contract.servedBy)) {
      answers = true;
      addServer(contract);
      if (host !== null) addOwnDoctor(contract, host);
    }
  }
  for (const topic of BUS_TOPICS) {
    if (isOne(topic.publishedBy)) publish.add(subjects.topic(topic, host));
    if (isOne(topic.receivedBy)) addListener(topic);
  }
  return { publish: [...publish].sort(), subscribe: [...subscribe].sort(), answers };

  function addCaller(contract: Contract, methods: readonly string[]): void {
    for (const method of methods) {
      if (contract.interchangeable) publish.add(subjects.any(contract, method));
      publish.add(subjects.each(contract, method));
      for (const subject of subjects.hosted(contract, null, method)) publish.add(subject);
    }
  }

  /** Which hosts serve it. */
  function addWatcher(contract: Contract): void {
    publish.add(subjects.who(contract));
    subscribe.add(subjects.here(contract, null));
    // Read only to log which hosts run a version that reports itself without its name in the subject.
    if (isServedByComputeHosts(contract)) subscribe.add(subjects.hereWithoutHost(contract));
  }

  function addServer(contract: Contract): void {
    if (contract.interchangeable) subscribe.add(subjects.any(contract, '*'));
    subscribe.add(subjects.each(contract, '*'));
    for (const subject of subjects.hosted(contract, host, '*')) subscribe.add(subject);
    subscribe.add(subjects.who(contract));
    publish.add(subjects.here(contract, host));
  }

  /** `oriel doctor` on that host asks the processes of that host. */
  function addOwnDoctor(contract: Contract, ownHost: string): void {
    for (const method of methodsCalledBy(contract, (names) => names.includes('doctor'))) {
      for (const subject of subjects.hosted(contract, ownHost, method)) publish.add(subject);
    }
  }

  function addListener(topic: Topic): void {
    subscribe.add(subjects.topic(topic, null));
    if (topic.perHost) subscribe.add(subjects.topicWithoutHost(topic));
  }
}

/** The subject below which a process receives replies: `<prefix>.<host>`, or the prefix if the host is empty. */
export function inboxOf(prefix: string, host: string): string {
  return host === '' ? prefix : `${prefix}.${hostToken(host)}`;
}

/** The names of the methods, or `*` if it is all of them. */
function methodsCalledBy(
  { methods }: Contract,
  isOne: (names: readonly string[]) => boolean,
): readonly string[] {
  const all = Object.entries(methods);
  const called = all.filter(([, { calledBy }]) => isOne(calledBy)).map(([name]) => name);
  return called.length === all.length ? ['*'] : called;
}
