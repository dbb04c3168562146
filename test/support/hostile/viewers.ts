import type { RefusalCode } from '../../../src/flow/refusals.ts';

/** A violation by a client at the proxy's public port, and the answer. docs/security.md has the same table. */
export interface HostileViewer {
  /** The client that does this. */
  readonly behaviour: string;
  /**
   * A status of HTTP; the close code of a refusal; `closed` by the proxy with what code; or the console just goes `on`.
   * `cut`: the connection is ended without an answer.
   */
  readonly outcome:
    | { readonly status: number }
    | { readonly refused: RefusalCode }
    | { readonly closed: number }
    | 'on'
    | 'cut';
  /** Everything that is said; `goodToken` opens a console of a guest that echoes. */
  readonly words: (goodToken: string) => string | Buffer;
  /** Said after the first answer came. */
  readonly more?: Buffer;
}

const KEY = 'Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n';
const UPGRADE = `Connection: Upgrade\r\nUpgrade: websocket\r\n${KEY}`;

function upgrade(
  token: string,
  { headers = '', line = `GET /websockify?token=${token} HTTP/1.1`, rest = UPGRADE } = {},
): string {
  return `${line}\r\nHost: 127.0.0.1\r\n${headers}${rest}\r\n`;
}

function get(target: string, headers = ''): string {
  return `GET ${target} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n${headers}\r\n`;
}

export function masked(first: number, payload: Buffer | string = ''): Buffer {
  const bytes = Buffer.from(payload);
  if (bytes.length > 125) throw new Error('too long for this table');
  return Buffer.concat([Buffer.from([first, 0x80 | bytes.length, 0, 0, 0, 0]), bytes]);
}

const HANDSHAKE = Buffer.concat([masked(0x82, 'RFB 003.008\n'), masked(0x82, '\x01')]);

/** In a console that is open. */
function inSession(behaviour: string, outcome: HostileViewer['outcome'], ...frames: Buffer[]): HostileViewer {
  return {
    behaviour,
    outcome,
    words: (token) => upgrade(token),
    more: Buffer.concat([HANDSHAKE, ...frames]),
  };
}

const breach = { refused: 'websocket_protocol_error' } as const;
const tooBig = { refused: 'websocket_frame_too_big' } as const;

