import { afterAll, beforeAll } from 'vitest';
import { openNats } from '../../src/transport/nats/transport.ts';
import type { Transport } from '../../src/transport/transport.ts';
import { type NatsServer, startNats } from '../support/cluster/nats.ts';
import { transportSuite } from './transport.suite.ts';

let server: NatsServer;
let buses = 0;

beforeAll(async () => {
  server = await startNats();
});
afterAll(() => server.close());

transportSuite('nats', {
  async start(log) {
    const opened: Transport[] = [];
    const prefix = `oriel${++buses}`;
    return {
      async open() {
        const transport = await openNats({ connection: { servers: [server.url] }, prefix, log });
        opened.push(transport);
        return transport;
      },
      async close() {
        await Promise.all(opened.map((transport) => transport.close()));
      },
    };
  },
});
