import { constants, fstatSync, openSync, writeSync } from 'node:fs';
import type { LogOutput } from '../turn-lines.ts';
import { WaitingLines } from './waiting-lines.ts';

const STANDARD_ERROR = 2;
const RETRY_MS = 100;

/** How an output tells of its failures. */
export interface OutputEvents {
  /** Called once when it begins to fail. */
  onFailing?(error: NodeJS.ErrnoException): void;
  /** Called once when it works again. */
  onWorking?(report: { readonly lost: number; readonly seconds: number }): void;
}

/**
 * Standard error. Lines are written at once, so that those before a crash are seen. If it accepts no bytes (a full disk, a pipe that
 * is not read), lines wait in memory within a bound and further ones are dropped and counted.
 */
export class StandardError implements LogOutput {
  readonly #fd: number;
  readonly #events: OutputEvents;
  readonly #waiting = new WaitingLines();
  #failingSince: number | undefined;
  #retry: NodeJS.Timeout | undefined;
  #isGone = false;

  constructor(events: OutputEvents = {}) {
    this.#events = events;
    this.#fd = descriptor();
  }

  write(lines: string): void {
    if (this.#isGone) return;
    this.#waiting.add(lines);
    if (this.#failingSince === undefined) this.#writeAll();
  }

  flush(): void {
    if (!this.#waiting.isEmpty) this.#writeAll();
  }

  #writeAll(): void {
    try {
      while (!this.#waiting.isEmpty) {
        const written = writeSync(this.#fd, this.#waiting.next());
        if (written === 0) break;
        this.#waiting.written(written);
      }
    } catch (error) {
      this.#failed(error as NodeJS.ErrnoException);
      return;
    }
    this.#succeeded();
  }

  #failed(error: NodeJS.ErrnoException): void {
    // The reader of a pipe has ended, or the file descriptor is closed: it does not come back.
    if (error.code === 'EPIPE' || error.code === 'EBADF') {
      this.#isGone = true;
      this.#waiting.clear();
      return;
    }
    const isNew = this.#failingSince === undefined;
    this.#failingSince ??= performance.now();
    clearTimeout(this.#retry);
    this.#retry = setTimeout(() => this.#writeAll(), RETRY_MS).unref();
    if (isNew) this.#events.onFailing?.(error);
  }

  #succeeded(): void {
    if (this.#failingSince === undefined) return;
    const seconds = Math.round((performance.now() - this.#failingSince) / 1000);
    this.#failingSince = undefined;
    this.#events.onWorking?.({ lost: this.#waiting.takeLost(), seconds });
  }
}

/** A pipe is opened again without blocking, because a reader that hangs would otherwise stop every console of the process. */
function descriptor(): number {
  try {
    if (!fstatSync(STANDARD_ERROR).isFIFO()) return STANDARD_ERROR;
    return openSync(`/proc/self/fd/${STANDARD_ERROR}`, constants.O_WRONLY | constants.O_NONBLOCK);
  } catch {
    return STANDARD_ERROR;
  }
}