export const HOSTILE_VIEWERS: readonly HostileViewer[] = [
  {
    behaviour: 'sends noise',
    outcome: { status: 400 },
    words: () => Buffer.from('\x00\xff\x13\x37'.repeat(100), 'latin1'),
  },
  {
    behaviour: 'sends a TLS ClientHello to a port without TLS',
    outcome: { status: 400 },
    words: () => Buffer.from('\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03', 'latin1'),
  },
  { behaviour: 'sends RFB', outcome: { status: 400 }, words: () => 'RFB 003.008\n' },
  {
    behaviour: 'sends the HTTP/2 preface',
    outcome: { status: 400 },
    words: () => 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n',
  },
  { behaviour: 'sends nothing', outcome: 'cut', words: () => '' },
  {
    behaviour: 'stops in the middle of a request head',
    outcome: { status: 408 },
    words: () => 'GET / HTTP/1.1\r\nHost: 127.',
  },
  {
    behaviour: 'sends a header of 20 KB',
    outcome: { status: 431 },
    words: () => get('/', `X: ${'y'.repeat(20_000)}\r\n`),
  },
  {
    behaviour: 'sends 20,000 headers',
    outcome: { status: 431 },
    words: () => get('/', 'X: y\r\n'.repeat(20_000)),
  },
  {
    behaviour: 'sends two lengths',
    outcome: { status: 400 },
    words: () => get('/', 'Content-Length: 1\r\nContent-Length: 2\r\n'),
  },
  {
    behaviour: 'sends a length and chunks, to smuggle a request',
    outcome: { status: 400 },
    words: () => get('/', 'Content-Length: 4\r\nTransfer-Encoding: chunked\r\n'),
  },
  {
    behaviour: 'sends a space before the colon of a header',
    outcome: { status: 400 },
    words: () => get('/', 'Content-Length : 4\r\n'),
  },
  {
    behaviour: 'folds a header over two lines',
    outcome: { status: 400 },
    words: () => get('/', 'X: a\r\n b\r\n'),
  },
  {
    behaviour: 'ends lines with a bare CR',
    outcome: { status: 400 },
    words: () => 'GET / HTTP/1.1\rHost: x\r\r',
  },
  {
    behaviour: 'sends HTTP/1.1 without Host',
    outcome: { status: 400 },
    words: () => 'GET / HTTP/1.1\r\nConnection: close\r\n\r\n',
  },
  {
    behaviour: 'uses another method',
    outcome: { status: 405 },
    words: () => 'PUT /vnc.html HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: 0\r\n\r\n',
  },
  {
    behaviour: 'uses CONNECT to reach another host',
    outcome: { status: 405 },
    words: () => 'CONNECT 10.0.0.1:5900 HTTP/1.1\r\nHost: x\r\n\r\n',
  },
  {
    behaviour: 'requests `//evil.example/%2F..`',
    outcome: { status: 404 },
    words: () => get('//evil.example/%2F..'),
  },
  {
    behaviour: 'requests `///evil.example/..`',
    outcome: { status: 404 },
    words: () => get('///evil.example/..'),
  },
  {
    behaviour: 'requests `http://evil.example/`, an absolute URL',
    outcome: { status: 404 },
    words: () => get('http://evil.example/x'),
  },
  {
    behaviour: 'requests `/../../etc/passwd`',
    outcome: { status: 404 },
    words: () => get('/../../etc/passwd'),
  },
  {
    behaviour: 'requests `/%2e%2e/%2e%2e/etc/passwd`',
    outcome: { status: 404 },
    words: () => get('/%2e%2e/%2e%2e/etc/passwd'),
  },
  { behaviour: 'requests a directory', outcome: { status: 404 }, words: () => get('/assets/') },
  { behaviour: 'requests a path with a NUL', outcome: { status: 404 }, words: () => get('/vnc.html%00.js') },
  {
    behaviour: 'requests h2c',
    outcome: { status: 200 },
    words: () =>
      'GET / HTTP/1.1\r\nHost: x\r\nConnection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABk\r\n\r\n',
  },
  {
    behaviour: 'requests a WebSocket with HTTP/1.0',
    outcome: 'on',
    words: (token) => upgrade(token, { line: `GET /websockify?token=${token} HTTP/1.0` }),
  },
  {
    behaviour: 'requests a WebSocket by POST',
    outcome: { status: 400 },
    words: (token) => upgrade(token, { line: `POST /websockify?token=${token} HTTP/1.1` }),
  },
  {
    behaviour: 'requests a WebSocket without a key',
    outcome: { status: 400 },
    words: (token) => upgrade(token, { rest: UPGRADE.replace(/Sec-WebSocket-Key.*\r\n/, '') }),
  },
  {
    behaviour: 'requests a WebSocket with a short key',
    outcome: { status: 400 },
    words: (token) => upgrade(token, { rest: UPGRADE.replace('dGhlIHNhbXBsZSBub25jZQ==', 'abc=') }),
  },
  {
    behaviour: 'requests version 12 of WebSocket',
    outcome: { status: 400 },
    words: (token) => upgrade(token, { rest: UPGRADE.replace('13', '12') }),
  },
  {
    behaviour: 'offers compression',
    outcome: 'on',
    words: (token) =>
      upgrade(token, { headers: 'Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits\r\n' }),
  },
  {
    behaviour: 'offers an unknown sub-protocol',
    outcome: { refused: 'subprotocol_unsupported' },
    words: (token) => upgrade(token, { headers: 'Sec-WebSocket-Protocol: chat, base64\r\n' }),
  },
  {
    behaviour: 'offers an empty list of sub-protocols',
    outcome: 'on',
    words: (token) => upgrade(token, { headers: 'Sec-WebSocket-Protocol: ,,\r\n' }),
  },
  {
    behaviour: 'requests two WebSockets in one packet',
    outcome: breach,
    words: (token) => upgrade(token).repeat(2),
  },
  {
    behaviour: 'requests a WebSocket before its page was answered',
    outcome: { status: 200 },
    words: (token) => `GET /vnc.html HTTP/1.1\r\nHost: x\r\n\r\n${upgrade(token)}`,
  },
  {
    behaviour: 'is a page of another site',
    outcome: { refused: 'origin_forbidden' },
    words: (token) => upgrade(token, { headers: 'Origin: http://evil.example\r\n' }),
  },
  {
    behaviour: 'is a sandboxed page (`Origin: null`)',
    outcome: { refused: 'origin_forbidden' },
    words: (token) => upgrade(token, { headers: 'Origin: null\r\n' }),
  },
  {
    behaviour: 'is a page of another scheme',
    outcome: { refused: 'origin_scheme_mismatch' },
    words: (token) => upgrade(token, { headers: 'Origin: https://127.0.0.1\r\n' }),
  },
  {
    behaviour: "names a host with the same ending as the proxy's",
    outcome: { refused: 'origin_forbidden' },
    words: (token) => upgrade(token, { headers: 'Origin: http://127.0.0.1.evil.example\r\n' }),
  },
  { behaviour: 'has no token', outcome: { refused: 'token_missing' }, words: () => upgrade('') },
  {
    behaviour: 'has a malformed token',
    outcome: { refused: 'token_malformed' },
    words: () => upgrade('%00%ff'),
  },
  {
    behaviour: 'guesses a token',
    outcome: { refused: 'token_unknown' },
    words: () => upgrade('11111111-2222-4333-8444-555555555555'),
  },
  {
    behaviour: 'sends nothing after the upgrade',
    outcome: { refused: 'client_handshake_timeout' },
    words: (token) => upgrade(token),
  },
  {
    behaviour: 'does not speak RFB',
    outcome: { refused: 'client_protocol_error' },
    words: (token) => upgrade(token),
    more: masked(0x82, 'GET / HTTP/1.1\r\n'),
  },
  {
    behaviour: 'chooses a security type that was not offered',
    outcome: { refused: 'client_protocol_error' },
    words: (token) => upgrade(token),
    more: masked(0x82, 'RFB 003.008\n\x02'),
  },
  inSession('sends a frame without a mask', breach, Buffer.from([0x82, 1, 65])),
  inSession('sets a reserved bit', breach, masked(0xc2, 'x')),
  inSession('sends an unknown opcode', breach, masked(0x83, 'x')),
  inSession('sends text', { refused: 'websocket_text_frame' }, masked(0x81, 'hello')),
  inSession('continues a message that was not started', breach, masked(0x80, 'x')),
  inSession('starts a message inside another', breach, masked(0x02, 'a'), masked(0x82, 'b')),
  inSession('sends a control frame in fragments', breach, masked(0x09, 'x')),
  inSession('sends a ping of 126 bytes', breach, Buffer.from([0x89, 0xfe, 0, 126, 0, 0, 0, 0])),
  inSession(
    'announces a frame larger than the bound',
    tooBig,
    Buffer.from([0x82, 0xff, 0, 0, 0, 0, 0, 2, 0, 0, 0, 0, 0, 0]),
  ),
  inSession(
    'announces a frame of 2^63 bytes',
    tooBig,
    Buffer.from([0x82, 0xff, 0x80, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]),
  ),
  inSession('closes with a code that must not be sent', breach, masked(0x88, Buffer.from([3, 0xed]))),
  inSession('closes with half a code', breach, masked(0x88, '\x03')),
  inSession(
    'closes with a reason that is not UTF-8',
    breach,
    masked(0x88, Buffer.from([3, 0xe8, 0xff, 0xfe])),
  ),
  inSession(
    'continues after its Close frame',
    { closed: 1000 },
    masked(0x88, Buffer.from([3, 0xe8])),
    masked(0x82, 'and on'),
  ),
  inSession(
    'sends a ping between the fragments of a message',
    'on',
    masked(0x02, 'a'),
    masked(0x89, 'p'),
    masked(0x80, 'b'),
  ),
  inSession(
    'sends a thousand pings',
    'on',
    Buffer.concat(Array.from({ length: 1_000 }, () => masked(0x89, 'p'))),
  ),
];
