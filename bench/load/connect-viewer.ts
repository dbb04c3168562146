import { connect, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { Channel } from './channel.ts';
import { SERVER_INIT_BYTES } from './guest-server.ts';

/** How a viewer reaches a console. */
export interface Entrance {
  readonly port: number;
  readonly framing: 'raw' | 'websocket';
  readonly isTls: boolean;
  /** Target of the request, with a token where the proxy wants one. */
  path(): string;
}

/** Consoles are read into one buffer, one after the other: nothing of a read is kept. */
export interface SharedReads {
  readonly buffer: Buffer;
}

const DEADLINE_MS = 20_000;
const VERSION = Buffer.from('RFB 003.008\n');
const CHOOSE_NONE = Buffer.from([1]);
const SHARED_FLAG = Buffer.from([1]);
const HEAD_END = '\r\n\r\n';

/** What a viewer sends when so many bytes have come [RFC 6143 7.1 and 7.3]; the last is complete with ServerInit. */
const DIALOGUE: readonly (readonly [bytes: number, answer: Buffer | undefined])[] = [
  [VERSION.length, VERSION],
  [2, CHOOSE_NONE],
  [4, SHARED_FLAG],
  [SERVER_INIT_BYTES, undefined],
];

/** Opens a console: connection, upgrade, RFB handshake up to ServerInit, whose bytes have come all the way from the guest. */
export function connectViewer(entrance: Entrance, reads: SharedReads): Promise<Channel> {
  return new Promise((resolve, reject) => {
    const fail = (why: string) => {
      clearTimeout(deadline);
      socket.destroy();
      reject(new Error(why));
    };
    const deadline = setTimeout(() => fail(`no console within ${DEADLINE_MS} ms`), DEADLINE_MS);
    const closed = () => fail('the proxy closed the connection');
    const greet = (viewer: Channel) => {
      let heard = 0;
      let turn = 0;
      viewer.onPayload = (_bytes, start, end) => {
        heard += end - start;
        for (; turn < DIALOGUE.length && heard >= DIALOGUE[turn]![0]; turn++) {
          heard -= DIALOGUE[turn]![0];
          const answer = DIALOGUE[turn]![1];
          if (answer !== undefined) viewer.send(answer);
        }
        if (turn < DIALOGUE.length) return;
        clearTimeout(deadline);
        socket.off('close', closed);
        viewer.onPayload = () => {};
        resolve(viewer);
      };
    };
    let take: (length: number, bytes: Buffer) => boolean = () => true;
    const socket = dial(entrance, reads, (length, bytes) => take(length, bytes));
    socket.once('close', closed);
    const viewer = new Channel(socket, entrance.framing);
    const begin = () => {
      greet(viewer);
      take = viewer.onShared;
    };
    if (entrance.framing === 'raw') {
      begin();
      return;
    }
    let head = '';
    take = (length, bytes) => {
      head += bytes.toString('latin1', 0, length);
      const end = head.indexOf(HEAD_END);
      if (end === -1) return true;
      if (!head.startsWith('HTTP/1.1 101')) {
        fail(`the upgrade was answered with ${head.split('\r\n')[0]}`);
        return true;
      }
      const rest = Buffer.from(head.slice(end + HEAD_END.length), 'latin1');
      begin();
      return rest.length === 0 || viewer.onShared(rest.length, rest);
    };
    socket.write(requestFor(entrance));
  });
}

function dial(
  { port, isTls }: Entrance,
  { buffer }: SharedReads,
  onRead: (length: number, bytes: Buffer) => boolean,
): Socket {
  const host = '127.0.0.1';
  if (isTls) {
    // No session is resumed: each is a stranger's first visit.
    const socket = connectTls({ host, port, rejectUnauthorized: false });
    socket.setNoDelay(true);
    socket.on('error', () => socket.destroy());
    return socket.on('data', (chunk: Buffer) => {
      if (onRead(chunk.length, chunk)) return;
      socket.pause();
    });
  }
  const callback = (length: number) => onRead(length, buffer);
  return connect({ host, port, noDelay: true, onread: { buffer, callback } });
}

function requestFor({ port, path }: Entrance): string {
  return [
    `GET ${path()} HTTP/1.1`,
    `Host: 127.0.0.1:${port}`,
    'User-Agent: Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0',
    `Origin: http://127.0.0.1:${port}`,
    'Accept-Encoding: gzip, deflate',
    'Connection: Upgrade',
    'Upgrade: websocket',
    'Sec-WebSocket-Version: 13',
    'Sec-WebSocket-Protocol: binary',
    'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
    HEAD_END.slice(2),
  ].join('\r\n');
}
