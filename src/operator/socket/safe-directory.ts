import type { Stats } from 'node:fs';
import { chown, lstat, realpath, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { SocketRefused } from './socket-refused.ts';

const WRITABLE_BY_OTHERS = 0o022;
const ANY_ACCESS_OF_ALL = 0o007;
const GROUP_SEARCH = 0o010;
const STICKY = 0o1000;

/**
 * Checks that only root and the user of this process can change the directory of the socket, and that other users do not reach
 * it: Node.js cannot ask the kernel for the user at the other end of a socket, so the modes of directory and socket decide.
 * @param gid the group that may reach the socket; undefined if only root and the user of this process may
 * @throws {SocketRefused}
 */
export async function requireSafeDirectory(path: string, gid: number | undefined): Promise<void> {
  const uid = process.geteuid?.() ?? 0;
  const found = await lstat(path).catch((error: NodeJS.ErrnoException) => {
    const absent = error.code === 'ENOENT';
    throw new SocketRefused(
      absent ? 'absent' : 'failed',
      `the directory ${path} ${absent ? 'does not exist' : `cannot be read: ${error.code}`}`,
    );
  });
  const reject = (why: string) => new SocketRefused('unsafe', `the directory ${path} ${why}`);
  if (found.isSymbolicLink()) throw reject('is a symbolic link. Write the path that it leads to');
  if (!found.isDirectory()) throw reject('is not a directory');
  // In a user namespace the owner of the root directory need not be uid 0.
  const trusted = new Set([0, uid, (await stat('/')).uid]);
  if (!trusted.has(found.uid)) {
    throw reject(`belongs to uid ${found.uid}, and Oriel runs as uid ${uid}. Change its owner`);
  }
  if ((found.mode & WRITABLE_BY_OTHERS) !== 0 || (found.mode & ANY_ACCESS_OF_ALL) !== 0) {
    throw reject(`can be used by other users (mode ${octal(found)}). Run "chmod 750 ${path}"`);
  }
  await requireSafeParents(path, trusted);
  if (gid !== undefined) await admitGroup(path, found, gid);
}

/** A user who can rename a parent can put another directory in its place. */
async function requireSafeParents(path: string, trusted: ReadonlySet<number>): Promise<void> {
  let parent = dirname(await realpath(path));
  for (;;) {
    const found = await stat(parent);
    const isShared = (found.mode & WRITABLE_BY_OTHERS) !== 0 && (found.mode & STICKY) === 0;
    if (isShared || !trusted.has(found.uid)) {
      throw new SocketRefused(
        'unsafe',
        `other users can replace the directory ${path}: ${parent} belongs to uid ${found.uid} and has mode ${octal(found)}. Write a path below /run`,
      );
    }
    if (parent === '/') return;
    parent = dirname(parent);
  }
}

/** Gives the directory to the group, so that its members reach the socket. */
async function admitGroup(path: string, { uid, gid, mode }: Stats, wanted: number): Promise<void> {
  if ((mode & GROUP_SEARCH) === 0) {
    throw new SocketRefused(
      'unsafe',
      `the directory ${path} has mode 0${(mode & 0o777).toString(8)}, with which [oriel] operator_group has no access. Run "chmod 750 ${path}"`,
    );
  }
  if (gid === wanted) return;
  await chown(path, uid, wanted).catch((cause) => {
    throw cannotGive(path, cause);
  });
}

/** The error of a chown to the group of operators. */
export function cannotGive(path: string, cause: NodeJS.ErrnoException): SocketRefused {
  return new SocketRefused(
    'failed',
    `${path} cannot be given to [oriel] operator_group (${cause.code}). The user that runs Oriel must be a member of the group: SupplementaryGroups in the unit`,
    { cause },
  );
}

function octal({ mode }: Stats): string {
  return `0${(mode & 0o7777).toString(8)}`;
}
