import { connect, createServer, type Socket } from 'node:net';
import { join } from 'node:path';
import { IpcTransport } from '../../src/transport/ipc/transport.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { transportSuite } from './transport.suite.ts';

transportSuite('ipc', {
  async start(log) {
    const folder = temporaryFolder();
    const path = join(folder, 'socket');
    const middle = new IpcTransport(log);
    const sockets: Socket[] = [];
    const server = createServer((socket) => {
      sockets.push(socket);
      middle.attach(socket).catch(() => {});
    });
    await new Promise<void>((resolve) => server.listen(path, resolve));
    const ends: IpcTransport[] = [];
    return {
      async open() {
        const end = new IpcTransport(log);
        ends.push(end);
        await end.attach(connect(path));
        return end;
      },
      async close() {
        await Promise.all([...ends, middle].map((end) => end.close()));
        for (const socket of sockets) socket.destroy();
        await new Promise((resolve) => server.close(resolve));
      },
    };
  },
});
