import { existsSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { messageOf } from '../platform/message-of.ts';
import { AUTH, FEATURE, PROCEDURES } from './procedures.ts';
import { RpcChannel } from './rpc-channel.ts';
import { LibvirtError, LibvirtForbidden, LibvirtUnreachable } from './rpc-errors.ts';
import type { RpcTarget } from './socket-path.ts';
import type { XdrReader } from './xdr.ts';

/** No process listens: the daemon does not run, or not on this host. */
export class LibvirtAbsent extends LibvirtUnreachable {}

/**
 * Connects, authenticates and opens the hypervisor, within the deadline.
 * @throws {LibvirtUnreachable} with a remedy for the operator
 */
export async function openChannel(
  target: RpcTarget,
  options: { deadlineMs: number; signal: AbortSignal; onEvent(procedure: number, reader: XdrReader): void },
): Promise<RpcChannel> {
  const { deadlineMs, signal } = options;
  const path = target.paths.find((each) => existsSync(each)) ?? target.paths.at(-1) ?? '';
  const endsAt = Date.now() + deadlineMs;
  const left = () => Math.max(1, endsAt - Date.now());
  const channel = new RpcChannel(await connectTo(path, target, deadlineMs, signal), options.onEvent);
  const abort = () => channel.end(new LibvirtUnreachable('closed'));
  signal.addEventListener('abort', abort);
  try {
    await authenticate(channel, path, left);
    const keepalive = { feature: FEATURE.programKeepalive };
    if (await channel.call(PROCEDURES.connectSupportsFeature, keepalive, left())) channel.startKeepalive();
    await channel.call(PROCEDURES.connectOpen, target, left());
    return channel;
  } catch (error) {
    const reason = asUnreachable(error, path);
    await channel.close(reason);
    throw reason;
  } finally {
    signal.removeEventListener('abort', abort);
  }
}

/** libvirtd lists its methods. Root, and users that may open the socket without polkit, need none. */
async function authenticate(channel: RpcChannel, path: string, left: () => number): Promise<void> {
  const types = await channel.call(PROCEDURES.authList, undefined, left());
  if (types.length === 0 || types.includes(AUTH.none)) return;
  if (!types.includes(AUTH.polkit)) {
    throw new LibvirtForbidden(
      `${path} requires SASL, which only virsh supports: set [oriel] libvirt_transport = virsh, or auth_unix_rw in libvirtd.conf`,
    );
  }
  try {
    await channel.call(PROCEDURES.authPolkit, undefined, left());
  } catch (error) {
    if (!(error instanceof LibvirtError)) throw error;
    throw new LibvirtForbidden(
      `polkit denies the user that runs Oriel access to ${path} (${error.message}): allow org.libvirt.unix.manage ` +
        'by a polkit rule, or add the user to the group libvirt if the distribution has such a rule',
      { cause: error },
    );
  }
}

function connectTo(
  path: string,
  target: RpcTarget,
  deadlineMs: number,
  signal: AbortSignal,
): Promise<Socket> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) return reject(new LibvirtUnreachable('closed'));
    const socket = connect(path);
    const stop = (reason: LibvirtUnreachable) => {
      settle();
      socket.on('error', () => {});
      socket.destroy();
      reject(reason);
    };
    const abort = () => stop(new LibvirtUnreachable('closed'));
    const fail = (error: NodeJS.ErrnoException) => stop(explain(error, path, target));
    const timer = setTimeout(() => stop(new LibvirtUnreachable(`${path} takes no connection`)), deadlineMs);
    const settle = () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', abort);
      socket.off('error', fail);
    };
    signal.addEventListener('abort', abort);
    socket.once('error', fail);
    socket.once('connect', () => {
      settle();
      resolve(socket);
    });
  });
}

function explain(error: NodeJS.ErrnoException, path: string, { paths }: RpcTarget): LibvirtUnreachable {
  const options = { cause: error };
  switch (error.code) {
    case 'ENOENT':
      return new LibvirtAbsent(
        `there is no socket ${paths.join(' or ')}: is libvirtd (or virtqemud) installed and running on this host?`,
        options,
      );
    case 'ECONNREFUSED':
      return new LibvirtAbsent(`no process listens on ${path}: libvirtd does not run`, options);
    case 'EACCES':
    case 'EPERM':
      return new LibvirtForbidden(
        `the user that runs Oriel may not use ${path}: add it to the group of that socket (Debian: libvirt) and restart Oriel`,
        options,
      );
    default:
      return new LibvirtUnreachable(error.message, options);
  }
}

function asUnreachable(error: unknown, path: string): LibvirtUnreachable {
  if (error instanceof LibvirtUnreachable) return error;
  const message = messageOf(error);
  return new LibvirtUnreachable(`libvirt at ${path} refuses: ${message}`, { cause: error });
}
