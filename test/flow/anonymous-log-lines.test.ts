import { once } from 'node:events';
import { connect } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type AllInOne, startAllInOne } from '../support/fixtures/all-in-one.ts';

const ATTEMPTS = 300;
/** Far below one line for each attempt, above what the first refusals of each code may write. */
const MAX_LINES = 60;

const KEY = 'dGhlIHNhbXBsZSBub25jZQ==';
const WEB_SOCKET = `Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n`;

function upgrade(path: string, more = `Sec-WebSocket-Key: ${KEY}\r\n`): string {
  return `GET ${path} HTTP/1.1\r\nHost: 127.0.0.1\r\n${WEB_SOCKET}${more}\r\n`;
}

function uuid(attempt: number): string {
  return `00000000-0000-4000-8000-${attempt.toString(16).padStart(12, '0')}`;
}

/** Bytes that a client without a valid token sends to the public port of the proxy, one text for each connection. */
const FLOODS: Record<string, (attempt: number) => string> = {
  'unknown tokens': (attempt) => upgrade(`/websockify?token=${uuid(attempt)}`),
  'unknown tokens of the console page': (attempt) =>
    upgrade(
      `/websockify?token=${uuid(attempt)}`,
      `Sec-WebSocket-Key: ${KEY}\r\nSec-WebSocket-Protocol: oriel.v1\r\n`,
    ),
  'malformed tokens': (attempt) => upgrade(`/websockify?token=malformed-${attempt}`),
  'requests without a token': () => upgrade('/websockify'),
  'foreign origins': (attempt) =>
    upgrade(
      `/websockify?token=${uuid(attempt)}`,
      `Sec-WebSocket-Key: ${KEY}\r\nOrigin: http://foreign-${attempt}.example\r\n`,
    ),
  'handshakes without a key': (attempt) => upgrade(`/websockify?token=${uuid(attempt)}`, ''),
  'pages that do not exist': (attempt) => `GET /no-page-${attempt} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n`,
  'console pages with unknown tokens': (attempt) =>
    `GET /vnc_lite.html?path=%3Ftoken%3D${uuid(attempt)} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n`,
  'requests whose Upgrade header is missing': (attempt) =>
    `GET /websockify?token=${uuid(attempt)} HTTP/1.1\r\nHost: 127.0.0.1\r\nSec-WebSocket-Key: ${KEY}\r\nSec-WebSocket-Version: 13\r\n\r\n`,
  bodies: () => 'POST /websockify HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 5\r\n\r\nhello',
  'bytes that are not HTTP': () => 'RFB 003.008\n\r\n\r\n',
  'TLS on a port without TLS': () => '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03',
};

let oriel: AllInOne;

beforeAll(async () => {
  oriel = await startAllInOne({ settings: { oriel: { drivers: ['demo'], refusal: 'close' } } });
});

afterAll(() => oriel.close());

/** Sends the bytes on a connection of its own; resolves when the proxy has answered or closed. */
async function send(bytes: string): Promise<void> {
  const socket = connect(Number(new URL(oriel.proxyUrl).port), '127.0.0.1');
  socket.on('error', () => {});
  socket.write(Buffer.from(bytes, 'latin1'));
  await Promise.race([once(socket, 'data').catch(() => {}), once(socket, 'close')]);
  socket.destroy();
}

function linesOf(text: string): { role?: string; level: number }[] {
  return text
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line));
}

test.each(Object.entries(FLOODS))(
  'proxy and consoleauth write a bounded number of log lines for %s',
  async (_, bytesOf) => {
    const before = linesOf(oriel.logText()).length;
    for (let attempt = 0; attempt < ATTEMPTS; attempt += 30) {
      await Promise.all(Array.from({ length: 30 }, (_, index) => send(bytesOf(attempt + index))));
    }
    const written = linesOf(oriel.logText())
      .slice(before)
      .filter(({ level }) => level >= 30);
    expect(written.length).toBeLessThan(MAX_LINES);
  },
  60_000,
);
