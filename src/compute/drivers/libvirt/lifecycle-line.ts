/** A lifecycle event of a domain, in the words of `virsh event`. */
export interface LifecycleEvent {
  readonly name: string;
  /** The domain and the number of its run. virsh prints neither. */
  readonly uuid?: string;
  readonly id?: number;
  /** `Started`, `Stopped`, `Undefined` and so on. */
  readonly event: string;
  /** `Booted`, `Migrated`, `Removed` and so on. */
  readonly detail: string;
}

// virsh does not escape the name. The first part is greedy, so quotes and colons in a name belong to the name.
const LINE = /^event 'lifecycle' for domain '(.*)': ([A-Za-z]+) ?(.*)$/s;

/** Parses a line of `virsh event --event lifecycle`. */
export function parseLifecycleLine(line: string): LifecycleEvent | undefined {
  const [, name, event, detail] = LINE.exec(line) ?? [];
  return name === undefined || event === undefined ? undefined : { name, event, detail: detail ?? '' };
}
