import { lstat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { QmpUnavailable } from './qmp-errors.ts';

const ROOT = 0n;
const STICKY = 0o1000n;
const WRITABLE_FOR_ALL = 0o002n;

/**
 * Identifies the file of a socket: a listener that is bound again makes another file. The inode number alone may be used again
 * at once; the access mode may change.
 */
export async function identifySocket(path: string): Promise<string> {
  const { dev, ino, mtimeNs } = await statOf(path);
  return `${dev}:${ino}:${mtimeNs}`;
}

/**
 * Identifies the file of a socket whose owner is trusted: root, the user of this process, or the owner of the folder that the
 * configuration names. What listens on the socket states which instance it is and where its console server is.
 * @throws {QmpUnavailable} absent, untrusted, forbidden
 */
export async function trustedSocket(path: string, ownUid = process.geteuid?.()): Promise<string> {
  const file = await statOf(path);
  const distrust = (why: string) =>
    new QmpUnavailable('untrusted', `the monitor ${path} is not used: ${why}`);
  if (file.isSymbolicLink()) {
    throw distrust('it is a symbolic link. List the path that it leads to in [oriel_qemu] sockets');
  }
  if (!file.isSocket()) throw distrust('it is not a socket');
  const folder = await statOf(dirname(path));
  if ((folder.mode & WRITABLE_FOR_ALL) !== 0n && (folder.mode & STICKY) === 0n) {
    throw distrust(
      'every user may replace files of its folder. Take away write access to the folder (chmod o-w)',
    );
  }
  const owners = [ROOT, BigInt(ownUid ?? 0), folder.uid];
  if (!owners.includes(file.uid)) {
    throw distrust(
      `it belongs to uid ${file.uid}, which is neither root, the user that runs Oriel (uid ${ownUid}) nor the owner of its folder (uid ${folder.uid}). Let QEMU create it in a folder that belongs to the user that runs QEMU`,
    );
  }
  return `${file.dev}:${file.ino}:${file.mtimeNs}`;
}

async function statOf(path: string) {
  try {
    return await lstat(path, { bigint: true });
  } catch (error) {
    throw explainSocketError(error as NodeJS.ErrnoException, path);
  }
}

/** An error of the system about a socket, with a remedy. */
export function explainSocketError(error: NodeJS.ErrnoException, path: string): QmpUnavailable {
  const options = { cause: error };
  switch (error.code) {
    case 'ENOENT':
    case 'ENOTDIR':
      return new QmpUnavailable('absent', `there is no monitor ${path}`, options);
    case 'ECONNREFUSED':
      return new QmpUnavailable('absent', `no process listens on the monitor ${path}`, options);
    case 'EACCES':
    case 'EPERM':
      return new QmpUnavailable(
        'forbidden',
        `the user that runs Oriel may not use the monitor ${path}: it needs write access to the socket and search access to its folder`,
        options,
      );
    case 'EAGAIN':
      return new QmpUnavailable('busy', `the monitor ${path} has no place for another connection`, options);
    default:
      return new QmpUnavailable('closed', `the monitor ${path}: ${error.message}`, options);
  }
}
