import type { Logger } from '../../../platform/log/log.ts';
import { messageOf } from '../../../platform/message-of.ts';
import { causeOf } from '../../../platform/state-directory.ts';
import type { CommitFile } from './commit-file.ts';
import type { RecordChange, RecordDatabase } from './record-database.ts';
import { digestOf, type RecordDigest, type RecordSum } from './record-sum.ts';
import { readState, STATE_KEY, stateRecord } from './store-state.ts';

/** Changes written in one batch: the work of one event-loop turn is bounded. */
const BATCH = 500;
/** Changes that no caller waits for are written this much later at most, in ms. */
const LAZY_MS = 1_000;
/** Pause after a failed write, in ms. In the meantime callers get its error at once. */
const RETRY_MS = 1_000;
/** How often the path of the database is checked, in ms. */
const CHECK_MS = 5_000;

/** The state directory does not take a change. The message has the option, the path, the cause and a remedy. */
class StoreWriteError extends Error {
  override readonly name = 'StoreWriteError';
}

/** What the journal asks about the records. */
export interface RecordSource {
  /** The value that the record must have now; undefined if there must be none. */
  valueOf(key: string): string | undefined;
  keys(): Iterable<string>;
}

export interface JournalOptions {
  readonly source: RecordSource;
  readonly database: RecordDatabase;
  readonly commitFile: CommitFile;
  /** The records on disk. */
  readonly sum: RecordSum;
  readonly commit: number;
  readonly mark: string;
  readonly log: Logger;
  /** Prepares the directory again after it was removed. */
  readonly prepare: () => Promise<void>;
}

/**
 * Brings changes of records to disk. Changes that come while a batch is being written go into the next one, so that many callers share
 * one sync. After a failure the changes are kept, and the database is opened again before the next write, because LevelDB may not be
 * able to read what follows an incomplete record of its log.
 */
export class Journal {
  readonly #options: JournalOptions;
  readonly #sum: RecordSum;
  readonly #changed = new Set<string>();
  readonly #checking: NodeJS.Timeout;
  #commit: number;
  /** The write under way. */
  #writing: Promise<void> | undefined;
  /** The write after that. */
  #next: Promise<void> | undefined;
  #lazy: NodeJS.Timeout | undefined;
  #failure: { readonly error: StoreWriteError; readonly at: number } | undefined;
  #isClosed = false;

  constructor(options: JournalOptions) {
    this.#options = options;
    this.#sum = options.sum;
    this.#commit = options.commit;
    this.#checking = setInterval(() => this.#check(), CHECK_MS).unref();
  }

  /** The record of that key has changed. It is written soon, or when `settled` is called. */
  touch(key: string): void {
    this.#changed.add(key);
    this.#later(LAZY_MS);
  }

  /** Why changes cannot be written now; undefined if they can. */
  get failure(): StoreWriteError | undefined {
    return this.#failure?.error;
  }

  /** @throws {StoreWriteError} if the last write failed a moment ago */
  requireWritable(): void {
    if (this.#failure !== undefined && performance.now() - this.#failure.at < RETRY_MS)
      throw this.#failure.error;
  }

  /** Resolves when all changes so far are on disk. @throws {StoreWriteError} if they cannot be written; they are kept */
  async settled(): Promise<void> {
    if (this.#changed.size === 0 && this.#failure === undefined) return await this.#writing;
    this.requireWritable();
    await this.#writeNow();
  }

  /** Writes what is left. Never rejects. */
  async close(): Promise<void> {
    clearInterval(this.#checking);
    try {
      await (this.#failure === undefined ? this.settled() : this.#writeNow());
    } catch (error) {
      this.#options.log.error(
        { err: error },
        'changes of the token store are lost: they could not be written',
      );
    }
    this.#isClosed = true;
    clearTimeout(this.#lazy);
    await this.#writing?.catch(() => {});
  }

  /** Also if the last write failed a moment ago. */
  async #writeNow(): Promise<void> {
    this.#next ??= this.#follow(this.#writing);
    await this.#next;
  }

  async #follow(before: Promise<void> | undefined): Promise<void> {
    // A failure concerns those who waited for it.
    await before?.catch(() => {});
    this.#next = undefined;
    this.#writing = this.#write().finally(() => {
      this.#writing = undefined;
    });
    await this.#writing;
  }

