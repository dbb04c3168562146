import type { StopCause } from '../../../contracts/instance-changed.ts';
import type { LifecycleChange } from './connection.ts';
import type { IndexEntry } from './domain-index.ts';
import type { LifecycleEvent } from './lifecycle-line.ts';

/** The state of a domain as reported to the listener so far. */
interface Reported {
  name: string;
  /** libvirt's number of the reported run; null if the domain was reported as not running. */
  id: number | null;
  /** The last report was a migration: the domain's absence from the list is not a deletion. */
  migratedAway: boolean;
  /** A stop was reported from the list; its event, which is still to come, must not report it again. */
  awaitsStopEvent: boolean;
}

/** The id that a list has for each domain that differs from what was reported; undefined if the domain is not listed. */
export type Differences = ReadonlyMap<string, number | null | undefined>;

/** libvirt's details of `Stopped`. `Destroyed` and `From snapshot` are stops that a user or operator requested. */
const CAUSE_OF_DETAIL: Readonly<Record<string, StopCause>> = {
  Saved: 'saved',
  Shutdown: 'shut_down',
  Crashed: 'crashed',
  Failed: 'crashed',
};

/**
 * Combines libvirt's events and its lists of domains so that each change is reported once: by its event, or by the list if the
 * event never came. A list can be ahead of the events. virsh's events name the domain only; those of RPC identify the run
 * (`isIdentified`), so that starts are reported by their event alone. Pure: it performs no I/O.
 */
export class InstanceStates {
  readonly #states = new Map<string, Reported>();
  readonly #uuids = new Map<string, string>();
  readonly #report: (change: LifecycleChange) => void;

  constructor(report: (change: LifecycleChange) => void) {
    this.#report = report;
  }

  /** Takes the first list as the state at the beginning, which is not reported. */
  begin(index: readonly IndexEntry[]): void {
    for (const { uuid, name, id } of index) this.#add(uuid, name, id);
    this.#mapNames(index);
  }

  /** The domain of an event; undefined if its name is not known, so that the list must be read first. */
  uuidOf({ name, uuid }: Pick<LifecycleEvent, 'name' | 'uuid'>): string | undefined {
    return uuid ?? this.#uuids.get(name);
  }

  /** Learns names and new domains from a list. Reports nothing: the events of these domains follow. */
  learn(index: readonly IndexEntry[]): void {
    for (const { uuid, name } of index) {
      const known = this.#states.get(uuid);
      if (known === undefined) this.#add(uuid, name, null);
      else known.name = name;
    }
    this.#mapNames(index);
  }

  /** Reports a stop by its event. */
  stopped(event: LifecycleEvent): void {
    const uuid = this.uuidOf(event);
    const known = uuid === undefined ? undefined : this.#states.get(uuid);
    if (uuid === undefined || known === undefined) return;
    if (known.awaitsStopEvent) {
      // If this is the event of another stop, the next list reports that one.
      known.awaitsStopEvent = false;
      return;
    }
    known.id = null;
    known.migratedAway = event.detail === 'Migrated';
    const cause = CAUSE_OF_DETAIL[event.detail];
    if (known.migratedAway) this.#report({ instanceUuid: uuid, change: 'migrated' });
    else this.#report({ instanceUuid: uuid, change: 'stopped', ...(cause === undefined ? {} : { cause }) });
  }

  /** Reports a start by its event, if the event identifies the run. A list can be ahead of it and have a later run. */
  started({ name, uuid, id }: LifecycleEvent): void {
    if (uuid === undefined || id === undefined) return;
    const known = this.#states.get(uuid) ?? this.#add(uuid, name, null);
    // The start was reported from a list, or will be.
    if (known.id !== null) return;
    known.id = id;
    known.migratedAway = false;
    this.#report({ instanceUuid: uuid, change: 'started' });
  }

  /**
   * Reports what a list, read after an event of that domain, says about it. If events identify runs, the list, which can be ahead
   * of them, is used only to report deletions.
   */
  settle(
    { uuid, isIdentified }: { uuid: string; isIdentified: boolean },
    index: readonly IndexEntry[],
  ): void {
    const known = this.#states.get(uuid);
    const entry = index.find((each) => each.uuid === uuid);
    if (isIdentified && (entry !== undefined || known?.id !== null)) return;
    if (known !== undefined && known.id !== null && entry !== undefined && known.id !== entry.id) {
      known.awaitsStopEvent = true;
    }
    this.#compare(uuid, entry);
  }

  /** The domains for which a list differs from what was reported. */
  differences(index: readonly IndexEntry[]): Differences {
    const differences = new Map<string, number | null | undefined>();
    const listed = new Set<string>();
    for (const { uuid, id } of index) {
      listed.add(uuid);
      if ((this.#states.get(uuid)?.id ?? null) !== id) differences.set(uuid, id);
    }
    for (const uuid of this.#states.keys()) if (!listed.has(uuid)) differences.set(uuid, undefined);
    return differences;
  }

  /** Reports the differences that a later list still has. Those that changed since then have an event on the way. */
  settleLasting(differences: Differences, index: readonly IndexEntry[]): void {
    this.learn(index);
    const entries = new Map(index.map((entry) => [entry.uuid, entry]));
    for (const [uuid, id] of differences)
      if (entries.get(uuid)?.id === id) this.#compare(uuid, entries.get(uuid));
  }

  /** Reports all differences between a list and what was reported. */
  settleAll(index: readonly IndexEntry[]): void {
    this.learn(index);
    const entries = new Map(index.map((entry) => [entry.uuid, entry]));
    for (const uuid of [...this.#states.keys()]) this.#compare(uuid, entries.get(uuid));
  }

  #add(uuid: string, name: string, id: number | null): Reported {
    const added = { name, id, migratedAway: false, awaitsStopEvent: false };
    this.#states.set(uuid, added);
    return added;
  }

  #compare(uuid: string, entry: IndexEntry | undefined): void {
    const known = this.#states.get(uuid);
    if (known === undefined) return;
    if (entry === undefined) {
      this.#states.delete(uuid);
      if (this.#uuids.get(known.name) === uuid) this.#uuids.delete(known.name);
      if (!known.migratedAway) this.#report({ instanceUuid: uuid, change: 'deleted' });
      return;
    }
    if (known.id === entry.id) return;
    if (known.id !== null) this.#report({ instanceUuid: uuid, change: 'stopped' });
    if (entry.id !== null) {
      known.migratedAway = false;
      this.#report({ instanceUuid: uuid, change: 'started' });
    }
    known.id = entry.id;
  }

  /** A domain that is not listed keeps its name until its own event came, unless another domain has that name now. */
  #mapNames(index: readonly IndexEntry[]): void {
    const listed = new Set(index.map(({ uuid }) => uuid));
    for (const [name, uuid] of this.#uuids) if (listed.has(uuid)) this.#uuids.delete(name);
    for (const { uuid, name } of index) this.#uuids.set(name, uuid);
  }
}
