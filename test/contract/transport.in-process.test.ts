import { InProcessTransport } from '../../src/transport/in-process/transport.ts';
import { transportSuite } from './transport.suite.ts';

transportSuite('in-process', {
  async start(log) {
    const transport = new InProcessTransport({ log });
    return { open: async () => transport, close: () => transport.close() };
  },
});
