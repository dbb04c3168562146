import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { type ProxyFixture, startProxyFixture } from '../../support/fixtures/proxy-fixture.ts';
import { startVncServer, type VncServer } from '../../support/fixtures/vnc-servers.ts';
import { until } from '../../support/until.ts';

let lab: ProxyFixture;
let guest: VncServer | undefined;

afterEach(async () => {
  await lab.close();
  await guest?.close();
  guest = undefined;
});

/** A browser that has sent its request, and waits. */
async function ask(token: string): Promise<Socket> {
  const socket = connect(lab.port, '127.0.0.1');
  socket.on('error', () => {});
  await once(socket, 'connect');
  const key = 'Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n';
  const upgrade = `Connection: Upgrade\r\nUpgrade: websocket\r\n${key}`;
  socket.write(`GET /websockify?token=${token} HTTP/1.1\r\nHost: 127.0.0.1\r\n${upgrade}\r\n`);
  return socket;
}

const LEAVES: [string, (socket: Socket) => void][] = [
  ['with FIN', (socket) => socket.end()],
  ['with RST', (socket) => socket.resetAndDestroy()],
];

test.each(LEAVES)(
  'a browser that leaves %s while the VNC server is silent frees its slot and both connections',
  async (_how, leave) => {
    lab = await startProxyFixture({ oriel: { vnc_handshake_timeout: 300 } });
    let isGuestLeft = false;
    guest = await startVncServer(async (talk) => {
      await talk.read(1).catch(() => {});
      isGuestLeft = true;
    });
    const socket = await ask(lab.grant({ port: guest.port }));
    await until(() => lab.proxy.counts().sockets === 2);
    leave(socket);
    await until(() => lab.proxy.counts().sockets === 0 && isGuestLeft);
    expect(lab.proxy.counts()).toMatchObject({ sessions: 0, admitted: 0, shares: 0 });
    expect(lab.log.filter(({ msg }) => msg === 'the browser left before its console opened')).toHaveLength(1);
  },
);

test.each(LEAVES)(
  'a browser that leaves %s while its token is looked up frees its slot',
  async (_how, leave) => {
    lab = await startProxyFixture();
    let answer: () => void = () => {};
    const delay = new Promise<void>((resolve) => {
      answer = resolve;
    });
    const socket = await ask(lab.grant({ port: 1, delay }));
    await until(() => lab.proxy.counts().admitted === 1);
    leave(socket);
    await until(() => lab.proxy.counts().admitted === 0 && lab.proxy.counts().sockets === 0);
    answer();
  },
);

test('what a program sends before its handshake is answered is not lost', async () => {
  lab = await startProxyFixture();
  guest = await startVncServer(async (talk) => {
    await new Promise((resolve) => setTimeout(resolve, 100));
    talk.write('RFB 003.008\n');
    await talk.read(12);
    talk.write([1, 1]);
    await talk.read(1);
    talk.write([0, 0, 0, 0]);
    talk.write(await talk.read(1));
    await talk.read(1).catch(() => {});
  });
  const socket = await ask(lab.grant({ port: guest.port }));
  const masked = (text: string) =>
    Buffer.concat([Buffer.from([0x82, 0x80 | text.length, 0, 0, 0, 0]), Buffer.from(text)]);
  socket.write(Buffer.concat([masked('RFB 003.008\n'), masked('\x01'), masked('\x07')]));
  let heard = '';
  socket.on('data', (chunk) => {
    heard += chunk.toString('latin1');
  });
  await until(() => heard.endsWith('\x82\x01\x07'));
  socket.destroy();
});

/** Handshakes as a VNC server, then takes nothing more. */
async function startStalledGuest(): Promise<VncServer> {
  return startVncServer(async (talk) => {
    talk.write('RFB 003.008\n');
    await talk.read(12);
    talk.write([1, 1]);
    await talk.read(1);
    talk.write([0, 0, 0, 0]);
    await talk.read(1);
    talk.socket.pause();
    await once(talk.socket, 'close');
  });
}

test.each([
  ['by closing its socket', (socket) => socket.destroy()],
  ['with RST', (socket) => socket.resetAndDestroy()],
] satisfies typeof LEAVES)(
  'a browser that leaves %s while the VNC server takes nothing frees its slot, with unread bytes before the end',
  async (_how, leave) => {
    lab = await startProxyFixture({ limits: { closeWaitMs: 100 } });
    guest = await startStalledGuest();
    const socket = await ask(lab.grant({ port: guest.port }));
    const frame = (bytes: Uint8Array) => {
      const head = [0x82, 0xfe, bytes.length >> 8, bytes.length & 255, 0, 0, 0, 0];
      return Buffer.concat([Buffer.from(head), bytes]);
    };
    for (const piece of ['RFB 003.008\n', '\x01', '\x01']) socket.write(frame(Buffer.from(piece)));
    socket.resume();
    await until(() => lab.proxy.counts().sessions === 1);
    // Until both kernels and the proxy have taken all that they take: a FIN is behind all of it.
    const keys = frame(Buffer.alloc(64_000, Buffer.from([4, 1, 0, 0, 0, 0, 0, 0x61])));
    for (let taken = -1; socket.bytesWritten - socket.writableLength > taken; ) {
      taken = socket.bytesWritten - socket.writableLength;
      for (let count = 0; count < 200; count++) socket.write(keys);
      await new Promise((resolve) => setTimeout(resolve, 300));
    }
    expect(lab.proxy.counts().sessions).toBe(1);
    leave(socket);
    await until(() => lab.proxy.counts().sessions === 0 && lab.proxy.counts().sockets === 0);
  },
);
