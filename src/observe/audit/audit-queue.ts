import type { Closable } from '../../platform/lifecycle.ts';
import type { Logger } from '../../platform/log/log.ts';
import type { AuditFile } from './audit-file.ts';

/** Lines that wait for a full disk: some megabytes at most. Further lines are lost and counted. */
export const MAX_WAITING = 10_000;
/** Bytes of one write. */
const MAX_BATCH_BYTES = 64 * 1024;
const RETRY_MS = 1_000;
/** A line that waits longer is reported, in ms. A file that is written takes some ms for each. */
const OVERDUE_MS = 5_000;
/** How often the log repeats that the file cannot be written. */
const REMIND_MS = 60_000;
/** How long the end of the process, or a console that requires a record, waits for a disk that does not answer. */
const PATIENCE_MS = 2_000;

interface Waiting {
  readonly bytes: Buffer;
  /** By performance.now(). */
  readonly since: number;
  /** Called when the line is in the file, or with false when it has left the queue. */
  readonly settle?: (isWritten: boolean) => void;
}

export interface AuditQueueOptions {
  readonly file: Pick<AuditFile, 'path' | 'append'>;
  readonly log: Logger;
  /** The line to write after lines were lost. */
  readonly gapLine: (lost: number) => string;
  readonly maxWaiting?: number;
  readonly patienceMs?: number;
}

/** Writes lines in their order, off the main thread. Lines that a full disk rejects wait and are tried again. */
export class AuditQueue implements Closable {
  readonly #options: AuditQueueOptions;
  readonly #waiting: Waiting[] = [];
  #lost = 0;
  /** Also those that a record of the gap has reported. */
  #everLost = 0;
  /** The last write ended within a line, so the next one begins with a line break. */
  #isTorn = false;
  #failingSince: number | undefined;
  #problem: string | null = null;
  #remindedAt = 0;
  #retry: NodeJS.Timeout | undefined;
  #writing: Promise<void> | undefined;

  constructor(options: AuditQueueOptions) {
    this.#options = options;
  }

  get #patienceMs(): number {
    return this.#options.patienceMs ?? PATIENCE_MS;
  }

  /** Why the file cannot be written; null if it can. */
  get problem(): string | null {
    return this.#problem;
  }

  /** Records that have waited for 5 seconds or longer: the file cannot be written, or its disk does not answer. */
  get overdue(): number {
    const before = performance.now() - OVERDUE_MS;
    const inTime = this.#waiting.findIndex(({ since }) => since > before);
    return inTime === -1 ? this.#waiting.length : inTime;
  }

  /** Records that have not fitted since the start. */
  get everLost(): number {
    return this.#everLost;
  }

  push(line: string): void {
    this.#add(waiting(line));
  }

  /** Resolves with whether the line is in the file. If not, it is dropped, unless the disk did not answer at all. */
  pushAndWait(line: string): Promise<boolean> {
    return new Promise((resolve) => {
      const deadline = setTimeout(() => resolve(false), this.#patienceMs);
      const settle = (isWritten: boolean) => {
        clearTimeout(deadline);
        resolve(isWritten);
      };
      this.#add({ ...waiting(line), settle });
    });
  }

  /** Tries to write the waiting lines once more. */
  async close(): Promise<void> {
    clearTimeout(this.#retry);
    let timer: NodeJS.Timeout | undefined;
    const patience = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, this.#patienceMs);
    });
    await Promise.race([patience, (async () => this.#writing ?? this.#write())()]);
    clearTimeout(timer);
    clearTimeout(this.#retry);
    const lost = this.#waiting.length + this.#lost;
    if (lost > 0) this.#options.log.error({ lost }, 'audit records were never written');
  }

  #add(line: Waiting): void {
    const { maxWaiting = MAX_WAITING } = this.#options;
    if (this.#waiting.length >= maxWaiting) {
      line.settle?.(false);
      if (line.settle === undefined) {
        this.#lost++;
        this.#everLost++;
      }
      return;
    }
    this.#waiting.push(line);
    // A full disk is tried again by the timer, and by a line that requires an answer.
    if (this.#failingSince === undefined || line.settle !== undefined) void this.#write();
  }

  #write(): Promise<void> {
    this.#writing ??= this.#writeAll();
    return this.#writing;
  }

  async #writeAll(): Promise<void> {
    while (this.#waiting.length > 0) {
      const batch = this.#nextBatch();
      const start = Buffer.from(this.#isTorn ? '\n' : '');
      const { bytes, error } = await this.#options.file.append(
        Buffer.concat([start, ...batch.map((line) => line.bytes)]),
      );
      this.#take(bytes - start.length);
      if (error === undefined) {
        this.#succeeded();
      } else {
        this.#failed(error);
        break;
      }
    }
    // Without a turn of the event loop after the last check of the queue: a later line starts a new write.
    this.#writing = undefined;
  }

  #nextBatch(): readonly Waiting[] {
    let length = 0;
    const end = this.#waiting.findIndex(({ bytes }, index) => {
      length += bytes.length;
      return index > 0 && length > MAX_BATCH_BYTES;
    });
    return this.#waiting.slice(0, end === -1 ? undefined : end);
  }

  /** Removes lines that are complete in the file. An incomplete one is written again, on a line of its own. */
  #take(bytes: number): void {
    let left = bytes;
    for (
      let line = this.#waiting[0];
      line !== undefined && line.bytes.length <= left;
      line = this.#waiting[0]
    ) {
      this.#waiting.shift();
      left -= line.bytes.length;
      line.settle?.(true);
    }
    if (bytes >= 0) this.#isTorn = left > 0;
  }

  #failed(error: Error): void {
    const { log, file } = this.#options;
    const now = performance.now();
    this.#failingSince ??= now;
    this.#problem = error.message;
    const left = this.#waiting.filter(({ settle }) => settle === undefined);
    for (const { settle } of this.#waiting.splice(0)) settle?.(false);
    this.#waiting.push(...left);
    if (this.#remindedAt === 0 || now - this.#remindedAt >= REMIND_MS) {
      this.#remindedAt = now;
      const fields = { file: file.path, err: error, waiting: left.length, lost: this.#lost };
      log.error(fields, 'THE AUDIT FILE CANNOT BE WRITTEN; its records wait in memory');
    }
    clearTimeout(this.#retry);
    this.#retry = setTimeout(() => void this.#write(), RETRY_MS);
    this.#retry.unref();
  }

  #succeeded(): void {
    if (this.#failingSince === undefined || this.#waiting.length > 0) return;
    const seconds = Math.round((performance.now() - this.#failingSince) / 1000);
    this.#options.log.info({ seconds, lost: this.#lost }, 'the audit file is written again');
    this.#failingSince = undefined;
    this.#problem = null;
    this.#remindedAt = 0;
    if (this.#lost > 0) this.#waiting.push(waiting(this.#options.gapLine(this.#lost)));
    this.#lost = 0;
  }
}

function waiting(line: string): Waiting {
  return { bytes: Buffer.from(line), since: performance.now() };
}
