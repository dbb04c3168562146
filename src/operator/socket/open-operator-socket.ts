import { once } from 'node:events';
import type { Closable } from '../../platform/lifecycle.ts';
import type { Logger } from '../../platform/log/log.ts';
import { boundedServer } from './bounded-server.ts';
import { groupId } from './group-id.ts';
import { listenOnSocket } from './listen-on-socket.ts';
import { type OperatorParts, OperatorRoutes } from './operator-routes.ts';
import { SocketRefused } from './socket-refused.ts';

/** How long to wait for another process to leave the socket, in ms. */
const RETRY_MS = 5_000;

export interface OperatorSocketOptions extends Omit<OperatorParts, 'log'> {
  readonly log: Logger;
  /** `[oriel] operator_group`; empty: only root and the user of this process. */
  readonly group: string;
  /** For tests. */
  readonly connectionMs?: number;
  readonly retryMs?: number;
}

/**
 * Serves the operator's routes on a UNIX socket. Never rejects: consoles do not need it, so a socket that cannot be opened is
 * logged. If another process has it, as its predecessor may while it drains, tries again until it is free.
 */
export async function openOperatorSocket(options: OperatorSocketOptions): Promise<Closable> {
  const { path, group, log, connectionMs, retryMs = RETRY_MS } = options;
  const routes = new OperatorRoutes(options);
  let server = boundedServer(routes.answer, connectionMs);
  let retry: NodeJS.Timeout | undefined;
  let isClosed = false;
  let isLogged = false;

  const open = async (): Promise<void> => {
    const gid = group === '' ? undefined : await groupId(group);
    await listenOnSocket(server, path, gid);
    server.on('error', (err) => log.error({ err, socket: path }, 'operator socket failed'));
    log.info({ socket: path, reach: options.reach }, 'operator socket opened');
  };
  const tryToOpen = async (): Promise<void> => {
    try {
      await open();
    } catch (error) {
      server.close();
      server = boundedServer(routes.answer, connectionMs);
      const { why, message } =
        error instanceof SocketRefused ? error : { why: 'failed', message: String(error) };
      if (!isLogged) {
        const fields = { socket: path, option: '[oriel] operator_socket', reason: message };
        if (why === 'absent') log.info(fields, 'no operator socket');
        else log.warn(fields, 'no operator socket');
        isLogged = true;
      }
      if (why === 'in_use' && !isClosed) {
        retry = setTimeout(() => void tryToOpen(), retryMs);
        retry.unref();
      }
    }
  };
  await tryToOpen();
  return {
    async close() {
      if (isClosed) return;
      isClosed = true;
      clearTimeout(retry);
      if (!server.listening) return;
      const closed = once(server, 'close');
      // Node.js removes the socket.
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}
