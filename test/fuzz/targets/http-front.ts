import { isRefusalCode } from '../../../src/flow/refusals.ts';
import { createAuthority } from '../../support/certificates.ts';
import { watchedProxy } from '../honest-session.ts';
import type { Random } from '../random.ts';
import { talkRaw } from '../talk-raw.ts';
import { choiceOf, require, type Target } from '../target.ts';

const STATUSES = [
  '100',
  '101',
  '200',
  '206',
  '304',
  '400',
  '401',
  '403',
  '404',
  '405',
  '408',
  '413',
  '414',
  '417',
  '426',
  '431',
  '501',
  '505',
];
/** The start of a TLS 1.2 ClientHello; the rest is what comes. */
const HELLO = '\x16\x03\x01\x00\x2f\x01\x00\x00\x2b\x03\x03';

/** Raw bytes to the proxy's port, where TLS and plain text are distinguished: an answer that HTTP knows, or none, and never a defect. */
export const httpFront: Target = {
  name: 'http-front',
  weight: 4,
  growth: 12 << 20,
  words: [
    '\r\n',
    '\r\n\r\n',
    ' HTTP/1.1',
    'HTTP/1.0',
    'HTTP/2.0',
    'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n',
    'Transfer-Encoding: chunked\r\n',
    'Content-Length: 5\r\n',
    'Expect: 100-continue\r\n',
    'Upgrade: h2c\r\n',
    'Connection: Upgrade\r\n',
    '//evil.example/%2F..',
    '/../',
    '%00',
    '0\r\n\r\n',
    HELLO,
  ],
  async open() {
    const authority = await createAuthority();
    const { cert, key } = await authority.issue('localhost', 'IP:127.0.0.1');
    const watched = await watchedProxy({ tls: { cert, key }, oriel: { client_handshake_timeout: 0.3 } });
    const { lab } = watched;
    return {
      generate: randomRequests,
      async attempt(pieces) {
        const leaving = (
          ['ends', 'resets', 'destroys', 'destroys', 'destroys', 'destroys', 'destroys', 'waits'] as const
        )[choiceOf(pieces, 8)]!;
        const { heard } = await talkRaw(lab.port, pieces, leaving);
        requireHttp(heard.toString('latin1'));
        await watched.check(heard);
      },
      async close() {
        await watched.close();
        await authority.close();
      },
    };
  },
};

function requireHttp(heard: string): void {
  if (heard === '' || heard.startsWith('\x15') || heard.startsWith('\x16')) return;
  const status = /^HTTP\/1\.1 (\d{3}) /.exec(heard)?.[1] ?? 'none';
  require(STATUSES.includes(status), `the answer has the status ${status}: ${heard.slice(0, 200)}`);
  const [head = ''] = heard.split('\r\n\r\n');
  require(!/^location:/im.test(head), `a client is redirected: ${head}`);
  const code = /^x-oriel-refusal: (\S+)$/im.exec(head)?.[1];
  require(code === undefined || (isRefusalCode(code) && code !== 'internal_error'), `refused with ${code}`);
}

function randomRequests(random: Random): Buffer {
  if (random.oneIn(6)) return Buffer.concat([Buffer.from(HELLO, 'latin1'), random.bytes(36)]);
  return Buffer.from(random.list(3, () => randomRequest(random)).join(''), 'latin1');
}

function randomRequest(random: Random): string {
  const method = random.pick(['GET', 'GET', 'GET', 'HEAD', 'POST', 'OPTIONS', 'CONNECT', 'TRACE', 'get']);
  const target = random.pick([
    '/',
    '/vnc_lite.html',
    '/vnc.html?token=x',
    '/assets/main-abc123.js',
    '/assets/../index.html',
    '//evil.example/%2F..',
    '/%2e%2e/etc/passwd',
    'http://evil.example/',
    '*',
    '/websockify?token=11111111-2222-4333-8444-555555555555',
    '/?token=zz',
    '/%',
    `/${random.word(30)}`,
  ]);
  const headers = [
    'Host: 127.0.0.1',
    ...random.list(3, () =>
      random.pick([
        'Range: bytes=0-3',
        'If-None-Match: *',
        'Accept-Encoding: gzip',
        'Connection: close',
        'Transfer-Encoding: chunked',
        'Content-Length: 3',
        'Upgrade: h2c',
        'Origin: null',
        `Cookie: token=${random.word(9)}`,
        `X-${random.below(9)}: ${random.word(20)}`,
        'Expect: 100-continue',
      ]),
    ),
    ...(random.oneIn(3) ? UPGRADE : []),
  ];
  const body = random.oneIn(6) ? '5\r\nhello\r\n0\r\n\r\n' : '';
  return `${method} ${target} HTTP/1.${random.oneIn(6) ? 0 : 1}\r\n${headers.join('\r\n')}\r\n\r\n${body}`;
}

export const UPGRADE = [
  'Connection: Upgrade',
  'Upgrade: websocket',
  'Sec-WebSocket-Version: 13',
  'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
];
