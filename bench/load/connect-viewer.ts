import { connect, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { Channel } from './channel.ts';
import { SERVER_INIT_BYTES } from './guest-server.ts';

/** How a viewer reaches a console. */
export interface ConnectionSource {
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

/** What a viewer sends when so many bytes have come [RFC 6143 7.1 and 7.3], the last of which complete the step. */
type Dialogue = readonly (readonly [bytes: number, answer: Buffer | undefined])[];
const DIALOGUES = {
  greeting: [[VERSION.length, undefined]],
  serverInit: [
    [VERSION.length, VERSION],
    [2, CHOOSE_NONE],
    [4, SHARED_FLAG],
    [SERVER_INIT_BYTES, undefined],
  ],
} as const satisfies Record<string, Dialogue>;
/** How far a viewer goes: to the server's first word, or to ServerInit, whose bytes have come all the way from the guest. */
export type Depth = keyof typeof DIALOGUES;

/** Opens a console: connection, upgrade, and as much of the RFB handshake as is wanted. */
export function connectViewer(source: ConnectionSource, reads: SharedReads, depth: Depth): Promise<Channel> {
  const dialogue: Dialogue = DIALOGUES[depth];
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
        for (; turn < dialogue.length && heard >= dialogue[turn]![0]; turn++) {
          heard -= dialogue[turn]![0];
          const answer = dialogue[turn]![1];
          if (answer !== undefined) viewer.send(answer);
        }
        if (turn < dialogue.length) return;
        clearTimeout(deadline);
        socket.off('close', closed);
        viewer.onPayload = () => {};
        resolve(viewer);
      };
    };
    let take: (length: number, bytes: Buffer) => boolean = () => true;
    const socket = dial(source, reads, (length, bytes) => take(length, bytes));
    socket.once('close', closed);
    socket.once('end', () => socket.destroy());
    const viewer = new Channel(socket, source.framing);
    const begin = () => {
      greet(viewer);
      take = viewer.onShared;
    };
    if (source.framing === 'raw') {
      begin();
      return;
    }
    let head = '';
    take = (length, bytes) => {
      const piece = bytes.toString('latin1', 0, length);
      head = head === '' ? piece : head + piece;
      const end = head.indexOf(HEAD_END);
      if (end === -1) return true;
      if (!head.startsWith('HTTP/1.1 101')) {
        fail(`the upgrade was answered with ${head.split('\r\n')[0]}`);
        return true;
      }
      const begins = end + HEAD_END.length;
      begin();
      if (begins === head.length) return true;
      const rest = Buffer.from(head.slice(begins), 'latin1');
      return viewer.onShared(rest.length, rest);
    };
    socket.write(requestFor(source), 'latin1');
  });
}

function dial(
  { port, isTls }: ConnectionSource,
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
  // Half open: the reader of the end destroys the socket, in one system call in place of two.
  return connect({ host, port, noDelay: true, allowHalfOpen: true, onread: { buffer, callback } });
}

/** What is the same in all requests. */
const REQUEST_REST = [
  'User-Agent: Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0',
  'Accept-Encoding: gzip, deflate',
  'Connection: Upgrade',
  'Upgrade: websocket',
  'Sec-WebSocket-Version: 13',
  'Sec-WebSocket-Protocol: binary',
  `Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==${HEAD_END}`,
].join('\r\n');

function requestFor({ port, path }: ConnectionSource): string {
  const address = `127.0.0.1:${port}`;
  return `GET ${path()} HTTP/1.1\r\nHost: ${address}\r\nOrigin: http://${address}\r\n${REQUEST_REST}`;
}
