import { type Closable, Closables } from '../../platform/lifecycle.ts';
import type { Logger } from '../../platform/log/log.ts';
import type { ManagerEnvironment } from './manager-environment.ts';
import { Notifier } from './notifier.ts';
import { startWatchdog } from './watchdog.ts';

/** Added to the time for open sessions: closing takes a moment after they have ended. */
const CLOSE_MS = 15_000;
/** A status is one line of `systemctl status`. */
const MAX_STATUS = 300;

/** What a service manager such as systemd learns of this process. Without one, nothing happens. No call rejects or throws. */
export class ServiceManager implements Closable {
  readonly #notifier: Notifier | undefined;
  readonly #watchdogMs: number | undefined;
  readonly #closables = new Closables();

  constructor({ notifySocket, watchdogMs }: ManagerEnvironment, log: Logger) {
    this.#notifier = notifySocket === undefined ? undefined : new Notifier({ socket: notifySocket, log });
    this.#watchdogMs = watchdogMs;
  }

  /** The roles serve. From now on a process that is not alive is restarted. */
  ready(status: string, isAlive: () => boolean): void {
    const notifier = this.#notifier;
    if (notifier === undefined) return;
    void notifier.send(['READY=1', statusOf(status)]);
    if (this.#watchdogMs === undefined) return;
    this.#closables.add(startWatchdog({ periodMs: this.#watchdogMs, notifier, isAlive }));
  }

  /** Open sessions may continue for a while. Extends the time that the service manager waits, if its own is shorter. */
  stopping(drainMs: number): void {
    const usec = Math.ceil(drainMs + CLOSE_MS) * 1_000;
    const status = statusOf(`stopping: open consoles may continue for ${Math.round(drainMs / 1000)} s`);
    void this.#notifier?.send(['STOPPING=1', `EXTEND_TIMEOUT_USEC=${usec}`, status]);
  }

  /** The configuration is read again. */
  reloading(): void {
    // Nanoseconds of CLOCK_MONOTONIC.
    const usec = process.hrtime.bigint() / 1_000n;
    void this.#notifier?.send([
      'RELOADING=1',
      `MONOTONIC_USEC=${usec}`,
      statusOf('reading the configuration'),
    ]);
  }

  reloaded(status: string): void {
    void this.#notifier?.send(['READY=1', statusOf(status)]);
  }

  /** Why the process does not start; `systemctl status` shows it. */
  async failed(why: string): Promise<void> {
    await this.#notifier?.send([statusOf(`cannot start: ${why}`)]);
  }

  close(): Promise<void> {
    return this.#closables.close();
  }
}

function statusOf(text: string): string {
  return `STATUS=${text.replace(/\s+/g, ' ').slice(0, MAX_STATUS)}`;
}
