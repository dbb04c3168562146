import { connect, type Socket } from 'node:net';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { REFUSALS, type RefusalCode } from '../../../src/flow/refusals.ts';
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
  RFB_38,
  type Script,
  startVncServer,
  type VncServer,
} from '../../support/fixtures/vnc-servers.ts';
import { until } from '../../support/until.ts';

/** Beside every misdeed there is a session that must not notice, and afterwards nothing may be left but that. */
let lab: ProxyFixture;
let echo: VncServer;
let bystander: Viewer;

beforeEach(async () => {
  echo = await echoServer();
  lab = await startProxyFixture({
    oriel: {
      refusal: 'close',
      client_handshake_timeout: 1,
      vnc_handshake_timeout: 1,
      vnc_connect_timeout: 1,
    },
    limits: { clientFrameBytes: 100_000, keepAliveMs: 200, closeWaitMs: 100 },
  });
  bystander = await openConsole(lab, lab.grant({ port: echo.port }));
  bystander.send([1]); // ClientInit: the proxy soon ends a viewer that sends nothing.
  await bystander.read(1);
});

afterEach(async () => {
  bystander.send('still there?');
  expect((await bystander.read(12)).toString()).toBe('still there?');
  await until(() => lab.proxy.counts().sockets === 2);
  expect(lab.proxy.counts()).toMatchObject({ sessions: 1, admitted: 1, heldRefusals: 0 });
  await bystander.close();
  await until(() => lab.proxy.counts().sockets === 0);
  await lab.close();
  await echo.close();
});

/** Sends raw bytes to the proxy's port and answers what came until it hung up. */
function sendRaw(bytes: string | Buffer, during: (socket: Socket) => void = () => {}): Promise<Buffer> {
  return new Promise((resolve) => {
    const heard: Buffer[] = [];
    const socket = connect({ port: lab.port, host: '127.0.0.1', allowHalfOpen: false }, () => {
      socket.write(bytes);
      during(socket);
    });
    socket.on('data', (chunk) => heard.push(chunk));
    socket.on('error', () => {});
    socket.on('close', () => resolve(Buffer.concat(heard)));
  });
}

function upgradeRequest(token: string): string {
  return [
    `GET /websockify?token=${token} HTTP/1.1`,
    'Host: 127.0.0.1',
    'Connection: Upgrade',
    'Upgrade: websocket',
    'Sec-WebSocket-Version: 13',
    'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
    '\r\n',
  ].join('\r\n');
}

/** The close code of the last frame, where the bytes end in an unmasked Close frame. */
function closeCodeIn(bytes: Buffer): number | undefined {
  const at = bytes.lastIndexOf(0x88);
  return at === -1 ? undefined : bytes.readUInt16BE(at + 2);
}

function masked(opcode: number, payload: Buffer, { fin = true } = {}): Buffer {
  const head = Buffer.from([(fin ? 0x80 : 0) | opcode, 0x80 | payload.length, 0, 0, 0, 0]);
  return Buffer.concat([head, payload]);
}

const HANDSHAKE = Buffer.concat([masked(2, Buffer.from('RFB 003.008\n')), masked(2, Buffer.from([1]))]);

