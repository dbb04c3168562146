import { masked } from './viewers.ts';

/** What a flooding client does with its connections. */
export interface Flood {
  readonly name: string;
  /** `stranger`: without a token of ours. `viewer` and `reader`: with one for a console, the reader's for viewing only. */
  readonly by: 'stranger' | 'viewer' | 'reader';
  readonly connections: number;
  readonly isTls?: boolean;
  /**
   * `stream`: sends `opening`, waits for an answer, then sends `block` without end; a connection that is closed is made anew.
   * `hit`: sends `opening`, waits for the first answer or the end, hangs up, and begins again.
   * `ask`: sends `block` anew for each answer.
   */
  readonly way: 'stream' | 'hit' | 'ask';
  /** Pieces, each sent after an answer to the one before; `token` is one of ours for viewers and readers, else a wrong one. */
  readonly opening: (token: string) => readonly (string | Buffer)[];
  readonly block: Buffer;
  /** Sends `block` in pieces of so many bytes, each a TLS record of its own. */
  readonly pieceBytes?: number;
}

const UPGRADE =
  'Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n';

function upgrade(token: string, headers = ''): string {
  return `GET /websockify?token=${token} HTTP/1.1\r\nHost: 127.0.0.1\r\n${headers}${UPGRADE}\r\n`;
}

function get(target: string, headers = ''): string {
  return `GET ${target} HTTP/1.1\r\nHost: 127.0.0.1\r\n${headers}\r\n`;
}

function post(header: string): string {
  return `POST /vnc_lite.html HTTP/1.1\r\nHost: 127.0.0.1\r\n${header}\r\n\r\n`;
}

/** Many of a frame, 64 KiB or so. */
function many(...frames: Buffer[]): Buffer {
  const one = Buffer.concat(frames);
  return Buffer.alloc(Math.ceil(65_536 / one.length) * one.length, one);
}

/** RFB messages, as many as fit into one frame of 64 KiB. */
function messages(...bytes: number[]): Buffer {
  const payload = Buffer.alloc(Math.floor(65_000 / bytes.length) * bytes.length, Buffer.from(bytes));
  const head = Buffer.from([0x82, 0xfe, payload.length >> 8, payload.length & 255, 0, 0, 0, 0]);
  return Buffer.concat([head, payload]);
}

const OWN_SUBPROTOCOL = 'Sec-WebSocket-Protocol: oriel.v1\r\n';
const VERSION = masked(0x82, 'RFB 003.008\n');
const NONE = masked(0x82, '\x01');
const SHARED = masked(0x82, '\x01');
/** [RFC 6143 7.1 to 7.3] */
const session = (token: string) => [upgrade(token), VERSION, NONE, SHARED];
const greeted = (token: string) => [upgrade(token)];
/** A request with frames behind it, which come before its answer. */
const early = (token: string) => [Buffer.concat([Buffer.from(upgrade(token)), many(masked(0x89))])];
/** Our own page's, whose text frames are read. */
const pageSession = (token: string) => [upgrade(token, OWN_SUBPROTOCOL), VERSION, NONE, SHARED];
/** Our own page's, which is refused by a close frame at once. */
const closing = (token: string) => [upgrade(token, OWN_SUBPROTOCOL)];

const PING = many(masked(0x89));
const LONG_PING = many(masked(0x89, 'p'.repeat(125)));
const PONG = many(masked(0x8a));
const EMPTY = many(masked(0x82));
const BYTE = many(masked(0x82, '\x04'));
const FRAGMENTS = many(masked(0x02), ...Array.from({ length: 100 }, () => masked(0x00)), masked(0x80));
const UPDATE = [3, 0, 0, 0, 0, 0, 255, 255, 255, 255];
const KEY = [4, 1, 0, 0, 0, 0, 0, 0x61];
const XVP = [250, 0, 1, 2];
const NO_ENCODINGS = [2, 0, 0, 0];
const FENCE = [248, 0, 0, 0, 0, 0, 0, 0, 0];
const PIXEL_FORMATS = [0, 1].flatMap((shift) => [
  ...[0, 0, 0, 0, 32, 24, 0, 1, 0, 255, 0, 255, 0, 255, 16 + shift, 8, 0, 0, 0, 0],
  ...UPDATE,
]);
/** As viewers ask for them in turn: 8 bits with a colour map, 8, 16 and 32 bits, each with Raw and with Hextile. */
const PIXEL_FORMATS_AND_ENCODINGS = [
  [8, 8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0],
  [8, 8, 0, 1, 0, 7, 0, 7, 0, 3, 0, 3, 6],
  [16, 16, 1, 1, 0, 31, 0, 63, 0, 31, 11, 5, 0],
  [32, 24, 0, 1, 0, 255, 0, 255, 0, 255, 16, 8, 0],
].flatMap((format) =>
  [0, 5].flatMap((encoding) => [
    ...[0, 0, 0, 0, ...format, 0, 0, 0],
    ...[2, 0, 0, 1, 0, 0, 0, encoding],
    ...UPDATE,
  ]),
);
/** SetEncodings with as many as the message can have [RFC 6143 7.5.2]. */
const ENCODINGS = Buffer.concat([
  Buffer.from([0x82, 0xff, 0, 0, 0, 0, 0, 4, 0, 0, 0, 0, 0, 0]),
  Buffer.from([2, 0, 0xff, 0xff]),
  Buffer.alloc(4 * 0xffff),
]);
const CLIPBOARD = Buffer.concat([
  Buffer.from([0x82, 0xff, 0, 0, 0, 0, 0, 0x10, 0, 0x08, 0, 0, 0, 0]),
  Buffer.from([6, 0, 0, 0, 0, 0x10, 0, 0]),
  Buffer.alloc(1 << 20, 'x'),
]);

