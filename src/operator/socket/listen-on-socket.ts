import { chmod, chown, lstat, unlink } from 'node:fs/promises';
import { connect, type Server } from 'node:net';
import { dirname } from 'node:path';
import { cannotGive, requireSafeDirectory } from './safe-directory.ts';
import { SocketRefused } from './socket-refused.ts';

/** A process that does not accept within this time, in ms, still has the socket. */
const PROBE_MS = 1_000;

/**
 * Binds the server to a UNIX socket that only root and the user of this process can use, and the members of the group if one is
 * given. Removes the socket that a process left when it was killed.
 * @throws {SocketRefused}
 */
export async function listenOnSocket(server: Server, path: string, gid: number | undefined): Promise<void> {
  await requireSafeDirectory(dirname(path), gid);
  await bind(server, path)
    .catch(async (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EADDRINUSE') throw error;
      await removeStale(path);
      await bind(server, path);
    })
    .catch((cause: NodeJS.ErrnoException) => {
      if (cause instanceof SocketRefused) throw cause;
      throw new SocketRefused('failed', `${path} cannot be bound: ${cause.code ?? cause.message}`, { cause });
    });
  if (gid === undefined) return;
  await chown(path, process.geteuid?.() ?? 0, gid).catch((cause) => {
    throw cannotGive(path, cause);
  });
  await chmod(path, 0o660);
}

/** Node.js binds during the call of `listen`, so the mask of new files applies to the socket alone: its mode is 0600. */
function bind(server: Server, path: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const mask = process.umask(0o177);
    try {
      server.once('error', reject);
      server.listen(path, () => {
        server.off('error', reject);
        resolve();
      });
    } finally {
      process.umask(mask);
    }
  });
}

async function removeStale(path: string): Promise<void> {
  const found = await lstat(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
  if (found === undefined) return;
  if (!found.isSocket()) {
    throw new SocketRefused(
      'unsafe',
      `${path} exists and is not a socket. Move it away, or write another path`,
    );
  }
  if (await isServed(path)) {
    throw new SocketRefused(
      'in_use',
      `another process serves ${path}. Several proxies of one host need an [oriel] operator_socket each`,
    );
  }
  await unlink(path);
}

function isServed(path: string): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const socket = connect(path);
    socket.setTimeout(PROBE_MS, () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'ECONNREFUSED' || error.code === 'ENOENT') resolve(false);
      // The queue of connections is full.
      else if (error.code === 'EAGAIN') resolve(true);
      else reject(error);
    });
  });
}
