import { connect } from 'node:net';
import { afterEach, beforeEach, expect, test } from 'vitest';
import WebSocket from 'ws';
import { type ProxyFixture, startProxyFixture, Viewer } from '../../support/fixtures/proxy-fixture.ts';
import { echoServer, type VncServer } from '../../support/fixtures/vnc-servers.ts';
import { until } from '../../support/until.ts';

let lab: ProxyFixture;
let guest: VncServer;

beforeEach(async () => {
  guest = await echoServer();
  lab = await startProxyFixture({ oriel: { refusal: 'close', trusted_proxies: ['127.0.0.2'] } });
});

afterEach(async () => {
  await until(() => lab.proxy.counts().sockets === 0);
  await lab.close();
  await guest.close();
});

/** What the proxy answers to a head of these lines, up to its first 300 bytes, and what follows when `more` is sent. */
function ask(target: string, lines: readonly string[], more = '', from = '127.0.0.1'): Promise<string> {
  return new Promise((resolve) => {
    let heard = '';
    const socket = connect({ port: lab.port, host: '127.0.0.1', localAddress: from }, () => {
      socket.write(`${target}\r\nHost: 127.0.0.1\r\n${lines.join('\r\n')}\r\n\r\n${more}`);
    });
    socket.on('data', (chunk) => {
      heard += chunk.toString('latin1');
      if (heard.includes('RFB 003.008')) socket.destroy();
    });
    socket.on('error', () => {});
    socket.on('close', () => resolve(heard));
  });
}

const KEY = ['Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==', 'Sec-WebSocket-Version: 13'];
const opens = /^HTTP\/1\.1 101 [\s\S]*RFB 003\.008\n/;
const target = () => `GET /?token=${lab.grant({ port: guest.port })} HTTP/1.1`;

test.each([
  ['no Connection', ['Upgrade: websocket']],
  ['Connection: close', ['Upgrade: websocket', 'Connection: close']],
  ['Connection: keep-alive', ['Upgrade: WebSocket', 'Connection: keep-alive']],
  ['a body of no bytes', ['Upgrade: websocket', 'Content-Length: 0']],
  ['h2c offered as well', ['Upgrade: h2c, websocket', 'Connection: Upgrade']],
  ['h2c offered as well, no Connection', ['Upgrade: h2c,websocket']],
  ['empty elements', ['Upgrade: ,websocket,', 'Connection: upgrade']],
])('opens a console for a WebSocket request with %s, as websockify does', async (_what, lines) => {
  expect(await ask(target(), [...lines, ...KEY])).toMatch(opens);
});

test('opens a console for a WebSocket request by HTTP/1.0 without Connection', async () => {
  expect(await ask(target().replace('1.1', '1.0'), ['Upgrade: websocket', ...KEY])).toMatch(opens);
});

test.each([
  ['has a body', ['Upgrade: websocket', 'Content-Length: 4', 'Connection: close', ...KEY], 'body'],
  [
    'has a chunked body',
    ['Upgrade: websocket', 'Transfer-Encoding: chunked', 'Connection: close', ...KEY],
    '0\r\n\r\n',
  ],
  ['offers h2c alone', ['Upgrade: h2c', 'Connection: close', ...KEY], ''],
])('opens no console for a request without Connection: upgrade that %s', async (_what, lines, body) => {
  const heard = await ask(target(), lines, body);
  expect(heard).not.toContain(' 101 ');
  expect(heard).not.toContain('RFB');
});

test('opens no console for a request that comes before the answer to another', async () => {
  const page = 'GET /livez HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n';
  const bare = `${target()}\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\n${KEY.join('\r\n')}\r\n\r\n`;
  expect(await ask('GET /livez HTTP/1.1', [], page + bare)).not.toContain(' 101 ');
});

test('a request without Connection: upgrade can be refused in every form', async () => {
  const heard = await ask('GET /?token=none HTTP/1.1', ['Upgrade: websocket', ...KEY]);
  expect(heard).toMatch(/^HTTP\/1\.1 101 /);
  expect(heard).toContain('The console token in the address is malformed.');
});

test.each([[['base64']], [['chat', 'superchat']]])(
  'refuses the sub-protocols %j with a close code that a browser shows, before the VNC server is dialled',
  async (protocols) => {
    const viewer = new Viewer(lab.url(lab.grant({ port: guest.port })), { protocols });
    const { code, reason } = await viewer.closed;
    expect(code).toBe(4439);
    expect(reason).toContain('sub-protocol');
    expect(viewer.socket.protocol).toBe(protocols[0]);
    expect(lab.log).toContainEqual(
      expect.objectContaining({
        code: 'subprotocol_unsupported',
        detail: `offered: ${protocols.join(', ')}`,
      }),
    );
    expect(lab.log.some(({ msg }) => msg === 'console opened')).toBe(false);
  },
);

test('a viewer of an unknown sub-protocol is refused by close code also where others see a screen', async () => {
  const other = await startProxyFixture();
  const viewer = new WebSocket(other.url(other.grant({ port: guest.port })), ['base64']);
  const code = await new Promise((resolve) => viewer.on('close', resolve));
  expect(code).toBe(4439);
  await other.close();
});

test.each([
  ['binary,', 'binary'],
  [',binary', 'binary'],
  ['binary, ,', 'binary'],
  [',', undefined],
  ['', undefined],
])('empty elements in Sec-WebSocket-Protocol: %j count for nothing', async (offer, selected) => {
  const lines = ['Upgrade: websocket', 'Connection: Upgrade', `Sec-WebSocket-Protocol: ${offer}`, ...KEY];
  const heard = await ask(target(), lines);
  expect(heard).toMatch(opens);
  expect(/^Sec-WebSocket-Protocol: (.*)\r$/m.exec(heard)?.[1]).toBe(selected);
});

const PAGE = ['Upgrade: websocket', 'Connection: Upgrade', 'Origin: http://console.example.org:8443', ...KEY];

test.each([
  ['X-Forwarded-Host', 'X-Forwarded-Host: console.example.org:8443'],
  ['Forwarded', 'Forwarded: for=203.0.113.7;host="console.example.org:8443"'],
])('a trusted proxy that replaces Host and sends %s is believed', async (_name, header) => {
  expect(await ask(target(), [...PAGE, header], '', '127.0.0.2')).toMatch(opens);
});

test('X-Forwarded-Host of another address is not believed, and the log names the option', async () => {
  const heard = await ask(target(), [...PAGE, 'X-Forwarded-Host: console.example.org:8443']);
  expect(heard).not.toContain('RFB');
  expect(lab.log).toContainEqual(
    expect.objectContaining({
      code: 'origin_forbidden',
      detail: expect.stringContaining(
        'x-forwarded-host is ignored because 127.0.0.1 is not in [oriel] trusted_proxies',
      ),
    }),
  );
});
