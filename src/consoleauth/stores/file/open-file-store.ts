import { randomUUID } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Closables } from '../../../platform/lifecycle.ts';
import type { Logger } from '../../../platform/log/log.ts';
import { messageOf } from '../../../platform/message-of.ts';
import {
  causeOf,
  openPrivateDirectory,
  openStateDirectory,
  StateDirectoryError,
} from '../../../platform/state-directory.ts';
import type { Store } from '../store.ts';
import type { TokenTables } from '../token-tables.ts';
import { CommitFile, type Committed } from './commit-file.ts';
import { damaged, readCommitted } from './examine-file-store.ts';
import { FileStore } from './file-store.ts';
import { Journal } from './journal.ts';
import { readOwner, writeOwner } from './owner-file.ts';
import { DatabaseDamagedError, DatabaseInUseError, RecordDatabase } from './record-database.ts';
import { digestOf, RecordSum } from './record-sum.ts';
import { readState, STATE_KEY, type StoreState, stateRecord } from './store-state.ts';
import { StoredTables } from './stored-tables.ts';

export interface FileStoreLocation {
  /** `[oriel] state_dir`. */
  readonly directory: string;
  readonly log: Logger;
  /** Makes the store that has the tables in memory; `mark` is that of their ended sign-ins. */
  readonly inMemory: (tables: TokenTables, mark: string) => Store;
}

/**
 * Opens the tokens of a state directory for this process only, and reads them into memory.
 * @throws {StateDirectoryError} if the directory cannot be used, is used by another process, or is damaged
 */
export async function openFileStore({ directory, log, inMemory }: FileStoreLocation): Promise<FileStore> {
  const path = join(directory, 'tokens');
  const records = join(path, 'records');
  const ownerFile = join(path, 'owner');
  const prepare = async () => {
    await openStateDirectory(directory);
    await openPrivateDirectory(path);
    await openPrivateDirectory(records);
  };
  await prepare();
  const files = new Closables();
  try {
    const commitFile = files.add(new CommitFile(join(path, 'committed')));
    const committed = await readCommitted(commitFile, path);
    const database = files.add(new RecordDatabase(records));
    await openDatabase(database, path, ownerFile);
    await writeOwner(ownerFile);
    files.add({ close: () => rm(ownerFile, { force: true }) });
    const { found, state, sum } = await readRecords(database, path);
    requireComplete(path, { committed, found: found.length, sum: sum.sum, state });
    const { mark, commit } = state ?? (await begin(database));
    await commitFile.write(commit);

    let journal: Journal | undefined;
    const tables = new StoredTables((key) => journal?.touch(key));
    tables.fill(found);
    journal = new Journal({ source: tables, database, commitFile, sum, commit, mark, log, prepare });
    log.info({ path, tokens: tables.live.size }, 'tokens and ended sign-ins are kept in a file');
    return new FileStore({ memory: inMemory(tables, mark), tables, journal, files });
  } catch (error) {
    await files.close();
    throw asStateError(error, path);
  }
}

async function openDatabase(database: RecordDatabase, path: string, ownerFile: string): Promise<void> {
  try {
    await database.open();
  } catch (error) {
    if (error instanceof DatabaseInUseError) {
      const owner = await readOwner(ownerFile);
      throw new StateDirectoryError(
        `[oriel] state_dir: ${path} is in use by another oriel serve (${owner}). Stop that one, or write a directory of its own for each.`,
        { cause: error },
      );
    }
    throw error;
  }
}

interface ReadRecords {
  readonly found: readonly (readonly [key: string, value: string])[];
  readonly state: StoreState | undefined;
  readonly sum: RecordSum;
}

async function readRecords(database: RecordDatabase, path: string): Promise<ReadRecords> {
  const records = await database.read();
  const found = records.filter(([key]) => key !== STATE_KEY);
  const text = records.find(([key]) => key === STATE_KEY)?.[1];
  const state = text === undefined ? undefined : readState(text);
  if (text !== undefined && state === undefined)
    throw damaged(path, 'the record of its state is not readable');
  const sum = new RecordSum();
  sum.apply(found.map(([key, value]) => ({ key, digest: digestOf(key, value) })));
  return { found, state, sum };
}

/** Refuses a store that has lost or changed records: an ended sign-in could be valid again. */
function requireComplete(
  path: string,
  {
    committed,
    found,
    sum,
    state,
  }: { committed: Committed | undefined; found: number; sum: number; state: StoreState | undefined },
): void {
  if (state === undefined) {
    // A process that was killed in its first start leaves nothing but an empty database.
    if (found > 0 || committed !== undefined) throw damaged(path, 'its records are missing');
    return;
  }
  if (state.size !== found) throw damaged(path, `it has ${found} of ${state.size} records`);
  if (state.sum !== sum) throw damaged(path, 'its records were changed');
  // The file is written after the first batch, and never removed.
  if (committed === undefined && state.commit > 1) throw damaged(path, 'the file "committed" is missing');
  if (committed !== undefined && state.commit < committed.commit) {
    throw damaged(path, `its last ${committed.commit - state.commit} changes are missing`);
  }
}

async function begin(database: RecordDatabase): Promise<StoreState> {
  const state = { commit: 1, mark: randomUUID(), sum: 0, size: 0 };
  await database.write([stateRecord(state)]);
  return state;
}

function asStateError(error: unknown, path: string): StateDirectoryError {
  if (error instanceof StateDirectoryError) return error;
  if (error instanceof DatabaseDamagedError) return damaged(path, lastPart(messageOf(error)));
  const text = messageOf(error);
  const isFull = /No space left|ENOSPC|quota/i.test(text);
  const cause = isFull
    ? causeOf({ code: 'ENOSPC' })
    : 'code' in Object(error)
      ? causeOf(error)
      : lastPart(text);
  const remedy = isFull
    ? 'Free space there.'
    : 'Give the user that runs Oriel access to it and to all files in it.';
  return new StateDirectoryError(`[oriel] state_dir: ${path} cannot be used: ${cause}. ${remedy}`, {
    cause: error,
  });
}

/** LevelDB's messages have the form `IO error: PATH: CAUSE`. */
function lastPart(text: string): string {
  return text.split(': ').at(-1) ?? text;
}