  async #write(): Promise<void> {
    clearTimeout(this.#lazy);
    this.#lazy = undefined;
    try {
      const { database } = this.#options;
      if (this.#failure !== undefined || !database.isInPlace()) await this.#recover();
      while (this.#changed.size > 0) await this.#writeBatch();
      if (this.#failure !== undefined) {
        this.#failure = undefined;
        this.#options.log.info({ path: database.path }, 'token store can be written again');
      }
    } catch (error) {
      this.#fail(error);
    }
  }

  #fail(thrown: unknown): never {
    const { path } = this.#options.database;
    const error = new StoreWriteError(writeProblem(path, thrown), { cause: thrown });
    if (this.#failure === undefined)
      this.#options.log.error({ path, detail: error.message }, 'token store cannot be written');
    this.#failure = { error, at: performance.now() };
    this.#later(RETRY_MS);
    throw error;
  }

  async #writeBatch(): Promise<void> {
    const keys: string[] = [];
    for (const key of this.#changed) {
      keys.push(key);
      if (keys.length === BATCH) break;
    }
    for (const key of keys) this.#changed.delete(key);
    try {
      await this.#commitRecords(keys, []);
    } catch (error) {
      for (const key of keys) this.#changed.add(key);
      throw error;
    }
  }

  /** Writes the records of these keys, with the sum over all, in one batch; and deletes those of `others`. */
  async #commitRecords(keys: Iterable<string>, others: Iterable<string>): Promise<void> {
    const { source, database, mark } = this.#options;
    const changes: RecordChange[] = [];
    const digests: RecordDigest[] = [];
    for (const key of keys) {
      const value = source.valueOf(key);
      const after = { key, digest: value === undefined ? undefined : digestOf(key, value) };
      if (this.#sum.has(after)) continue;
      digests.push(after);
      changes.push(value === undefined ? { key } : { key, value });
    }
    for (const key of others) changes.push({ key });
    if (changes.length === 0) return;
    const commit = this.#commit + 1;
    const state = { commit, mark, ...this.#sum.after(digests) };
    await database.write([...changes, stateRecord(state)]);
    this.#commit = commit;
    this.#sum.apply(digests);
    await this.#options.commitFile.write(commit).catch((error) => {
      // The number on disk stays lower than it could be, which is harmless.
      this.#options.log.debug({ err: error }, 'the commit number of the token store could not be written');
    });
  }

  /** Opens the database again. Where it is not as it was left, writes every record anew, in one batch. */
  async #recover(): Promise<void> {
    const { database, commitFile, prepare, source, log } = this.#options;
    await database.close().catch(() => {});
    await commitFile.close().catch(() => {});
    await prepare();
    await database.open();
    const onDisk = new Set<string>();
    let state: string | undefined;
    for (const [key, value] of await database.read()) {
      if (key === STATE_KEY) state = value;
      else onDisk.add(key);
    }
    const found = state === undefined ? undefined : readState(state);
    if (found?.commit === this.#commit && found.sum === this.#sum.sum) return;
    log.warn(
      { path: database.path, commit: this.#commit },
      'token store was changed or removed: writing it anew',
    );
    this.#commit = Math.max(this.#commit, found?.commit ?? 0);
    const before = [...onDisk];
    this.#sum.clear();
    const keys = new Set(source.keys());
    await this.#commitRecords(
      keys,
      before.filter((key) => !keys.has(key)),
    );
    if (keys.size === 0) await this.#commitState();
  }

  async #commitState(): Promise<void> {
    const { database, mark } = this.#options;
    this.#commit++;
    await database.write([stateRecord({ commit: this.#commit, mark, sum: 0, size: 0 })]);
  }

  #later(ms: number): void {
    if (this.#isClosed) return;
    this.#lazy ??= setTimeout(() => {
      this.#lazy = undefined;
      // After a failure this is the only retry, and it may come before RETRY_MS: a timer is early by as much as the event loop was late.
      this.#writeNow().catch(() => {});
    }, ms).unref();
  }

  /** A directory that was removed takes writes without an error, so its path is checked. */
  #check(): void {
    if (this.#writing !== undefined || this.#failure !== undefined || this.#options.database.isInPlace())
      return;
    this.#writeNow().catch(() => {});
  }
}

/** The error of a write in words: LevelDB gives the text of the operating system only. */
function writeProblem(path: string, error: unknown): string {
  const said = messageOf(error);
  if (said.startsWith('[oriel]')) return said;
  const code = Object.entries(TEXTS).find(([text]) => said.includes(text))?.[1];
  const cause = causeOf(code === undefined ? error : { code });
  const remedy =
    code === 'ENOSPC' || code === 'EDQUOT'
      ? 'Free space there.'
      : 'Make the directory writable for the user that runs Oriel.';
  return `[oriel] state_dir: ${path} cannot be written: ${cause}. ${remedy} Until then no console is authorised, no sign-in can be ended, and changes wait in memory.`;
}

const TEXTS: Readonly<Record<string, string>> = {
  'No space left on device': 'ENOSPC',
  'Disk quota exceeded': 'EDQUOT',
  'Permission denied': 'EACCES',
  'Operation not permitted': 'EPERM',
  'Read-only file system': 'EROFS',
};
