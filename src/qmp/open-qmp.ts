import { connect, type Socket } from 'node:net';
import type { JsonObject } from './message.ts';
import { QmpChannel } from './qmp-channel.ts';
import { QmpUnavailable } from './qmp-errors.ts';
import { explainSocketError, trustedSocket } from './socket-file.ts';

export interface OpenQmpOptions {
  readonly path: string;
  /** The file that `trustedSocket` identified; another file at the path is not used. */
  readonly file: string;
  /** For the connection, for the greeting before `onBusy`, and for the first command, in ms. */
  readonly deadlineMs: number;
  readonly signal: AbortSignal;
  readonly onEvent: (name: string, data: JsonObject) => void;
  /** Called if no greeting came in time. The connection waits on: QEMU accepts it when its other client leaves. */
  readonly onBusy: (trouble: QmpUnavailable) => void;
}

/**
 * Connects to a monitor and leaves its negotiation mode. Resolves when commands may be sent.
 * @throws {QmpUnavailable}
 */
export async function openQmp(options: OpenQmpOptions): Promise<QmpChannel> {
  const { path, file, deadlineMs, signal } = options;
  const channel = new QmpChannel(await connectTo(options), options);
  const abort = () => channel.end(new QmpUnavailable('closed', `the monitor ${path}: closed`));
  signal.addEventListener('abort', abort);
  const timer = setTimeout(() => options.onBusy(busy(path)), deadlineMs);
  try {
    if (signal.aborted) abort();
    // Before a byte is sent: the path could lead to another file since it was examined.
    if ((await trustedSocket(path)) !== file) {
      throw new QmpUnavailable('absent', `the monitor ${path}: the file was replaced`);
    }
    const outcome = await Promise.race([channel.greeted, channel.ended]);
    if (outcome instanceof QmpUnavailable) throw outcome;
    clearTimeout(timer);
    await channel.call('qmp_capabilities', {}, deadlineMs);
    return channel;
  } catch (error) {
    await channel.close();
    throw error;
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', abort);
  }
}

function busy(path: string): QmpUnavailable {
  return new QmpUnavailable(
    'busy',
    `the monitor ${path} sends no greeting: another program uses it, or QEMU hangs. A monitor serves one client at a time. Give QEMU a second -qmp socket for the other program`,
  );
}

function connectTo({ path, deadlineMs, signal }: OpenQmpOptions): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect(path);
    const stop = (reason: QmpUnavailable) => {
      settle();
      socket.on('error', () => {});
      socket.destroy();
      reject(reason);
    };
    const abort = () => stop(new QmpUnavailable('closed', `the monitor ${path}: closed`));
    const fail = (error: NodeJS.ErrnoException) => stop(explainSocketError(error, path));
    const timer = setTimeout(() => stop(busy(path)), deadlineMs);
    const settle = () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', abort);
      socket.off('error', fail);
    };
    if (signal.aborted) return abort();
    signal.addEventListener('abort', abort);
    socket.once('error', fail);
    socket.once('connect', () => {
      settle();
      resolve(socket);
    });
  });
}
