import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import type { Flood } from './floods.ts';

const PROGRAM = join(import.meta.dirname, 'flooder.js');
/** Clients of one flood come from so many addresses: the bounds of one address are not what is measured. */
const ADDRESSES = 10;
let floods = 0;

export interface RunningFlood {
  readonly pid: number;
  /** Ends it; answers how many connections it made and how many bytes it sent. */
  stop(): Promise<{ connections: number; bytes: number }>;
}

/** Starts a flood in a process of its own. `token`: for floods by those who have one. */
export async function startFlood(
  flood: Flood,
  proxyPort: number,
  token: (by: 'viewer' | 'reader') => Promise<string>,
): Promise<RunningFlood> {
  const { by } = flood;
  const openings = [];
  const own = by === 'stranger' ? undefined : await token(by);
  for (let number = 0; number < flood.connections; number++) {
    const pieces = flood.opening(own ?? randomUUID());
    openings.push(pieces.map((piece) => Buffer.from(piece).toString('base64')));
  }
  const order = {
    port: proxyPort,
    addresses: freshAddresses(),
    isTls: flood.isTls ?? false,
    way: flood.way,
    pieceBytes: flood.pieceBytes ?? 0,
    openings,
    block: flood.block.toString('base64'),
  };
  const child = spawn(process.execPath, [PROGRAM], { stdio: ['pipe', 'pipe', 'inherit'] });
  child.stdin.write(`${JSON.stringify(order)}\n`);
  const output = text(child.stdout);
  return {
    pid: child.pid!,
    async stop() {
      child.stdin.end();
      return JSON.parse(await output);
    },
  };
}

/** That no flood before has used up: what one address may do in a minute is bounded. */
function freshAddresses(): string[] {
  floods++;
  return Array.from(
    { length: ADDRESSES },
    (_, number) => `127.${1 + (floods >> 8)}.${floods & 255}.${10 + number}`,
  );
}
