import {
  accessSync,
  chownSync,
  closeSync,
  constants,
  existsSync,
  fchmodSync,
  fsyncSync,
  linkSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  renameSync,
  rmSync,
  unlinkSync,
  writeSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { CommandFailed } from '../command.ts';

/** A file to write, in the same file system as the others. */
export interface FileToWrite {
  readonly path: string;
  readonly text: string;
  readonly mode: number;
  /** Absent: that of this process. */
  readonly group?: number | undefined;
}

/** A directory for the preparation, beside the file, which only this user can read. It is removed afterwards. */
export async function withStage<T>(directory: string, work: (stage: string) => Promise<T>): Promise<T> {
  let created: string | undefined;
  let stage: string | undefined;
  try {
    created = mkdirSync(directory, { recursive: true, mode: 0o755 });
    stage = mkdtempSync(join(directory, '.oriel-init-'));
    const result = await work(stage);
    created = undefined;
    return result;
  } catch (error) {
    throw asFailure(error, directory);
  } finally {
    if (stage !== undefined) rmSync(stage, { recursive: true, force: true });
    // The work failed: a directory that was made for it is removed too.
    if (created !== undefined) rmSync(created, { recursive: true, force: true });
  }
}

/**
 * Writes all files or none. Each appears complete under its name. An existing file is an error, or with `replace` is kept under
 * a name with the suffix `backup`.
 * @returns the names of the kept files
 */
export function writeFiles(
  files: readonly FileToWrite[],
  stage: string,
  { replace, backup }: { replace: boolean; backup: string },
): string[] {
  const kept: string[] = [];
  const undo: (() => void)[] = [];
  try {
    const staged = files.map((file, index) => ({
      ...file,
      staged: stageFile(file, join(stage, `file-${index}`)),
    }));
    for (const { path, staged: from } of staged) {
      mkdirSync(dirname(path), { recursive: true, mode: 0o755 });
      if (replace && isThere(path)) {
        const name = `${path}.${backup}`;
        linkSync(path, name);
        renameSync(from, path);
        kept.push(name);
        undo.push(() => renameSync(name, path));
      } else {
        // Unlike rename, link fails if the name exists.
        linkSync(from, path);
        undo.push(() => unlinkSync(path));
      }
    }
    return kept;
  } catch (error) {
    for (const step of undo.toReversed()) step();
    throw error;
  }
}

/** Fails if no file can be written there, before the user answers questions. @throws {CommandFailed} */
export function checkWritable(path: string): void {
  let directory = dirname(path);
  while (!existsSync(directory) && directory !== dirname(directory)) directory = dirname(directory);
  try {
    accessSync(directory, constants.W_OK | constants.X_OK);
  } catch (error) {
    throw asFailure(error, directory);
  }
}

export function isThere(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false }) !== undefined;
}

function stageFile({ text, mode, group }: FileToWrite, path: string): string {
  const file = openSync(path, 'wx', 0o600);
  try {
    writeSync(file, text);
    if (group !== undefined) chownSync(path, -1, group);
    fchmodSync(file, mode);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
  return path;
}

const REASONS: Readonly<Record<string, string>> = {
  EACCES: 'this user may not write there',
  EPERM: 'this user may not write there',
  EROFS: 'its file system is read-only',
  ENOSPC: 'its file system is full',
  EDQUOT: 'the quota of this user is used up',
  EEXIST: 'a file of that name exists',
  ENOTDIR: 'a part of the path is a file',
};

function asFailure(error: unknown, directory: string): unknown {
  if (!(error instanceof Error && 'code' in error) || error instanceof CommandFailed) return error;
  const { code, dest, path } = error as NodeJS.ErrnoException & { dest?: string };
  const target = dest ?? path ?? directory;
  // The name of the preparation means nothing to the operator.
  const where = basename(dirname(target)).startsWith('.oriel-init-') ? directory : target;
  return new CommandFailed(
    `${where} cannot be written: ${REASONS[String(code)] ?? error.message} (${code}). Nothing was changed. ` +
      'Repair that, choose another place with --config-file FILE, or print the configuration with --print.',
    { cause: error },
  );
}
