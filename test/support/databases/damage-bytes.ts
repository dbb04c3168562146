import type { AddressInfo } from 'node:net';
import { connect, createServer, type Socket } from 'node:net';

/** A relay that damages what a server sends. */
export interface DamagingRelay {
  readonly port: number;
  close(): Promise<void>;
}

/** Changes, cuts or repeats about half of the chunks from the server at `port`, always the same for a seed. */
export async function damageBytes(port: number, seed: number): Promise<DamagingRelay> {
  const random = randomNumbers(seed);
  const sockets = new Set<Socket>();
  const relay = createServer((client) => {
    const server = connect(port, '127.0.0.1');
    for (const [socket, other] of [
      [client, server],
      [server, client],
    ] as const) {
      sockets.add(socket);
      socket.on('error', () => undefined);
      socket.on('close', () => {
        sockets.delete(socket);
        other.destroy();
      });
    }
    client.on('data', (chunk) => server.write(chunk));
    server.on('data', (chunk) => client.write(damaged(chunk, random)));
  });
  await new Promise<void>((resolve) => relay.listen(0, '127.0.0.1', resolve));
  return {
    port: (relay.address() as AddressInfo).port,
    close: () =>
      new Promise((resolve) => {
        for (const socket of sockets) socket.destroy();
        relay.close(() => resolve());
      }),
  };
}

function damaged(chunk: Buffer, random: () => number): Buffer {
  const kind = random();
  if (kind < 0.5) return chunk;
  const copy = Buffer.from(chunk);
  for (let times = 1 + Math.floor(random() * 3); times > 0; times--) {
    copy[Math.floor(random() * copy.length)] = Math.floor(random() * 256);
  }
  if (kind > 0.9) return copy.subarray(0, Math.floor(random() * copy.length));
  return kind > 0.8 ? Buffer.concat([copy, copy]) : copy;
}

/** A linear congruential generator: the same numbers for a seed on every machine. */
function randomNumbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return state / 2_147_483_648;
  };
}
