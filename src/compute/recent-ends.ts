import { BoundedMap } from '../platform/collections/bounded-map.ts';
import type { DriverEvent } from './drivers/driver.ts';

/** How long an end answers for the connections that it closed, in ms; their proxies ask at once. */
const REMEMBER_MS = 5_000;
/** Instances that are remembered; the one that ended first gives way. */
const MAX_REMEMBERED = 1_000;

/** How instances of this host ended lately, for proxies that ask why a VNC server has closed their connection. */
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

  /** The end of an instance that was told a moment ago and has not been followed by a start. */
  last(instanceUuid: string): DriverEvent | undefined {
    const end = this.#ends.get(instanceUuid);
    return end !== undefined && performance.now() - end.at < REMEMBER_MS ? end.event : undefined;
  }

  /** The next end of an instance; undefined where none is told within that time, in ms. */
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
