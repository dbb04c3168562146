import { join } from 'node:path';
import { type TargetKind, TargetProcess } from './target.ts';

/** Under Oriel: what is left of a console's price when all that is Oriel's own is taken away. */
export const bareBridge: TargetKind = {
  name: 'bare',
  what: "a bridge of some lines on Node.js's http and net, without token, handshake, bound or log: the floor of this runtime",
  isCompiledAsItRuns: true,
  missing: () => undefined,
  async start(place) {
    const program = join(import.meta.dirname, 'bare-bridge.js');
    const command = [globalThis.process.execPath, program, String(place.guestPort)];
    const process = new TargetProcess('bare', place, command);
    const door = { framing: 'websocket', greetsWhen: 'greeted', isTls: false, path: () => '/' } as const;
    return {
      plain: { ...door, port: Number(await process.firstLine()), pid: process.pid },
      tls: undefined,
      close: () => process.close(),
    };
  },
};
