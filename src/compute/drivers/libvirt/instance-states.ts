import type { StopCause } from '../../../contracts/instance-changed.ts';
import type { LifecycleChange } from './connection.ts';
import type { IndexEntry } from './domain-index.ts';
import type { LifecycleEvent } from './lifecycle-line.ts';

interface Known {
  name: string;
  id: number | null;
  /** It migrated away: that it is missing here now says nothing more. */
  left: boolean;
  /** A list has told of a stop whose event is still to come. */
  stopToldAhead?: boolean;
}

/** By uuid, the number that a list had of a guest: null where it did not run, undefined where it was not there. */
export type Differences = ReadonlyMap<string, number | null | undefined>;

/** libvirt's details of `Stopped`; `Destroyed` and `From snapshot` are stops that a user or operator asked for. */
const CAUSE_OF_DETAIL: Readonly<Record<string, StopCause>> = {
  Saved: 'saved',
  Shutdown: 'shut_down',
  Crashed: 'crashed',
  Failed: 'crashed',
};

/**
 * What has been told about which guest, so that each change is told once: whether libvirt's event said so, or, where
 * no event came, the list of domains did. Pure: it reads nothing itself.
 */
export class InstanceStates {
  readonly #known = new Map<string, Known>();
  readonly #uuids = new Map<string, string>();
  readonly #tell: (change: LifecycleChange) => void;

  constructor(tell: (change: LifecycleChange) => void) {
    this.#tell = tell;
  }

  /** Takes the guests for told, as at the beginning. */
  begin(index: readonly IndexEntry[]): void {
    for (const { uuid, name, id } of index) this.#known.set(uuid, { name, id, left: false });
    this.#mapNames(index);
  }

  /** Whom an event means; undefined where the index has to be read first. */
  uuidOf({ name, uuid }: Pick<LifecycleEvent, 'name' | 'uuid'>): string | undefined {
    return uuid ?? this.#uuids.get(name);
  }

  /** Learns names, and guests that are new; what it means that some run or are missing is left to their own events. */
  learn(index: readonly IndexEntry[]): void {
    for (const { uuid, name } of index) {
      const known = this.#known.get(uuid);
      if (known === undefined) this.#known.set(uuid, { name, id: null, left: false });
      else known.name = name;
    }
    this.#mapNames(index);
  }

  /** An event that tells without any list: the guest's screen is gone. */
  stopped(event: LifecycleEvent): void {
    const uuid = this.uuidOf(event);
    const known = uuid === undefined ? undefined : this.#known.get(uuid);
    if (uuid === undefined || known === undefined) return;
    if (known.stopToldAhead === true) {
      // Should it be the event of another stop after all, the list that is read next will tell.
      known.stopToldAhead = false;
      return;
    }
    known.id = null;
    known.left = event.detail === 'Migrated';
    const cause = CAUSE_OF_DETAIL[event.detail];
    if (known.left) this.#tell({ instanceUuid: uuid, change: 'migrated' });
    else this.#tell({ instanceUuid: uuid, change: 'stopped', ...(cause === undefined ? {} : { cause }) });
  }

  /** The same for a start, where the event says who and by what number: a list may be ahead of it, and know another run. */
  started({ name, uuid, id }: LifecycleEvent): void {
    if (uuid === undefined || id === undefined) return;
    const known = this.#known.get(uuid) ?? { name, id: null, left: false };
    this.#known.set(uuid, known);
    // It was told by a list, or will be.
    if (known.id !== null) return;
    known.id = id;
    known.left = false;
    this.#tell({ instanceUuid: uuid, change: 'started' });
  }

  /**
   * Tells what a list, read after an event of that guest, says of it. Where events tell of starts themselves the list, which
   * may be ahead of them, is believed only in that the guest is gone.
   */
  settle({ uuid, exact }: { uuid: string; exact: boolean }, index: readonly IndexEntry[]): void {
    const known = this.#known.get(uuid);
    const entry = index.find((each) => each.uuid === uuid);
    if (exact && (entry !== undefined || known?.id !== null)) return;
    if (known !== undefined && known.id !== null && entry !== undefined && known.id !== entry.id) {
      known.stopToldAhead = true;
    }
    this.#compare(uuid, entry);
  }

  /** What a list says that is other than has been told. */
  differences(index: readonly IndexEntry[]): Differences {
    const differences = new Map<string, number | null | undefined>();
    const listed = new Set<string>();
    for (const { uuid, id } of index) {
      listed.add(uuid);
      if ((this.#known.get(uuid)?.id ?? null) !== id) differences.set(uuid, id);
    }
    for (const uuid of this.#known.keys()) if (!listed.has(uuid)) differences.set(uuid, undefined);
    return differences;
  }

  /** Tells of those that a later list shows unchanged; what has changed since has its event on the way. */
  settleLasting(differences: Differences, index: readonly IndexEntry[]): void {
    this.learn(index);
    const entries = new Map(index.map((entry) => [entry.uuid, entry]));
    for (const [uuid, id] of differences)
      if (entries.get(uuid)?.id === id) this.#compare(uuid, entries.get(uuid));
  }

  /** Tells of everything that is other than has been told. */
  settleAll(index: readonly IndexEntry[]): void {
    this.learn(index);
    const entries = new Map(index.map((entry) => [entry.uuid, entry]));
    for (const uuid of [...this.#known.keys()]) this.#compare(uuid, entries.get(uuid));
  }

  #compare(uuid: string, entry: IndexEntry | undefined): void {
    const known = this.#known.get(uuid);
    if (known === undefined) return;
    if (entry === undefined) {
      this.#known.delete(uuid);
      if (this.#uuids.get(known.name) === uuid) this.#uuids.delete(known.name);
      if (!known.left) this.#tell({ instanceUuid: uuid, change: 'deleted' });
      return;
    }
    if (known.id === entry.id) return;
    if (known.id !== null) this.#tell({ instanceUuid: uuid, change: 'stopped' });
    if (entry.id !== null) {
      known.left = false;
      this.#tell({ instanceUuid: uuid, change: 'started' });
    }
    known.id = entry.id;
  }

  /** A guest that is not listed keeps its name until its own event has come, unless another bears that name now. */
  #mapNames(index: readonly IndexEntry[]): void {
    const listed = new Set(index.map(({ uuid }) => uuid));
    for (const [name, uuid] of this.#uuids) if (listed.has(uuid)) this.#uuids.delete(name);
    for (const { uuid, name } of index) this.#uuids.set(name, uuid);
  }
}
