import { connect, type NetConnectOpts } from 'node:net';

/** Whether a server accepts connections there. The file of a UNIX socket appears before its server listens on it. */
export function accepts(where: NetConnectOpts): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(where);
    socket.once('error', () => resolve(false));
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
  });
}
