import { constants } from 'node:fs';
import { access, chmod, link, lstat, mkdir, open, readdir, readFile, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';

/**
 * The state directory cannot be used. The message begins with the option and has path, cause and remedy. `isUnused` is true if this
 * program cannot have stored anything there: it may then go on without one.
 */
export class StateDirectoryError extends Error {
  override readonly name = 'StateDirectoryError';
  readonly isUnused: boolean;

  constructor(message: string, { isUnused = false, cause }: { isUnused?: boolean; cause?: unknown } = {}) {
    super(message, { cause });
    this.isUnused = isUnused;
  }
}

/** The option that names the directory, for messages. */
const OPTION = '[oriel] state_dir';
const PRIVATE_DIRECTORY = 0o700;
const PRIVATE_FILE = 0o600;
const WRITABLE_BY_OTHERS = 0o022;
const ANY_ACCESS_OF_OTHERS = 0o077;
const MAX_SECRET_BYTES = 4096;

const CAUSES: Readonly<Record<string, string>> = {
  EACCES: 'this user may not write there',
  EPERM: 'this user may not write there',
  EROFS: 'the file system is read-only',
  ENOSPC: 'the file system is full',
  EDQUOT: 'the disk quota of this user is used up',
  ENOTDIR: 'a part of the path is a file',
  ENOENT: 'it does not exist',
  ELOOP: 'it is a symbolic link',
};
/** Nothing can have been written before if a directory cannot be created for these reasons. */
const NEVER_WRITABLE = new Set(['EACCES', 'EPERM', 'EROFS', 'ENOENT']);

/** Words for the cause of a failed file operation: `the file system is full`. */
export function causeOf(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  return (code === undefined ? undefined : CAUSES[code]) ?? code ?? message;
}

/**
 * Creates the directory with mode 0700 if it is missing, and checks that only this user can change it.
 * @throws {StateDirectoryError}
 */
export async function openStateDirectory(path: string): Promise<void> {
  try {
    await makeDirectory(path);
  } catch (error) {
    const thrown = error as NodeJS.ErrnoException;
    if (thrown.code !== 'EEXIST') throw cannotCreate(path, thrown);
  }
  await examineStateDirectory(path);
}

/** With its parents. The recursive mkdir of Node.js never ends in a file system that answers ENOENT for a new directory: /proc. */
async function makeDirectory(path: string): Promise<void> {
  try {
    await mkdir(path, { mode: PRIVATE_DIRECTORY });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT' || dirname(path) === path) throw error;
    await makeDirectory(dirname(path)).catch((cause: NodeJS.ErrnoException) => {
      if (cause.code !== 'EEXIST') throw cause;
    });
    await mkdir(path, { mode: PRIVATE_DIRECTORY });
  }
}

/**
 * Checks whether `openStateDirectory` would succeed, and changes nothing.
 * @returns whether the directory exists
 * @throws {StateDirectoryError}
 */
export async function checkStateDirectory(path: string): Promise<boolean> {
  const isThere = (each: string) => stat(each).then(() => true, missingAt(path));
  if (await isThere(path)) {
    await examineStateDirectory(path);
    return true;
  }
  let parent = dirname(path);
  while (!(await isThere(parent))) parent = dirname(parent);
  await access(parent, constants.W_OK | constants.X_OK).catch((error) => {
    throw cannotCreate(path, error);
  });
  return false;
}

/** Turns the error of a missing file into false, and any other error into one that has the path. */
function missingAt(path: string): (error: NodeJS.ErrnoException) => false {
  return (error) => {
    if (error.code === 'ENOENT') return false;
    throw new StateDirectoryError(
      `${OPTION}: ${path} cannot be used: ${causeOf(error)}. Write the path of a directory that the user that runs Oriel can access.`,
      { cause: error },
    );
  };
}

function cannotCreate(path: string, error: NodeJS.ErrnoException): StateDirectoryError {
  const remedy = `Create it for the user that runs Oriel: "install -d -m 700 -o USER ${path}"; or write another directory.`;
  return new StateDirectoryError(`${OPTION} ${path} cannot be created: ${causeOf(error)}. ${remedy}`, {
    isUnused: NEVER_WRITABLE.has(error.code ?? ''),
    cause: error,
  });
}

/**
 * Checks an existing directory and changes nothing. A symbolic link to a directory is accepted, because systemd makes one for
 * DynamicUser; a link that another user made is not.
 * @throws {StateDirectoryError}
 */
async function examineStateDirectory(path: string): Promise<void> {
  const uid = process.geteuid?.() ?? 0;
  const [own, target] = await Promise.all([lstat(path), stat(path)]);
  if (!target.isDirectory()) {
    throw new StateDirectoryError(`${OPTION} ${path} is not a directory. Write the path of a directory.`);
  }
  if (own.isSymbolicLink() && own.uid !== uid && own.uid !== 0) {
    throw new StateDirectoryError(
      `${OPTION} ${path} is a symbolic link of another user (uid ${own.uid}). Remove it, or write the path of a directory.`,
    );
  }
  if (target.uid !== uid) {
    throw new StateDirectoryError(
      `${OPTION} ${path} belongs to another user (uid ${target.uid}), and Oriel runs as uid ${uid}. Run Oriel as that user, change the owner with "chown -R USER ${path}", or write another directory.`,
    );
  }
  if ((target.mode & WRITABLE_BY_OTHERS) !== 0) {
    throw new StateDirectoryError(
      `${OPTION} ${path} can be changed by other users (mode ${octal(target.mode)}). Run "chmod 700 ${path}".`,
    );
  }
  try {
    await access(path, constants.R_OK | constants.W_OK | constants.X_OK);
  } catch (error) {
    throw new StateDirectoryError(
      `${OPTION} ${path} cannot be written: ${causeOf(error)}. Give the user that runs Oriel write permission, or write another directory.`,
      { isUnused: await isEmpty(path), cause: error },
    );
  }
}

/** Creates a directory with mode 0700 inside the state directory, or checks that it is one. @throws {StateDirectoryError} */
export async function openPrivateDirectory(path: string): Promise<void> {
  try {
    await mkdir(path, { mode: PRIVATE_DIRECTORY });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') {
      throw new StateDirectoryError(
        `${OPTION}: ${path} cannot be created: ${causeOf(error)}. Free space there, or give the user that runs Oriel write permission.`,
        { cause: error },
      );
    }
  }
  const mode = await checkPrivateDirectory(path);
  if (mode !== undefined && (mode & ANY_ACCESS_OF_OTHERS) !== 0) await chmod(path, PRIVATE_DIRECTORY);
}

