import type { Logger } from '../../../platform/log/log.ts';
import type { DriverEvent } from '../driver.ts';
import { MAX_SOCKETS } from './find-sockets.ts';
import { Monitor, type MonitorListener, type Stop } from './monitor.ts';
import type { Scan } from './watch-sockets.ts';

/** An instance that ended without leaving a socket is listed for this time, in ms, so that its end reason is the one reported. */
const KEEP_ENDED_MS = 6_000;
/** Monitors of sockets that exist, and of QEMUs whose sockets were removed while they run. */
const MAX_MONITORS = 2 * MAX_SOCKETS;

/** QEMU announces every other end by its SHUTDOWN event. */
const CRASHED: Stop = { change: 'stopped', cause: 'crashed' };

/** An instance, and what was reported about it. */
export interface Entry {
  monitor: Monitor;
  /** Reported as running, or running at the beginning. */
  isRunning: boolean;
  hasMigrated: boolean;
  /** When its QEMU ended, in steady milliseconds. */
  endedAt: number;
}

interface Options {
  readonly host: string;
  readonly log: Logger;
  readonly report: (event: DriverEvent) => void;
}

/**
 * The monitors of all sockets, and the instances behind them by UUID. It reports each change of an instance once: by QEMU's event,
 * or when the monitor shows that there was one.
 */
export class InstanceTable implements MonitorListener {
  readonly #options: Options;
  readonly #monitors = new Map<string, Monitor>();
  readonly #entries = new Map<string, Entry>();
  /** The sockets of the first scan. Instances behind them are not reported as started. */
  #initial: Set<string> | undefined;
  #present = new Set<string>();
  #timer: NodeJS.Timeout | undefined;

  constructor(options: Options) {
    this.#options = options;
  }

  /** Takes what the patterns lead to now. */
  take({ sockets }: Scan): void {
    this.#present = new Set(sockets.map(keyOf));
    this.#initial ??= this.#present;
    for (const socket of sockets) {
      const key = keyOf(socket);
      if (this.#monitors.has(key)) continue;
      if (this.#monitors.size >= MAX_MONITORS) {
        this.#options.log.warn({ socket: socket.path }, 'too many QMP monitors: this socket is not used');
        break;
      }
      this.#monitors.set(key, new Monitor({ ...socket, ...this.#options, listener: this }));
    }
    for (const [key, monitor] of this.#monitors) {
      // A QEMU that runs is followed even if its socket was removed.
      if (this.#present.has(key) || (monitor.identity !== undefined && !monitor.hasEnded)) continue;
      if (this.#entryOf(monitor) !== undefined) continue;
      this.#monitors.delete(key);
      void monitor.close();
    }
    this.#sweep();
  }

  get monitors(): readonly Monitor[] {
    return [...this.#monitors.values()];
  }

  get entries(): ReadonlyMap<string, Entry> {
    return this.#entries;
  }

  /** Resolves when it is known of each monitor whether it can be used. */
  async settled(): Promise<void> {
    await Promise.all(this.monitors.map(({ settled }) => settled));
  }

  async close(): Promise<void> {
    clearTimeout(this.#timer);
    await Promise.all(this.monitors.map((monitor) => monitor.close()));
  }

  identified(monitor: Monitor, isActive: boolean): boolean {
    const { identity } = monitor;
    if (identity === undefined) return false;
    const { uuid, name } = identity;
    this.#forgetOther(monitor, uuid);
    const entry = this.#entries.get(uuid);
    if (entry === undefined) {
      const isNew = this.#initial?.has(keyOf(monitor)) === false;
      this.#entries.set(uuid, { monitor, isRunning: isActive, hasMigrated: false, endedAt: 0 });
      const fields = { instance_uuid: uuid, socket: monitor.path, name };
      if (identity.isDerived) {
        this.#options.log.info(
          fields,
          'the UUID of an instance is derived: its QEMU was started without -uuid',
        );
      } else this.#options.log.debug(fields, 'a QMP monitor serves an instance');
      if (isNew && isActive) this.#report(uuid, { change: 'started' });
      return true;
    }
    if (entry.monitor !== monitor && !this.#yields(entry.monitor, monitor)) return false;
    entry.monitor = monitor;
    if (isActive) this.resumed(monitor);
    else this.stopped(monitor, { change: 'stopped' });
    return true;
  }

  stopped(monitor: Monitor, how: Stop): void {
    const [uuid, entry] = this.#entryOf(monitor) ?? [];
    if (uuid === undefined || entry === undefined || !entry.isRunning) return;
    entry.isRunning = false;
    entry.hasMigrated = how.change === 'migrated';
    this.#report(uuid, how);
  }

  resumed(monitor: Monitor): void {
    const [uuid, entry] = this.#entryOf(monitor) ?? [];
    if (uuid === undefined || entry === undefined || entry.isRunning) return;
    entry.isRunning = true;
    entry.hasMigrated = false;
    this.#report(uuid, { change: 'started' });
  }

  ended(monitor: Monitor): void {
    const [uuid, entry] = this.#entryOf(monitor) ?? [];
    if (uuid === undefined || entry === undefined) return;
    this.stopped(monitor, CRASHED);
    entry.endedAt = performance.now();
    for (const other of this.#monitors.values()) {
      if (other !== monitor && other.identity?.uuid === uuid) other.retry();
    }
    this.#sweep();
  }

  /** Whether the monitor that serves an instance is replaced by another one with the same UUID. */
  #yields(before: Monitor, next: Monitor): boolean {
    if (before.hasEnded) return true;
    if (before.isConnected) return false;
    if (before.path === next.path) {
      // The file was replaced, and what listened on it has gone.
      this.stopped(before, CRASHED);
      return true;
    }
    // A connection that was just lost is made again, or shows that QEMU ended. Then `ended` retries the other monitor.
    return before.trouble !== undefined && before.trouble.trouble !== 'closed';
  }

  /** Drops ended instances whose sockets are gone. */
  #sweep(): void {
    clearTimeout(this.#timer);
    let nextMs = Number.POSITIVE_INFINITY;
    for (const [uuid, { monitor, endedAt, hasMigrated }] of this.#entries) {
      if (!monitor.hasEnded || this.#present.has(keyOf(monitor))) continue;
      const leftMs = endedAt + KEEP_ENDED_MS - performance.now();
      if (leftMs > 0) {
        nextMs = Math.min(nextMs, leftMs);
        continue;
      }
      this.#entries.delete(uuid);
      this.#monitors.delete(keyOf(monitor));
      if (!hasMigrated) this.#report(uuid, { change: 'deleted' });
    }
    if (Number.isFinite(nextMs)) this.#timer = setTimeout(() => this.#sweep(), nextMs + 1).unref();
  }

  /** The process behind a socket that another program listens on can be replaced by one with another UUID. */
  #forgetOther(monitor: Monitor, uuid: string): void {
    const [other] = this.#entryOf(monitor) ?? [];
    if (other === undefined || other === uuid) return;
    this.stopped(monitor, { change: 'stopped' });
    this.#entries.delete(other);
    this.#report(other, { change: 'deleted' });
  }

  #entryOf(monitor: Monitor): [string, Entry] | undefined {
    for (const each of this.#entries) if (each[1].monitor === monitor) return each;
    return undefined;
  }

  #report(instanceUuid: string, event: Omit<DriverEvent, 'instanceUuid'>): void {
    this.#options.report({ instanceUuid, ...event });
  }
}

function keyOf({ path, file }: { path: string; file: string }): string {
  return `${file} ${path}`;
}