test.each<[string, Buffer, RefusalCode]>([
  ['an unmasked frame', Buffer.from([0x82, 1, 65]), 'websocket_protocol_error'],
  ['a text frame', masked(1, Buffer.from('hello')), 'websocket_text_frame'],
  ['a continuation of nothing', masked(0, Buffer.from('x')), 'websocket_protocol_error'],
  ['a fragmented ping', masked(9, Buffer.alloc(0), { fin: false }), 'websocket_protocol_error'],
  ['reserved bits', Buffer.from([0xf2, 0x80, 0, 0, 0, 0]), 'websocket_protocol_error'],
  [
    'a frame over the bound',
    Buffer.from([0x82, 0xff, 0, 0, 0, 0, 0, 1, 0x86, 0xa1, 0, 0, 0, 0]),
    'websocket_frame_too_big',
  ],
  [
    'a frame of 2^64 bytes',
    Buffer.from([0x82, 0xff, ...Array<number>(12).fill(0xff)]),
    'websocket_frame_too_big',
  ],
  ['a close code that may not be sent', masked(8, Buffer.from([3, 0xed])), 'websocket_protocol_error'],
])('%s in a session is answered with its close code', async (_, frame, code) => {
  const heard = await sendRaw(
    Buffer.concat([Buffer.from(upgradeRequest(lab.grant({ port: echo.port }))), HANDSHAKE, frame]),
  );
  expect(heard.toString('latin1')).toContain('101 Switching Protocols');
  expect(closeCodeIn(heard)).toBe(REFUSALS[code].closeCode);
});

test('frames before the handshake is over are refused the same way', async () => {
  const request = upgradeRequest(lab.grant({ port: echo.port }));
  const heard = await sendRaw(Buffer.concat([Buffer.from(request), masked(1, Buffer.from('x'))]));
  expect(closeCodeIn(heard)).toBe(1003);
});

test.each<[string, string]>([
  ['no RFB at all', 'GET / HTTP/1.1\r\n'],
  ['RFB 3.3', 'RFB 003.003\n'],
  ['security type VNC', 'RFB 003.008\n\x02'],
])('a viewer that speaks %s is closed with client_protocol_error', async (_, words) => {
  const viewer = new Viewer(lab.url(lab.grant({ port: echo.port })));
  await viewer.read(12);
  viewer.send(Buffer.from(words, 'latin1'));
  expect((await viewer.closed).code).toBe(4471);
});

test('a viewer that sends nothing is closed after client_handshake_timeout', async () => {
  const viewer = new Viewer(lab.url(lab.grant({ port: echo.port })));
  expect((await viewer.closed).code).toBe(4470);
});

