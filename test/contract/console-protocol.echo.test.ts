import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { ECHO, ECHO_CONSOLE } from '../support/echo-console/echo-kind.ts';
import { consoleProtocolSuite } from './console-protocol.suite.ts';

consoleProtocolSuite('a console that sends back what it receives', {
  kind: ECHO,
  load: ECHO_CONSOLE.load,
  async startServer() {
    const server = createServer((socket) => socket.on('error', () => {}).pipe(socket)).listen(0, '127.0.0.1');
    await once(server, 'listening');
    return { port: (server.address() as AddressInfo).port, close: () => server.close() };
  },
  negotiates: false,
  looking: Buffer.from('look'),
  acting: Buffer.from('hello'),
  refusalForms: [],
});
