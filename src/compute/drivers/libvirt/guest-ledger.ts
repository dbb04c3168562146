import type { LifecycleChange } from './connection.ts';
import type { IndexEntry } from './domain-index.ts';
import type { LifecycleEvent } from './lifecycle-line.ts';

interface Known {
  name: string;
  id: number | null;
  /** It migrated away: that it is missing here now says nothing more. */
  left: boolean;
}

/**
 * What has been told about which guest, so that each change is told once: whether libvirt's event said so, or, where
 * no event came, the list of domains did. Pure: it reads nothing itself.
 */
export class GuestLedger {
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
    known.id = null;
    known.left = event.detail === 'Migrated';
    this.#tell({ instanceUuid: uuid, change: known.left ? 'migrated' : 'stopped' });
  }

  /** Tells what a list, read after an event of that guest, says of it. */
  settle(uuid: string, index: readonly IndexEntry[]): void {
    this.#compare(
      uuid,
      index.find((entry) => entry.uuid === uuid),
    );
  }

  /** Whether anything is other than has been told. */
  differs(index: readonly IndexEntry[]): boolean {
    const listed = new Set<string>();
    for (const { uuid, id } of index) {
      listed.add(uuid);
      if ((this.#known.get(uuid)?.id ?? null) !== id) return true;
    }
    return [...this.#known.keys()].some((uuid) => !listed.has(uuid));
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
