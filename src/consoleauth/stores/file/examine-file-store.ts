import { join } from 'node:path';
import {
  checkPrivateDirectory,
  checkStateDirectory,
  StateDirectoryError,
} from '../../../platform/state-directory.ts';
import { CommitFile, type Committed, FORMAT } from './commit-file.ts';

/**
 * Checks what can be checked without opening the store: a running process may have it open. Changes nothing.
 * @throws {StateDirectoryError} as `openFileStore` does
 */
export async function examineFileStore(directory: string): Promise<void> {
  if (!(await checkStateDirectory(directory))) return;
  const path = join(directory, 'tokens');
  if ((await checkPrivateDirectory(path)) === undefined) return;
  await checkPrivateDirectory(join(path, 'records'));
  await readCommitted(new CommitFile(join(path, 'committed')), path);
}

/** @throws {StateDirectoryError} if the file is damaged or of a newer version */
export async function readCommitted(file: CommitFile, path: string): Promise<Committed | undefined> {
  const committed = await file.read();
  if (committed === null) throw damaged(path, 'the file "committed" is not readable');
  if (committed !== undefined && committed.format > FORMAT) {
    throw new StateDirectoryError(
      `[oriel] state_dir: ${path} was written by a newer version of Oriel (format ${committed.format}; this version reads ${FORMAT}). Run that version; or stop Oriel and move ${path} away, after which open access URLs are invalid and users sign in again.`,
    );
  }
  return committed;
}

export function damaged(path: string, how: string): StateDirectoryError {
  return new StateDirectoryError(
    `[oriel] state_dir: ${path} is damaged: ${how}. Check the disk. Then stop Oriel and move ${path} away: the next start begins anew, open access URLs are invalid, and users sign in again. Do not restore an older copy: sign-ins that ended since would be valid again.`,
  );
}
