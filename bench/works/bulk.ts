import { setTimeout as delay } from 'node:timers/promises';
import type { Console } from '../load/consoles.ts';
import type { Figures, Stage, Work } from './work.ts';

const SESSIONS = 8;
/** What the load side hands to its kernel at once. */
const BLOCK_BYTES = 256 * 1024;
/** Sockets and buffers of all sides grow with use. */
const WARM_UP_MS = 400;

export const bulkDown = bulk('down', 'server → client bulk, 8 sessions', false, startDown);
export const bulkDownTls = bulk('tls-down', 'TLS, bulk down, 8 sessions', true, startDown);
export const bulkUp = bulk('up-64k', 'client → server, 64 KiB messages', false, (each) =>
  startUp(each, 64 * 1024),
);
export const bulkUpSmall = bulk('up-256', 'client → server, 256 B messages', false, (each) =>
  startUp(each, 256),
);

type Start = (consoles: readonly Console[]) => () => number;

/** `start` lets the bytes flow and answers how to ask how many have arrived. */
function bulk(id: string, title: string, isTls: boolean, start: Start): Work {
  return {
    id,
    title,
    isTls,
    isThroughput: true,
    warmUpSeconds: 3,
    units: { cpuPerGb: 's/GB', mbPerSecond: 'MB/s' },
    async run({ consoles, door, seconds, time }: Stage): Promise<Figures> {
      const all = await consoles.openAll(door, SESSIONS);
      const arrived = start(all);
      await delay(WARM_UP_MS);
      const before = arrived();
      const stop = time();
      await delay(seconds * 1000);
      const spent = stop();
      const bytes = arrived() - before;
      for (const each of all) each.close();
      const values = { cpuPerGb: spent.target / (bytes / 1e9), mbPerSecond: bytes / 1e6 / spent.wall };
      return { values, spent };
    },
  };
}

function startDown(consoles: readonly Console[]): () => number {
  const block = Buffer.alloc(BLOCK_BYTES, 0x5a);
  let bytes = 0;
  for (const { viewer, guest } of consoles) {
    viewer.onPayload = (_bytes, start, end) => {
      bytes += end - start;
    };
    guest.pump(block);
  }
  return () => bytes;
}

function startUp(consoles: readonly Console[], messageBytes: number): () => number {
  const message = consoles[0]!.viewer.frame(Buffer.alloc(messageBytes, 0x5a));
  const block = Buffer.concat(Array<Buffer>(BLOCK_BYTES / messageBytes).fill(message));
  let bytes = 0;
  for (const { viewer, guest } of consoles) {
    guest.onPayload = (_bytes, start, end) => {
      bytes += end - start;
    };
    viewer.pump(block);
  }
  return () => bytes;
}
