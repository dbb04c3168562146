import { existsSync, readdirSync, type Stats, statSync } from 'node:fs';
import { join } from 'node:path';
import { messageOf } from '../../../platform/message-of.ts';
import { StateDirectoryError } from '../../../platform/state-directory.ts';

/** One change of a batch. Without a value, the key is deleted. */
export interface RecordChange {
  readonly key: string;
  readonly value?: string;
}

/** Another process, or another store of this process, has the database open. */
export class DatabaseInUseError extends Error {
  override readonly name = 'DatabaseInUseError';
}

/** The files of the database are damaged. */
export class DatabaseDamagedError extends Error {
  override readonly name = 'DatabaseDamagedError';
}

/**
 * The records of a file store on disk, in LevelDB. Only one process can open it: the kernel releases the lock when that process ends.
 * A batch is written as a whole or not at all.
 */
export class RecordDatabase {
  readonly path: string;
  #level: Level | undefined;
  #opened: Stats | undefined;

  constructor(path: string) {
    this.path = path;
  }

  /** @throws {DatabaseInUseError | DatabaseDamagedError | Error} */
  async open(): Promise<void> {
    const { ClassicLevel } = await loadLevel(!existsSync(join(this.path, 'CURRENT')));
    // Values are small, and many are deleted within minutes.
    const level = new ClassicLevel(this.path, {
      createIfMissing: hasNoRecords(this.path),
      compression: false,
    });
    try {
      await level.open();
    } catch (error) {
      const { cause = error } = error as Error;
      const { code } = cause as { code?: string };
      if (code === 'LEVEL_LOCKED') throw new DatabaseInUseError(messageOf(cause), { cause: error });
      if (code === 'LEVEL_CORRUPTION' || /does not exist/.test(messageOf(cause)))
        throw new DatabaseDamagedError(messageOf(cause), { cause: error });
      throw new Error(messageOf(cause), { cause: error });
    }
    this.#level = level;
    this.#opened = statSync(this.path);
  }

  /** Whether the path still leads to the directory that was opened. */
  isInPlace(): boolean {
    const now = statSync(join(this.path, 'CURRENT'), { throwIfNoEntry: false });
    const directory = statSync(this.path, { throwIfNoEntry: false });
    return now !== undefined && directory?.ino === this.#opened?.ino && directory?.dev === this.#opened?.dev;
  }

  /** Resolves when the changes are on disk, all or none of them. */
  async write(changes: readonly RecordChange[]): Promise<void> {
    const operations = changes.map(({ key, value }) =>
      value === undefined ? ({ type: 'del', key } as const) : ({ type: 'put', key, value } as const),
    );
    await this.#use().batch(operations, { sync: true });
  }

  /** Every record. @throws {DatabaseDamagedError} if one cannot be read */
  async read(): Promise<readonly (readonly [key: string, value: string])[]> {
    try {
      return await this.#use().iterator().all();
    } catch (error) {
      throw new DatabaseDamagedError(messageOf(error), { cause: error });
    }
  }

  async close(): Promise<void> {
    const level = this.#level;
    this.#level = undefined;
    await level?.close();
  }

  #use(): Level {
    if (this.#level === undefined) throw new Error('the database is closed');
    return this.#level;
  }
}

/** LevelDB deletes files that its lists do not name, so a database is only made where there are no records. */
function hasNoRecords(path: string): boolean {
  return !readdirSync(path).some((name) => /\.(?:log|ldb|sst)$/.test(name));
}

/** What is used of `classic-level`. The package is optional: its types are missing where it cannot be installed. */
interface Level {
  open(): Promise<void>;
  close(): Promise<void>;
  batch(
    operations: readonly ({ type: 'put'; key: string; value: string } | { type: 'del'; key: string })[],
    options: { sync: boolean },
  ): Promise<void>;
  iterator(): { all(): Promise<[key: string, value: string][]> };
}

interface LevelModule {
  readonly ClassicLevel: new (
    path: string,
    options: { createIfMissing: boolean; compression: boolean },
  ) => Level;
}

const PACKAGE: string = 'classic-level';

/** LevelDB is machine code that npm's package brings along for each platform. */
async function loadLevel(isUnused: boolean): Promise<LevelModule> {
  try {
    return (await import(PACKAGE)) as LevelModule;
  } catch (error) {
    throw new StateDirectoryError(
      `[oriel] token_store: a store in a file does not work on this platform (${process.platform} ${process.arch}): ${messageOf(error).split('\n', 1)[0]}. Write token_store = memory in [oriel], or use memcached ([cache] enabled = True).`,
      { isUnused, cause: error },
    );
  }
}