function streams(
  where: string,
  by: Flood['by'],
  connections: number,
  opening: Flood['opening'],
  blocks: Record<string, Buffer>,
  more: Partial<Flood> = {},
): Flood[] {
  return Object.entries(blocks).map(([what, block]) => ({
    name: `${where}: ${what}`,
    by,
    connections,
    way: 'stream',
    opening,
    block,
    ...more,
  }));
}

const FRAMES = {
  pings: PING,
  'long pings': LONG_PING,
  pongs: PONG,
  'empty frames': EMPTY,
  'frames of a byte': BYTE,
  fragments: FRAGMENTS,
};
/** After the first of which nothing more is due. */
const LAST_FRAMES = {
  'close frames': many(masked(0x88)),
  'text frames': many(masked(0x81, 'x')),
};
const NOTHING = () => [];
const HTTP = get('/livez');

/** Each kind of frame, message and request in each state of a connection. */
export const FLOODS: readonly Flood[] = [
  ...streams('upgrade request', 'stranger', 40, early, { 'pings behind it': PING }),
  ...streams('refusal screen, RFB handshake', 'stranger', 40, greeted, { ...FRAMES, ...LAST_FRAMES }),
  ...streams('refusal screen', 'stranger', 40, session, {
    ...FRAMES,
    ...LAST_FRAMES,
    'update requests': many(masked(0x82, Buffer.from(UPDATE))),
    'update requests in long frames': messages(...UPDATE),
    'pixel formats': messages(...PIXEL_FORMATS),
    'pixel formats and encodings': messages(...PIXEL_FORMATS_AND_ENCODINGS),
    'lists of encodings': ENCODINGS,
    keys: messages(...KEY),
    clipboards: CLIPBOARD,
  }),
  ...streams('refused by a close frame', 'stranger', 40, closing, { ...FRAMES, ...LAST_FRAMES }),
  ...streams(
    'refusal screen over TLS',
    'stranger',
    40,
    session,
    { 'pings, one in a record': PING },
    { isTls: true, pieceBytes: 6 },
  ),
  ...streams('HTTP', 'stranger', 40, NOTHING, {
    'pipelined requests': many(Buffer.from(HTTP)),
    'pipelined requests for nothing': many(Buffer.from('GET / HTTP/1.1\r\nHost:a\r\n\r\n')),
    noise: Buffer.alloc(65_536, 'x'),
    'heads without end': many(Buffer.from('a:b\r\n')),
  }),
  ...streams('HTTP body', 'stranger', 40, () => [post('Content-Length: 999999999999')], {
    'of one length': Buffer.alloc(65_536, 'x'),
  }),
  ...streams('HTTP body', 'stranger', 40, () => [post('Transfer-Encoding: chunked')], {
    'in chunks of a byte': many(Buffer.from('1\r\nx\r\n')),
  }),
  ...streams(
    'HTTP over TLS',
    'stranger',
    40,
    NOTHING,
    { 'pipelined requests, one in a record': many(Buffer.from(HTTP)) },
    { isTls: true, pieceBytes: HTTP.length },
  ),
  {
    name: 'HTTP: requests',
    by: 'stranger',
    connections: 200,
    way: 'ask',
    opening: NOTHING,
    block: Buffer.from(HTTP),
  },
  {
    name: 'HTTP: pages',
    by: 'stranger',
    connections: 200,
    way: 'ask',
    opening: NOTHING,
    block: Buffer.from(get('/vnc_lite.html')),
  },
  {
    name: 'HTTP: requests with long heads',
    by: 'stranger',
    connections: 200,
    way: 'ask',
    opening: NOTHING,
    block: Buffer.from(get('/livez', 'a: b\r\n'.repeat(1_000))),
  },
  ...[
    ['HTTP: connections that end at once', () => ['']] as const,
    ['HTTP: requests that are none', () => ['x\r\n\r\n']] as const,
    [
      'HTTP: WebSocket requests without a key',
      () => [upgrade('').replace(/Sec-WebSocket-Key.*\r\n/, '')],
    ] as const,
    ['WebSocket: wrong tokens', greeted] as const,
    ['WebSocket: wrong tokens of our own page', closing] as const,
  ].map(
    ([name, opening]): Flood => ({
      name,
      by: 'stranger',
      connections: 40,
      way: 'hit',
      opening,
      block: Buffer.alloc(0),
    }),
  ),
  {
    name: 'TLS: handshakes',
    by: 'stranger',
    connections: 20,
    way: 'hit',
    isTls: true,
    opening: () => [HTTP],
    block: Buffer.alloc(0),
  },
  ...streams('session, RFB handshake', 'viewer', 10, greeted, { pings: PING, 'empty frames': EMPTY }),
  ...streams('session', 'viewer', 20, session, {
    ...FRAMES,
    keys: messages(...KEY),
    'update requests': messages(...UPDATE),
  }),
  ...streams('session of our own page', 'viewer', 20, pageSession, {
    'text frames': many(masked(0x81, '{"type":"ping","id":1}')),
  }),
  ...streams('view-only session', 'reader', 20, session, {
    pings: PING,
    keys: messages(...KEY),
    'power requests': messages(...XVP),
    'empty lists of encodings': messages(...NO_ENCODINGS),
    fences: messages(...FENCE),
  }),
];
