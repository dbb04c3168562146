import { randomBytes, randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { afterEach, expect, test } from 'vitest';
import type WebSocket from 'ws';
import { newRequestId } from '../../../src/flow/request-id.ts';
import {
  openConsole,
  type ProxyFixture,
  startProxyFixture,
  Viewer,
} from '../../support/fixtures/proxy-fixture.ts';
import {
  echoServer,
  handshakeNone,
  handshakeVnc,
  startVncServer,
  type VncServer,
} from '../../support/fixtures/vnc-servers.ts';
import { until } from '../../support/until.ts';

let lab: ProxyFixture;
let guest: VncServer;

const NOBODY = { sessions: 0, admitted: 0, shares: 0, heldRefusals: 0, sockets: 0, beating: 0 };

afterEach(async () => {
  await lab.close();
  await guest.close();
  expect(lab.proxy.counts()).toEqual(NOBODY);
  expect(JSON.stringify(lab.log)).not.toMatch(/token=|[?]token/);
});

/** Calls the service as another role would. */
const call = { requestId: newRequestId() };

/** Waits until a socket of `ws` has nothing more to send. */
async function sent(socket: WebSocket): Promise<void> {
  await until(() => socket.bufferedAmount === 0);
}

test('a viewer with a valid token talks to the VNC server, byte for byte', async () => {
  guest = await echoServer();
  lab = await startProxyFixture();
  const token = lab.grant({ port: guest.port });
  const viewer = await openConsole(lab, token);
  const sizes = [1, 2, 3, 4, 7, 125, 126, 127, 4_095, 65_535, 65_536, 65_537, 300_001, 3_000_017];
  for (const size of sizes) {
    const bytes = randomBytes(size);
    viewer.send(bytes);
    expect((await viewer.read(size)).equals(bytes)).toBe(true);
  }
  await viewer.close();
  expect(JSON.stringify(lab.log)).not.toContain(token);
});

test('where no pings are sent, the kernel looks after a browser that says nothing', async () => {
  guest = await echoServer();
  lab = await startProxyFixture({ oriel: { ping_interval: 0 } });
  const viewer = await openConsole(lab, lab.grant({ port: guest.port }));
  const { port } = lab.proxy.address;
  await until(() => timersOf(port).includes('02'));
  await viewer.close();
});

/** The kernel's timer of each connection at a port: `02` is keep-alive [Linux, proc_net_tcp.txt]. */
function timersOf(port: number): string[] {
  const here = `:${port.toString(16).toUpperCase().padStart(4, '0')}`;
  const connections = readFileSync('/proc/self/net/tcp', 'utf8')
    .split('\n')
    .map((line) => line.trim().split(/\s+/));
  // Established alone: a listener's timers are others.
  const ours = connections.filter(([, local, , state]) => local?.endsWith(here) && state === '01');
  return ours.map(([, , , , , timer]) => timer!.slice(0, 2));
}

test('the VNC password is given to the hypervisor, and the viewer needs none', async () => {
  guest = await startVncServer(async (talk) => {
    await handshakeVnc(talk, 'secret12');
    talk.onData((chunk) => talk.write(chunk));
  });
  lab = await startProxyFixture();
  const viewer = await openConsole(lab, lab.grant({ port: guest.port, vncPassword: 'secret12' }));
  viewer.send('x');
  expect((await viewer.read(1)).toString()).toBe('x');
  await viewer.close();
  expect(JSON.stringify(lab.log)).not.toContain('secret12');
});

test('what both sides say along with their handshakes is not lost', async () => {
  guest = await startVncServer(async (talk) => {
    await handshakeNone(talk);
    talk.write('early');
    expect((await talk.read(4)).toString('latin1')).toBe('\x01abc');
    talk.write('got it');
  });
  lab = await startProxyFixture();
  const viewer = new Viewer(lab.url(lab.grant({ port: guest.port })));
  await viewer.read(12);
  // Version, choice, ClientInit and more in one message, as no viewer does and any may.
  viewer.send('RFB 003.008\n\x01\x01abc');
  const heard = await viewer.read(2 + 4 + 5 + 6);
  expect(heard.toString('latin1')).toBe('\x01\x01\0\0\0\0earlygot it');
  await viewer.close();
});

test.each([
  [undefined, ''],
  [['binary'], 'binary'],
  [['base64', 'binary'], 'binary'],
  [['binary', 'oriel.v1'], 'oriel.v1'],
])('of the sub-protocols %j it selects "%s"', async (protocols, selected) => {
  guest = await echoServer();
  lab = await startProxyFixture();
  const viewer = new Viewer(
    lab.url(lab.grant({ port: guest.port })),
    protocols === undefined ? {} : { protocols },
  );
  await viewer.handshake();
  expect(viewer.socket.protocol).toBe(selected);
  await viewer.close();
});

test('a slow guest holds the viewer back, and every byte arrives once it reads on', async () => {
  let slow: import('node:net').Socket | undefined;
  const heard: Buffer[] = [];
  guest = await startVncServer(async (talk) => {
    await handshakeNone(talk);
    talk.onData((chunk) => heard.push(chunk));
    talk.socket.pause();
    slow = talk.socket;
  });
  lab = await startProxyFixture();
  const viewer = await openConsole(lab, lab.grant({ port: guest.port }));
  await until(() => slow !== undefined);
  const all = randomBytes(40_000_001);
  for (let at = 0; at < all.length; at += 999_983) viewer.send(all.subarray(at, at + 999_983));
  // The kernels' buffers take some of it; the proxy itself must not take the rest.
  await new Promise((resolve) => setTimeout(resolve, 300));
  expect(viewer.socket.bufferedAmount).toBeGreaterThan(10_000_000);
  slow!.resume();
  await sent(viewer.socket);
  await until(() => heard.reduce((sum, chunk) => sum + chunk.length, 0) === all.length);
  expect(Buffer.concat(heard).equals(all)).toBe(true);
  await viewer.close();
});

test('a slow viewer holds the guest back, and every byte arrives once it reads on', async () => {
  const all = randomBytes(40_000_003);
  let socket: import('node:net').Socket | undefined;
  guest = await startVncServer(async (talk) => {
    await handshakeNone(talk);
    socket = talk.socket;
    for (let at = 0; at < all.length; at += 77_773) socket.write(all.subarray(at, at + 77_773));
  });
  lab = await startProxyFixture();
  const viewer = await openConsole(lab, lab.grant({ port: guest.port }));
  viewer.socket.pause();
  await new Promise((resolve) => setTimeout(resolve, 300));
  const [listed] = (await lab.proxy.service.list_sessions({}, call)).sessions;
  expect(socket!.writableLength).toBeGreaterThan(10_000_000);
  expect(listed!.bytesToBrowser).toBeLessThan(30_000_000);
  viewer.socket.resume();
  expect((await viewer.read(all.length)).equals(all)).toBe(true);
  await viewer.close();
});

test('both directions at full rate at once lose nothing', async () => {
  guest = await echoServer();
  lab = await startProxyFixture();
  const viewer = await openConsole(lab, lab.grant({ port: guest.port }));
  const all = randomBytes(20_000_003);
  for (let at = 0; at < all.length; at += 33_331) viewer.send(all.subarray(at, at + 33_331));
  expect((await viewer.read(all.length)).equals(all)).toBe(true);
  await viewer.close();
});

test('a key event is answered while another session streams at full rate', async () => {
  const megabyte = randomBytes(1 << 20);
  guest = await startVncServer(async (talk) => {
    await handshakeNone(talk);
    const stream = () => {
      while (talk.socket.writable && talk.socket.write(megabyte));
    };
    talk.socket.on('drain', stream);
    stream();
  });
  const echo = await echoServer();
  lab = await startProxyFixture();
  const streaming = await openConsole(lab, lab.grant({ port: guest.port }));
  const typing = await openConsole(lab, lab.grant({ port: echo.port }));
  const before = streaming.available;
  for (let i = 0; i < 50; i++) {
    typing.send('k');
    await typing.read(1);
  }
  await until(() => streaming.available > before);
  streaming.socket.terminate();
  await typing.close();
  await until(() => lab.proxy.counts().sessions === 0);
  await echo.close();
});

test('key events reach a guest while it streams at full rate in the same session', async () => {
  const megabyte = randomBytes(1 << 20);
  let heard = 0;
  guest = await startVncServer(async (talk) => {
    await handshakeNone(talk);
    talk.onData((chunk) => {
      heard += chunk.length;
    });
    const stream = () => {
      while (talk.socket.writable && talk.socket.write(megabyte));
    };
    talk.socket.on('drain', stream);
    stream();
  });
  lab = await startProxyFixture();
  const viewer = await openConsole(lab, lab.grant({ port: guest.port }));
  for (let key = 1; key <= 50; key++) {
    const before = viewer.available;
    viewer.send('k');
    await until(() => heard === key);
    await until(() => viewer.available > before);
  }
  viewer.socket.terminate();
  await until(() => lab.proxy.counts().sessions === 0);
});

test('when the VNC server closes, its last bytes arrive first and the viewer is closed with "Target closed"', async () => {
  const last = randomBytes(500_000);
  guest = await startVncServer(async (talk) => {
    await handshakeNone(talk);
    talk.socket.end(last);
  });
  lab = await startProxyFixture();
  const viewer = await openConsole(lab, lab.grant({ port: guest.port }));
  expect((await viewer.read(last.length)).equals(last)).toBe(true);
  expect(await viewer.closed).toEqual({ code: 1000, reason: 'Target closed' });
});

test('the console page is closed with a sentence and the request id', async () => {
  guest = await startVncServer(async (talk) => {
    await handshakeNone(talk);
    talk.socket.end();
  });
  lab = await startProxyFixture();
  const requestId = newRequestId();
  const viewer = new Viewer(lab.url(lab.grant({ port: guest.port, requestId })), { protocols: ['oriel.v1'] });
  await viewer.handshake();
  expect(await viewer.closed).toEqual({
    code: 1000,
    reason: `The VNC server of the guest closed the connection. (${requestId})`,
  });
});

test('a guest that stops closes its connection first, and the viewer still receives the reason', async () => {
  guest = await echoServer();
  lab = await startProxyFixture({ limits: { endReasonWaitMs: 2_000 } });
  const instanceUuid = randomUUID();
  const viewer = await openConsole(lab, lab.grant({ port: guest.port, instanceUuid }));
  for (const socket of guest.open) socket.destroy();
  await new Promise((resolve) => setTimeout(resolve, 50));
  expect(lab.proxy.endSessionsOfInstance(instanceUuid, 'guest_stopped')).toBe(1);
  expect(await viewer.closed).toMatchObject({ code: 4480, reason: expect.stringContaining('was stopped') });
});

test.each([
  ['guest_stopped', 4480],
  ['guest_saved', 4488],
  ['guest_crashed', 4489],
  ['guest_shut_down', 4487],
] as const)(
  'when the guest leg closes, the authority is asked and the viewer gets %s',
  async (code, closeCode) => {
    guest = await echoServer();
    lab = await startProxyFixture({ limits: { endReasonWaitMs: 60_000 } });
    const whyClosed = { state: 'ended' as const, code, detail: 'the test wants it' };
    const viewers = [];
    const token = lab.grant({ port: guest.port, whyClosed });
    for (let each = 0; each < 3; each++) viewers.push(await openConsole(lab, token));
    for (const socket of guest.open) socket.destroy();
    for (const viewer of viewers) expect((await viewer.closed).code).toBe(closeCode);
  },
);

test('when the guest leg closes and the instance runs on, the session ends at once and the log says so', async () => {
  guest = await echoServer();
  lab = await startProxyFixture({ limits: { endReasonWaitMs: 60_000 } });
  const whyClosed = { state: 'runs' as const, detail: 'compute c' };
  const viewer = await openConsole(lab, lab.grant({ port: guest.port, whyClosed }));
  for (const socket of guest.open) socket.destroy();
  expect((await viewer.closed).code).toBe(1000);
  expect(lab.log.find(({ msg }) => msg === 'console ended')).toMatchObject({
    code: 'vnc_closed',
    detail: expect.stringContaining('still runs'),
  });
});

test('when the viewer closes, what it said arrives first and its code comes back', async () => {
  const heard: Buffer[] = [];
  let ended = false;
  guest = await startVncServer(async (talk) => {
    await handshakeNone(talk);
    talk.onData((chunk) => heard.push(chunk));
    talk.socket.on('end', () => {
      ended = true;
    });
  });
  lab = await startProxyFixture();
  const viewer = await openConsole(lab, lab.grant({ port: guest.port }));
  const last = randomBytes(700_000);
  viewer.send(last);
  viewer.socket.close(4999, 'enough');
  expect((await viewer.closed).code).toBe(4999);
  await until(() => ended);
  expect(Buffer.concat(heard).equals(last)).toBe(true);
});

test('a viewer that is lost without a word frees the VNC server', async () => {
  guest = await echoServer();
  lab = await startProxyFixture();
  const viewer = await openConsole(lab, lab.grant({ port: guest.port }));
  viewer.socket.terminate();
  await until(() => guest.open.size === 0 && lab.proxy.counts().sessions === 0);
  expect(lab.log.at(-1)).toMatchObject({ msg: 'console ended', code: 'browser_lost' });
});

test('a viewer that never answers the Close frame is not waited for', async () => {
  guest = await echoServer();
  lab = await startProxyFixture({ limits: { closeWaitMs: 100 } });
  const instanceUuid = randomUUID();
  const viewer = await openConsole(lab, lab.grant({ port: guest.port, instanceUuid }));
  viewer.socket.pause();
  lab.proxy.endSessionsOfInstance(instanceUuid, 'guest_stopped');
  await until(() => lab.proxy.counts().sockets === 0);
  viewer.socket.resume();
  await viewer.closed;
});

test('an idle viewer is pinged and stays, one that answers nothing is let go', async () => {
  guest = await echoServer();
  lab = await startProxyFixture({ oriel: { ping_interval: 0.1 } });
  const alive = await openConsole(lab, lab.grant({ port: guest.port }));
  const dead = await openConsole(lab, lab.grant({ port: guest.port }));
  let pings = 0;
  alive.socket.on('ping', () => pings++);
  dead.socket.pause();
  await until(() => lab.log.some(({ code }) => code === 'viewer_stalled'));
  await until(() => pings >= 2);
  alive.send('still here');
  await alive.read(10);
  dead.socket.resume();
  expect((await dead.closed).code).toBe(4486);
  await alive.close();
});

test.each([
  ['guest_stopped', 4480],
  ['guest_migrated', 4481],
  ['guest_deleted', 4482],
  ['ended_by_operator', 4483],
  ['some_code_from_tomorrow', 4483],
])('sessions of a guest end with %s, others stay', async (code, closeCode) => {
  guest = await echoServer();
  lab = await startProxyFixture();
  const instanceUuid = randomUUID();
  const [first, second] = await Promise.all([
    openConsole(lab, lab.grant({ port: guest.port, instanceUuid })),
    openConsole(lab, lab.grant({ port: guest.port, instanceUuid })),
  ]);
  const other = await openConsole(lab, lab.grant({ port: guest.port }));
  expect(lab.proxy.endSessionsOfInstance(instanceUuid, code)).toBe(2);
  expect((await first.closed).code).toBe(closeCode);
  expect((await second.closed).reason).toMatch(/\(req-[0-9a-f-]{36}\)$/);
  other.send('x');
  await other.read(1);
  await other.close();
});

test('a session that is ended while its console is still being opened does not open', async () => {
  let asked = false;
  guest = await startVncServer(() => {
    asked = true; // and says nothing
  });
  lab = await startProxyFixture({ oriel: { refusal: 'close' } });
  const instanceUuid = randomUUID();
  const viewer = new Viewer(lab.url(lab.grant({ port: guest.port, instanceUuid })));
  await until(() => asked);
  lab.proxy.endSessionsOfInstance(instanceUuid, 'guest_deleted');
  expect((await viewer.closed).code).toBe(4482);
  await until(() => guest.open.size === 0);
});

test('the session list tells who looks at what from where, and ends what it is asked to', async () => {
  guest = await echoServer();
  lab = await startProxyFixture();
  const [instanceUuid, requestId] = [randomUUID(), newRequestId()];
  const viewer = await openConsole(lab, lab.grant({ port: guest.port, instanceUuid, requestId }));
  viewer.send('four');
  await viewer.read(4);
  const { sessions } = await lab.proxy.service.list_sessions({}, call);
  expect(sessions).toEqual([
    expect.objectContaining({
      requestId,
      instanceUuid,
      userName: 'ada',
      clientAddress: '127.0.0.1',
      proxyHost: 'proxy-1',
      kind: 'novnc',
      bytesToBrowser: 4,
      bytesToGuest: 4,
    }),
  ]);
  expect((await lab.proxy.service.recent_sessions({}, call)).sessions).toEqual([]);
  const { sessionId, guestLocalPort } = sessions[0]!;
  expect(guestLocalPort).toBe([...guest.open][0]!.remotePort);
  const found = await lab.proxy.service.find_session_by_port({ guestLocalPort }, call);
  expect(found.session?.sessionId).toBe(sessionId);
  const end = (id: string) => lab.proxy.service.end_session({ sessionId: id, reason: 'maintenance' }, call);
  expect(await end('anonymous')).toEqual({ ended: false });
  expect(await end(sessionId)).toEqual({ ended: true });
  expect(await viewer.closed).toEqual({
    code: 4483,
    reason: `ended by an operator: maintenance (${requestId})`,
  });
  expect((await lab.proxy.service.find_session_by_port({ guestLocalPort }, call)).session).toBeNull();
  const { sessions: ended, isAudited } = await lab.proxy.service.recent_sessions({}, call);
  expect(isAudited).toBe(false);
  expect(ended).toMatchObject([
    { sessionId, requestId, code: 'ended_by_operator', reason: 'maintenance', bytesToBrowser: 4 },
  ]);
});

test('an expiring token ends its session only where enforce_session_timeout says so', async () => {
  guest = await echoServer();
  const expiresAt = Math.floor(Date.now() / 1000) + 1;
  lab = await startProxyFixture({ consoleauth: { enforce_session_timeout: true } });
  const limited = await openConsole(lab, lab.grant({ port: guest.port, expiresAt }));
  expect((await limited.closed).code).toBe(4484);
  await lab.close();

  lab = await startProxyFixture();
  const free = await openConsole(
    lab,
    lab.grant({ port: guest.port, expiresAt: Math.floor(Date.now() / 1000) + 1 }),
  );
  await new Promise((resolve) => setTimeout(resolve, 1_200));
  free.send('x');
  await free.read(1);
  await free.close();
});

test('steps 12 to 16 are found under the request id of step 2', async () => {
  guest = await echoServer();
  lab = await startProxyFixture();
  const requestId = newRequestId();
  const token = lab.grant({ port: guest.port, requestId });
  await (await fetch(`http://127.0.0.1:${lab.port}/vnc_lite.html?path=%3Ftoken%3D${token}`)).text();
  const viewer = await openConsole(lab, token);
  await until(() => lab.trace.spans(requestId).length === 4);
  await viewer.close();
  await until(() => lab.trace.spans(requestId).length === 5);
  const spans = lab.trace.spans(requestId);
  expect(spans.map(({ step, outcome }) => [step, outcome])).toEqual([
    [12, 'ok'],
    [13, 'ok'],
    [14, 'ok'],
    [16, 'ok'],
    [16, 'ok'],
  ]);
  expect(spans[3]!.detail).toContain(`:${guest.port}`);
  expect(spans[4]!.detail).toContain('ended: browser_closed');
  expect(JSON.stringify(spans)).not.toContain(token);
});

test('draining takes no new sessions, lets the old ones finish, and ends the rest at the deadline', async () => {
  guest = await echoServer();
  lab = await startProxyFixture({ oriel: { refusal: 'close' } });
  const viewer = await openConsole(lab, lab.grant({ port: guest.port }));
  const drained = lab.proxy.drain(300);
  const late = new Viewer(lab.url(lab.grant({ port: guest.port })));
  expect((await late.closed).code).toBe(4437);
  viewer.send('x');
  await viewer.read(1);
  expect((await viewer.closed).code).toBe(4485);
  await drained;
});

test('closing ends everything with a word', async () => {
  guest = await echoServer();
  lab = await startProxyFixture();
  const viewer = await openConsole(lab, lab.grant({ port: guest.port }));
  const refused = new Viewer(lab.url(randomUUID()));
  await refused.desktopName();
  await lab.close();
  expect((await viewer.closed).code).toBe(4485);
  expect((await refused.closed).code).toBe(4450);
});

test('beyond max_sessions a viewer is refused, and a slot that becomes free is used again', async () => {
  guest = await echoServer();
  lab = await startProxyFixture({ oriel: { max_sessions: 2, refusal: 'close' } });
  const open = () => openConsole(lab, lab.grant({ port: guest.port }));
  const [first, second] = [await open(), await open()];
  const third = new Viewer(lab.url(lab.grant({ port: guest.port })));
  expect((await third.closed).code).toBe(4436);
  await first.close();
  await until(() => lab.proxy.counts().admitted === 1);
  await (await open()).close();
  await second.close();
});

test('after a thousand sessions nothing is left', async () => {
  guest = await echoServer();
  lab = await startProxyFixture();
  for (let round = 0; round < 20; round++) {
    const viewers = await Promise.all(
      Array.from({ length: 50 }, () => openConsole(lab, lab.grant({ port: guest.port }))),
    );
    for (const [index, viewer] of viewers.entries()) {
      if (index % 2 === 0) viewer.socket.terminate();
      else viewer.socket.close();
    }
    await Promise.all(viewers.map((viewer) => viewer.closed));
  }
  await until(() => lab.proxy.counts().sockets === 0);
  expect(lab.proxy.counts()).toEqual(NOBODY);
  expect(guest.connections).toBe(1000);
});

test('a VNC server behind an internal access path is reached by CONNECT, bytes that come along included', async () => {
  guest = await startVncServer(async (talk) => {
    const expected = 'CONNECT /console?ref=1 HTTP/1.1\r\n\r\n';
    expect((await talk.read(expected.length)).toString()).toBe(expected);
    talk.write('HTTP/1.1 200 OK\r\nServer: x\r\n\r\nRFB 003.008\n');
    await talk.read(12);
    talk.write([1, 1]);
    await talk.read(1);
    talk.write([0, 0, 0, 0]);
    talk.onData((chunk) => talk.write(chunk));
  });
  lab = await startProxyFixture();
  const viewer = await openConsole(
    lab,
    lab.grant({ port: guest.port, internalAccessPath: '/console?ref=1' }),
  );
  viewer.send('x');
  await viewer.read(1);
  await viewer.close();
});

test('every address of the VNC host is tried', async () => {
  guest = await echoServer(); // on 127.0.0.1 alone, while localhost may be ::1 first
  lab = await startProxyFixture();
  const viewer = await openConsole(lab, lab.grant({ port: guest.port, host: 'localhost' }));
  await viewer.close();
});