/** The mode of a directory inside the state directory; undefined if it is missing. @throws {StateDirectoryError} */
export async function checkPrivateDirectory(path: string): Promise<number | undefined> {
  const found = await lstat(path).catch(missingAt(path));
  if (found === false) return undefined;
  if (!found.isDirectory()) {
    const what = found.isSymbolicLink() ? 'a symbolic link' : 'a file';
    throw new StateDirectoryError(
      `${OPTION}: ${path} is ${what}, not a directory. Move it away; to keep the state elsewhere, write that directory in state_dir.`,
    );
  }
  requireOwn(path, found.uid);
  return found.mode;
}

/**
 * The content of a secret file of the state directory. If it is missing, it is created with mode 0600 and the given content; of
 * several processes that do so at the same time, one succeeds, and all read its content.
 * @throws {StateDirectoryError}
 */
export async function readOrCreateSecretFile(
  directory: string,
  name: string,
  make: () => string,
): Promise<string> {
  const path = join(directory, name);
  const before = await readSecretFile(path);
  if (before !== undefined) return before;
  // Written under another name first: a file of that name is always complete.
  const temporary = `${path}.${process.pid}.new`;
  try {
    await rm(temporary, { force: true });
    const file = await open(temporary, 'wx', PRIVATE_FILE);
    try {
      await file.writeFile(make());
      await file.sync();
    } finally {
      await file.close();
    }
    await link(temporary, path).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'EEXIST') throw error;
    });
  } catch (error) {
    throw new StateDirectoryError(
      `${OPTION}: ${path} cannot be written: ${causeOf(error)}. Free space there, or give the user that runs Oriel write permission.`,
      { cause: error },
    );
  } finally {
    await rm(temporary, { force: true }).catch(() => {});
  }
  const after = await readSecretFile(path);
  if (after === undefined) throw new StateDirectoryError(`${OPTION}: ${path} was removed during the start.`);
  return after;
}

/** Undefined if there is no such file. */
async function readSecretFile(path: string): Promise<string | undefined> {
  let file: Awaited<ReturnType<typeof open>>;
  try {
    // Not blocking: opening a pipe without a writer would wait forever.
    file = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw new StateDirectoryError(
      `${OPTION}: ${path} cannot be read: ${causeOf(error)}. Restore it as a file that only the user that runs Oriel can read, or remove it.`,
      { cause: error },
    );
  }
  try {
    const found = await file.stat();
    if (!found.isFile() || found.size > MAX_SECRET_BYTES) {
      throw new StateDirectoryError(
        `${OPTION}: ${path} is not a file with a secret of Oriel. Move it away: Oriel makes a new one at the next start, and users sign in again.`,
      );
    }
    const { uid, mode } = found;
    requireOwn(path, uid);
    if ((mode & ANY_ACCESS_OF_OTHERS) !== 0) {
      throw new StateDirectoryError(
        `${OPTION}: ${path} can be read by other users (mode ${octal(mode)}). Remove it, because they may know the secret: Oriel makes a new one at the next start, and users sign in again.`,
      );
    }
    return await readFile(file, 'utf8');
  } finally {
    await file.close();
  }
}

/** False if it cannot be read. */
async function isEmpty(path: string): Promise<boolean> {
  return await readdir(path).then(
    (names) => names.length === 0,
    () => false,
  );
}

function requireOwn(path: string, owner: number): void {
  const uid = process.geteuid?.() ?? 0;
  if (owner === uid) return;
  throw new StateDirectoryError(
    `${OPTION}: ${path} belongs to another user (uid ${owner}), and Oriel runs as uid ${uid}. Run Oriel as that user, or change the owner with "chown -R USER ${path}".`,
  );
}

function octal(mode: number): string {
  return `0${(mode & 0o7777).toString(8)}`;
}
