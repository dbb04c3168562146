import { constants, writeSync } from 'node:fs';
import { type FileHandle, open, stat } from 'node:fs/promises';
import type { LogOutput } from '../turn-lines.ts';
import type { OutputEvents } from './standard-error.ts';
import { WaitingLines } from './waiting-lines.ts';

const RETRY_MS = 1_000;
/** How often it looks whether another program has renamed or removed the file. */
const LOOK_MS = 1_000;
/** How long the end of the process waits for a disk that does not answer. */
const PATIENCE_MS = 2_000;
/** Readable for its group, as logs in /var/log usually are; not for others, because it has client addresses and user names. */
const MODE = 0o640;

/**
 * A log file. Lines are only appended, so that several processes may share it, and written off the main thread, so that a disk that
 * does not answer stops no console. Lines that a full disk rejects wait in memory within a bound and are tried again.
 *
 * The file is opened again on request, and by itself if its name leads to another file, as with the handler of oslo.log: a program
 * that rotates Nova's logs without a signal rotates this one too.
 */
export class LogFile implements LogOutput {
  readonly path: string;
  readonly #events: OutputEvents;
  readonly #waiting = new WaitingLines();
  #handle: FileHandle;
  #identity: string;
  #lookedAt = 0;
  #failingSince: number | undefined;
  #retry: NodeJS.Timeout | undefined;
  #writing: Promise<void> | undefined;
  /** Bytes of the write that is under way. */
  #underWay = 0;
  #isClosed = false;

  private constructor(path: string, handle: FileHandle, identity: string, events: OutputEvents) {
    this.path = path;
    this.#handle = handle;
    this.#identity = identity;
    this.#events = events;
  }

  /** Creates the file if it does not exist. Rejects with the error of the system. */
  static async open(path: string, events: OutputEvents = {}): Promise<LogFile> {
    const handle = await openForAppending(path);
    return new LogFile(path, handle, identityOf(await handle.stat()), events);
  }

  get isFailing(): boolean {
    return this.#failingSince !== undefined;
  }

  write(lines: string): void {
    if (this.#isClosed) return;
    this.#waiting.add(lines);
    if (this.#failingSince === undefined) void this.#writeAll();
  }

  /** Opens the path again after log rotation. Rejects with the error of the system; the previous file then stays in use. */
  async reopen(): Promise<void> {
    const handle = await openForAppending(this.path);
    const old = this.#handle;
    this.#identity = identityOf(await handle.stat());
    this.#handle = handle;
    await old.close(); // Waits for the current write.
  }

  /** Never waits for a write that is under way: the disk may not answer. */
  flush(): void {
    if (this.#waiting.isEmpty) return;
    if (this.#writing !== undefined) this.#waiting.written(this.#underWay);
    try {
      while (!this.#waiting.isEmpty) {
        const written = writeSync(this.#handle.fd, this.#waiting.next());
        if (written === 0) return;
        this.#waiting.written(written);
      }
    } catch {
      // The last lines of a process whose disk is full are lost.
    }
  }

  /** Writes what waits, once, and closes the file. Waits for a disk that does not answer no longer than PATIENCE_MS. */
  async close(): Promise<void> {
    this.#isClosed = true;
    clearTimeout(this.#retry);
    let timer: NodeJS.Timeout | undefined;
    const patience = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, PATIENCE_MS);
    });
    const closing = this.#writeAll().then(() => this.#handle.close());
    await Promise.race([patience, closing.catch(() => {})]);
    clearTimeout(timer);
    clearTimeout(this.#retry);
  }

  #writeAll(): Promise<void> {
    this.#writing ??= this.#write();
    return this.#writing;
  }

  async #write(): Promise<void> {
    try {
      await this.#follow();
      while (!this.#waiting.isEmpty) {
        const bytes = this.#waiting.next();
        this.#underWay = bytes.length;
        const { bytesWritten } = await this.#handle.write(bytes);
        if (bytesWritten === 0) throw Object.assign(new Error('nothing was written'), { code: 'ENOSPC' });
        this.#waiting.written(bytesWritten);
        this.#underWay = 0;
      }
      // Without a turn of the event loop after the last check of the queue: a later line starts a new write.
      this.#writing = undefined;
    } catch (error) {
      this.#writing = undefined;
      this.#underWay = 0;
      this.#failed(error as NodeJS.ErrnoException);
      return;
    }
    this.#succeeded();
  }

  /** Opens the file again if its name leads to another one. If that fails, the previous one stays in use. */
  async #follow(): Promise<void> {
    const now = performance.now();
    if (now - this.#lookedAt < LOOK_MS) return;
    this.#lookedAt = now;
    const there = await stat(this.path).then(identityOf, () => undefined);
    if (there !== this.#identity) await this.reopen().catch(() => {});
  }

  #failed(error: NodeJS.ErrnoException): void {
    const isNew = this.#failingSince === undefined;
    this.#failingSince ??= performance.now();
    clearTimeout(this.#retry);
    this.#retry = setTimeout(() => void this.#writeAll(), RETRY_MS).unref();
    if (isNew) this.#events.onFailing?.(error);
  }

  #succeeded(): void {
    if (this.#failingSince === undefined) return;
    const seconds = Math.round((performance.now() - this.#failingSince) / 1000);
    this.#failingSince = undefined;
    this.#events.onWorking?.({ lost: this.#waiting.takeLost(), seconds });
  }
}

async function openForAppending(path: string): Promise<FileHandle> {
  const { O_WRONLY, O_APPEND, O_CREAT, O_NONBLOCK } = constants;
  // Not blocking: a pipe without a reader would block the start forever.
  return open(path, O_WRONLY | O_APPEND | O_CREAT | O_NONBLOCK, MODE);
}

function identityOf({ dev, ino }: { dev: number; ino: number }): string {
  return `${dev}:${ino}`;
}
