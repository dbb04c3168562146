import { type AddressInfo, connect, createServer, type Server } from 'node:net';
import { Transform } from 'node:stream';
import { afterEach, expect, test } from 'vitest';
import { Consoles } from '../../../bench/load/consoles.ts';
import { GuestServer } from '../../../bench/load/guest-server.ts';
import { verifyBytes } from '../../../bench/load/verify-bytes.ts';

const guests = new GuestServer();
let relay: Server | undefined;
afterEach(() => {
  relay?.close();
  guests.close();
});

/** A relay that spoils one byte of what a guest says, so far into the stream. */
async function startRelay(spoiledByte: number): Promise<number> {
  const guestPort = await guests.listen();
  relay = createServer((viewer) => {
    const guest = connect(guestPort, '127.0.0.1');
    let passed = 0;
    const spoil = new Transform({
      transform(chunk: Buffer, _encoding, done) {
        const at = spoiledByte - passed;
        passed += chunk.length;
        if (at >= 0 && at < chunk.length) chunk[at]! ^= 1;
        done(null, chunk);
      },
    });
    viewer.pipe(guest).pipe(spoil).pipe(viewer);
    for (const socket of [viewer, guest]) socket.on('error', () => viewer.destroy());
  });
  await new Promise<void>((resolve) => relay!.listen(0, '127.0.0.1', resolve));
  return (relay.address() as AddressInfo).port;
}

test('a single wrong byte among a million is found', async () => {
  const port = await startRelay(777_777);
  const verified = verifyBytes(new Consoles(guests), { port, framing: 'raw', isTls: false, path: () => '' });
  await expect(verified).rejects.toThrow('is wrong');
});

test('bytes that arrive as they were sent are counted, both ways', async () => {
  const port = await startRelay(Number.POSITIVE_INFINITY);
  const connections = { port, framing: 'raw', isTls: false, path: () => '' } as const;
  expect(await verifyBytes(new Consoles(guests), connections)).toBeGreaterThan(2_000_000);
});