test('a viewer that pings and never reads piles nothing up', async () => {
  const ping = masked(9, Buffer.alloc(125, 1));
  const flood = Buffer.concat(Array.from({ length: 500 }, () => ping));
  const viewer = new Viewer(lab.url(lab.grant({ port: echo.port })));
  await viewer.handshake();
  const socket = (viewer.socket as unknown as { _socket: Socket })._socket;
  socket.pause();
  for (let i = 0; i < 300 && socket.writableLength < 1_000_000; i++) {
    socket.write(flood);
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
  socket.destroy();
  await viewer.closed;
});

const GUESTS: [string, Script, RefusalCode][] = [
  ['is silent', () => {}, 'vnc_silent'],
  ['falls silent in mid-handshake', async (talk) => talk.write(RFB_38, [1]), 'vnc_silent'],
  ['closes at once', (talk) => void talk.socket.destroy(), 'vnc_closed_early'],
  ['closes in mid-handshake', (talk) => void talk.socket.end('RFB 00'), 'vnc_closed_early'],
  ['speaks as a repeater', (talk) => talk.write('RFB 000.000\n'), 'vnc_version_unsupported'],
  ['speaks SSH', (talk) => talk.write('SSH-2.0-OpenSSH_9.2\r\n'), 'vnc_version_unsupported'],
  [
    'offers VeNCrypt alone',
    async (talk) => {
      talk.write(RFB_38);
      await talk.read(12);
      talk.write([1, 19]);
    },
    'vnc_security_unsupported',
  ],
  [
    'refuses with a reason',
    async (talk) => {
      talk.write(RFB_38);
      await talk.read(12);
      talk.write([0, 0, 0, 0, 8], 'too many');
    },
    'vnc_refused',
  ],
  [
    'announces a reason of 4 GiB',
    async (talk) => {
      talk.write(RFB_38);
      await talk.read(12);
      talk.write([0, 0xff, 0xff, 0xff, 0xff], Buffer.alloc(500_000, 65));
    },
    'vnc_refused',
  ],
  ['does not take the password', (talk) => handshakeVnc(talk, 'right'), 'vnc_authentication_failed'],
];

test.each(GUESTS)('a VNC server that %s is refused by its own name', async (_, script, code) => {
  const guest = await startVncServer(script);
  const viewer = new Viewer(lab.url(lab.grant({ port: guest.port, vncPassword: 'wrong' })));
  const { closeCode, sentence } = REFUSALS[code];
  expect(await viewer.closed).toMatchObject({ code: closeCode, reason: expect.stringContaining(sentence) });
  await until(() => guest.open.size === 0);
  await guest.close();
});

test('a VNC server that is not there is vnc_unreachable, with the address in the log and not in the reason', async () => {
  const gone = await startVncServer(() => {});
  await gone.close();
  const { code, reason } = await new Viewer(lab.url(lab.grant({ port: gone.port }))).closed;
  expect(code).toBe(4460);
  expect(reason).not.toContain(String(gone.port));
  expect(lab.log.find((line) => line.code === 'vnc_unreachable')?.detail).toContain(`127.0.0.1:${gone.port}`);
});

test.each<[string, Script, string | undefined]>([
  ['answers 403', (talk) => talk.write('HTTP/1.1 403 No\r\n\r\n'), undefined],
  ['answers without end', (talk) => talk.write(`HTTP/1.1 200 OK\r\n${'X: y\r\n'.repeat(5_000)}`), undefined],
  ['hangs up', (talk) => void talk.socket.destroy(), undefined],
  ['would be told two lines', () => {}, '/a\r\nX: y'],
])('an internal access path that %s is vnc_unreachable', async (_, script, path = '/secret-session') => {
  const guest = await startVncServer(script);
  const viewer = new Viewer(lab.url(lab.grant({ port: guest.port, internalAccessPath: path })));
  expect((await viewer.closed).code).toBe(4460);
  expect(JSON.stringify(lab.log)).not.toContain('secret-session');
  await guest.close();
});

test.each<[string, string]>([
  ['raw garbage', '\x00\xff\x13\x37'.repeat(100)],
  ['a TLS ClientHello', '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03'],
  ['RFB', 'RFB 003.008\n'],
  ['a header without a name', 'GET / HTTP/1.1\r\n: x\r\n\r\n'],
  ['two different lengths', 'POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n'],
])('%s on the port is answered 400 and hung up on', async (_, bytes) => {
  expect((await sendRaw(Buffer.from(bytes, 'latin1'))).toString()).toMatch(/^HTTP\/1\.1 400/);
});

test('a head over the bound is 431', async () => {
  const heard = await sendRaw(`GET / HTTP/1.1\r\nHost: x\r\nX: ${'y'.repeat(20_000)}\r\n\r\n`);
  expect(heard.toString()).toMatch(/^HTTP\/1\.1 431/);
});

test('a head that trickles in is 408, and so is one that never comes', async () => {
  let trickle: NodeJS.Timeout | undefined;
  const slow = sendRaw('GET /vnc.html HTTP/1.1\r\nHost: x\r\n', (socket) => {
    trickle = setInterval(() => socket.write('X: y\r\n'), 50);
  });
  const silent = sendRaw('');
  expect((await slow).toString()).toMatch(/^HTTP\/1\.1 408/);
  clearInterval(trickle);
  expect((await silent).toString()).toMatch(/^HTTP\/1\.1 408|^$/);
});

test.each<[string, string, RegExp]>([
  ['without a key', 'Sec-WebSocket-Version: 13', /^HTTP\/1\.1 400/],
  ['with a short key', 'Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: abc', /^HTTP\/1\.1 400/],
  ['without a version', 'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==', /^HTTP\/1\.1 400/],
  [
    'of version 12',
    'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 12',
    /^HTTP\/1\.1 400[\s\S]*Sec-WebSocket-Version: 13/,
  ],
  [
    'with a garbled sub-protocol',
    'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Protocol: bin@ry',
    /^HTTP\/1\.1 400/,
  ],
])('a WebSocket request %s is refused in plain HTTP', async (_, headers, answer) => {
  const request = `GET /?token=${lab.grant({ port: echo.port })} HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n${headers}\r\n\r\n`;
  expect((await sendRaw(request)).toString()).toMatch(answer);
});

test('a POST that wants a WebSocket is refused in plain HTTP', async () => {
  const request = upgradeRequest(lab.grant({ port: echo.port })).replace('GET', 'POST');
  expect((await sendRaw(request)).toString()).toMatch(/^HTTP\/1\.1 400/);
});

test('a viewer that leaves while its console is being opened leaves nothing behind', async () => {
  let answer: () => void = () => {};
  const delay = new Promise<void>((resolve) => {
    answer = resolve;
  });
  const slow = await startVncServer((talk) => handshakeNone(talk));
  const socket = connect(lab.port, '127.0.0.1');
  socket.write(upgradeRequest(lab.grant({ port: slow.port, delay })));
  await until(() => lab.proxy.counts().admitted === 2);
  socket.resetAndDestroy();
  answer();
  await until(() => lab.proxy.counts().admitted === 1);
  await until(() => slow.open.size === 0);
  await slow.close();
});

test('another protocol that is asked for before the last page was answered is hung up on, and the proxy lives', async () => {
  const page = 'GET /vnc.html HTTP/1.1\r\nHost: x\r\n\r\n';
  await sendRaw(`${page}OPTIONS / HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n\r\n`);
  await sendRaw(`${page}${upgradeRequest(lab.grant({ port: echo.port }))}`);
});

test('who goes on talking after a refused upgrade keeps no socket open', async () => {
  const request = upgradeRequest(lab.grant({ port: echo.port })).replace('GET', 'POST');
  const heard = await sendRaw(request, (socket) => socket.once('data', () => socket.write('and more')));
  expect(heard.toString()).toMatch(/^HTTP\/1\.1 400/);
});

test('a viewer that closes in the same breath as its handshake leaves no session behind', async () => {
  const request = Buffer.from(upgradeRequest(lab.grant({ port: echo.port })));
  await sendRaw(Buffer.concat([request, HANDSHAKE, masked(8, Buffer.from([3, 0xe8]))]));
});

test('a VNC server that resets before the viewer is ready ends that session alone', async () => {
  // All that it would say at once, so that what the proxy answers meets a connection that is no more.
  const guest = await startVncServer((talk) => {
    talk.write(RFB_38, [1, 2], Buffer.alloc(16), [0, 0, 0, 0]);
    setImmediate(() => talk.socket.resetAndDestroy());
  });
  const token = lab.grant({ port: guest.port, vncPassword: 'right' });
  for (let times = 0; times < 20; times++) {
    const viewer = new Viewer(lab.url(token));
    await viewer.handshake().catch(() => {});
    const { code } = await viewer.closed;
    expect([REFUSALS.vnc_closed.closeCode, REFUSALS.vnc_closed_early.closeCode]).toContain(code);
  }
  await guest.close();
});

test('a session that never came about is found by nothing that it was known by', async () => {
  const guest = await startVncServer((talk) => handshakeNone(talk));
  const viewer = new Viewer(lab.url(lab.grant({ port: guest.port })));
  await viewer.read(12);
  const guestLocalPort = [...guest.open][0]!.remotePort!;
  const find = () => lab.proxy.service.find_session_by_port({ guestLocalPort }, { requestId: 'req-test' });
  expect((await find()).session).not.toBeNull();
  viewer.send('GET / HTTP/1.1');
  await viewer.closed;
  await until(() => guest.open.size === 0);
  expect((await find()).session).toBeNull();
  await guest.close();
});
