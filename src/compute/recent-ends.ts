import { BoundedMap } from '../platform/collections/bounded-map.ts';
import type { DriverEvent } from './drivers/driver.ts';

/** How long an end explains the connections that it closed, in ms. Their proxies ask at once. */
const REMEMBER_MS = 5_000;
/** Ended instances that are remembered. The oldest are dropped. */
const MAX_REMEMBERED = 1_000;

/** How instances of this host ended recently, for proxies that ask why a console server closed their connection. */
export class RecentEnds {
  readonly #ends = new BoundedMap<string, { readonly event: DriverEvent; readonly at: number }>(
    MAX_REMEMBERED,
  );
  readonly #waiting = new Map<string, Set<(event: DriverEvent) => void>>();

  note(event: DriverEvent): void {
    const { instanceUuid, change } = event;
    this.#ends.delete(instanceUuid);
    if (change === 'started') return;
    this.#ends.set(instanceUuid, { event, at: performance.now() });
    for (const resolve of this.#waiting.get(instanceUuid) ?? []) resolve(event);
  }

  /** The recent end of an instance that did not start again since. */
  last(instanceUuid: string): DriverEvent | undefined {
    const end = this.#ends.get(instanceUuid);
    return end !== undefined && performance.now() - end.at < REMEMBER_MS ? end.event : undefined;
  }

  /** The next end of an instance; undefined if none is reported within that time, in ms. */
  next(instanceUuid: string, withinMs: number): Promise<DriverEvent | undefined> {
    return new Promise((resolve) => {
      const waiting = this.#waiting.get(instanceUuid) ?? new Set();
      this.#waiting.set(instanceUuid, waiting);
      const settle = (event?: DriverEvent) => {
        clearTimeout(timer);
        waiting.delete(settle);
        if (waiting.size === 0 && this.#waiting.get(instanceUuid) === waiting)
          this.#waiting.delete(instanceUuid);
        resolve(event);
      };
      const timer = setTimeout(settle, withinMs);
      waiting.add(settle);
    });
  }
}
