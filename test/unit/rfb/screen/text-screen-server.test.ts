import { duplexPair } from 'node:stream';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ENCODING } from '../../../../src/rfb/encodings/encoding.ts';
import { type ClientMessage, writeClientMessage } from '../../../../src/rfb/messages/client-messages.ts';
import { type PixelFormat, RGB888 } from '../../../../src/rfb/pixel-format.ts';
import { RfbFailure } from '../../../../src/rfb/rfb-failure.ts';
import { Canvas } from '../../../../src/rfb/screen/canvas.ts';
import { TextScreenServer } from '../../../../src/rfb/screen/text-screen-server.ts';
import { canvasImage } from '../../../support/canvas-image.ts';
import { RfbClient, type RfbClientOptions } from '../../../support/rfb-client.ts';
import { cuts, splitBytes } from '../../../support/split-bytes.ts';

// Colours that survive in three bits, so that every pixel format shows the same picture.
const PALETTE = [0x000000, 0xffffff, 0xff0000, 0x00ffff];
const ALL = { x: 0, y: 0, width: 200, height: 100 };
const GREETING = Buffer.from('RFB 003.008\n\x01\x01', 'latin1');

function hello(): Canvas {
  const canvas = new Canvas(ALL.width, ALL.height, PALETTE);
  canvas.text(10, 10, 'Hello', { colour: 1, scale: 2 });
  canvas.text(10, 60, 'there', { colour: 3 });
  return canvas;
}

async function view(canvas: Canvas, options: RfbClientOptions = {}) {
  const events: unknown[] = [];
  const [near, far] = duplexPair();
  const server = new TextScreenServer({
    canvas,
    name: 'A screen',
    send: (bytes) => far.write(bytes),
    onKey: (keysym, down) => events.push(['key', keysym, down]),
    onPointer: (x, y, buttons) => events.push(['pointer', x, y, buttons]),
    onCutText: (text) => events.push(['text', text]),
  });
  far.on('data', (chunk: Buffer) => server.push(chunk));
  server.start();
  const client = await RfbClient.connect(near, options);
  await client.until(() => client.updates > 0);
  return { client, server, events };
}

/** A server that has passed its handshake, and all that it sent since. */
function bare(canvas: Canvas, writable = () => true) {
  const sent: Buffer[] = [];
  const server = new TextScreenServer({
    canvas,
    name: '',
    send: (bytes) => sent.push(bytes),
    writable,
    afterSecurity: true,
  });
  server.start();
  server.push(Buffer.from([1]));
  sent.length = 0;
  const say = (...messages: ClientMessage[]) => server.push(Buffer.concat(messages.map(writeClientMessage)));
  return { server, sent, say };
}

const request = (incremental: boolean, area = ALL): ClientMessage => ({
  type: 'FramebufferUpdateRequest',
  incremental,
  area,
});

const formats: [string, PixelFormat][] = [
  ['32 bits, little-endian', RGB888],
  ['32 bits, big-endian', { ...RGB888, bigEndian: true }],
  ['noVNC’s order', { ...RGB888, redShift: 0, blueShift: 16 }],
  [
    '16 bits',
    {
      ...RGB888,
      bitsPerPixel: 16,
      depth: 16,
      redMax: 31,
      greenMax: 63,
      blueMax: 31,
      redShift: 11,
      greenShift: 5,
    },
  ],
  [
    '8 bits',
    {
      ...RGB888,
      bitsPerPixel: 8,
      depth: 8,
      redMax: 7,
      greenMax: 7,
      blueMax: 3,
      redShift: 0,
      greenShift: 3,
      blueShift: 6,
    },
  ],
  ['8 bits with a colour map', { ...RGB888, bitsPerPixel: 8, depth: 8, trueColour: false }],
];

test.each(
  formats.flatMap(([title, format]) => [
    [title, 'Hextile', format, [ENCODING.Hextile, ENCODING.Raw]] as const,
    [title, 'Raw', format, []] as const,
  ]),
)('a viewer of %s sees the picture in %s', async (_title, _encoding, pixelFormat, encodings) => {
  const canvas = hello();
  const { client } = await view(canvas, { pixelFormat, encodings });
  expect(client.name).toBe('A screen');
  expect(client.text()).toBe('Hello\nthere');
  expect(Buffer.from(client.image.data).equals(Buffer.from(canvasImage(canvas).data))).toBe(true);
});

test('after the first picture only what changed is sent, when the viewer asks', () => {
  const canvas = hello();
  const { server, sent, say } = bare(canvas);
  say(request(false));
  expect(sent).toHaveLength(1);
  say(request(true));
  expect(sent).toHaveLength(1);
  canvas.fill({ x: 20, y: 20, width: 4, height: 4 }, 2);
  server.refresh();
  expect(sent).toHaveLength(2);
  // One tile of 16 by 16 at 16, 16, raw.
  expect(sent[1]!.subarray(0, 16).toString('hex')).toBe('00000001001000100010001000000000');
  canvas.fill({ x: 60, y: 60, width: 4, height: 4 }, 2);
  server.refresh();
  expect(sent).toHaveLength(2);
  say(request(true));
  expect(sent).toHaveLength(3);
});

test('however many requests come at once, one update answers them', () => {
  const { sent, say } = bare(hello());
  say(...Array.from({ length: 10_000 }, () => request(false)));
  expect(sent).toHaveLength(1);
});

test('a viewer that does not read is sent nothing until it does', () => {
  let open = false;
  const { server, sent, say } = bare(hello(), () => open);
  for (let round = 0; round < 100; round++) {
    say({ type: 'SetPixelFormat', pixelFormat: formats[5]![1] }, request(false));
  }
  expect(sent).toHaveLength(0);
  open = true;
  server.refresh();
  // The colour map, then one update.
  expect(sent.map((bytes) => bytes[0])).toEqual([1, 0]);
});

test('a request outside the picture is answered by nothing', () => {
  const { sent, say } = bare(hello());
  say(
    request(false, { x: 200, y: 0, width: 10, height: 10 }),
    request(false, { x: 0, y: 0, width: 0, height: 0 }),
  );
  expect(sent).toHaveLength(0);
});

test('keys, pointer and pasted text become events, and other messages are ignored', async () => {
  const { client, events } = await view(hello());
  client.type('a');
  client.send({ type: 'XvpClient', version: 1, code: 2 });
  client.send({ type: 'ClientFence', flags: 0, payload: Buffer.alloc(3) });
  client.send({ type: 'QemuExtendedKeyEvent', keysym: 98, keycode: 48, down: true });
  client.point(5, 6, 1);
  client.send({ type: 'ClientCutText', text: 'pasted' });
  await client.until(() => true);
  await expect.poll(() => events.length).toBe(5);
  expect(events).toEqual([
    ['key', 97, true],
    ['key', 97, false],
    ['key', 98, true],
    ['pointer', 5, 6, 1],
    ['text', 'pasted'],
  ]);
});

test('the bell and the clipboard reach the viewer', async () => {
  const { client, server } = await view(hello());
  server.bell();
  server.cutText('for you');
  await client.until(() => client.cutTexts.length > 0);
  expect(client.bells).toBe(1);
  expect(client.cutTexts).toEqual(['for you']);
});

test('nothing but RfbFailure comes of arbitrary bytes, and no more is sent than one update per piece', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 400 }), fc.boolean(), cuts, (noise, greet, places) => {
      let sent = 0;
      const server = new TextScreenServer({
        canvas: hello(),
        name: 'n',
        send: (bytes) => (sent += bytes.length),
      });
      const pieces = splitBytes(Buffer.concat([greet ? GREETING : Buffer.alloc(0), noise]), places);
      try {
        server.start();
        for (const piece of pieces) server.push(piece);
      } catch (error) {
        expect(error).toBeInstanceOf(RfbFailure);
      }
      expect(sent).toBeLessThan(2_000 + pieces.length * (ALL.width * ALL.height * 4 + 3_000));
    }),
    { numRuns: 200 },
  );
});

/** The same with a picture that never changes. */
function still() {
  const sent: Buffer[] = [];
  const server = new TextScreenServer({
    canvas: hello(),
    name: '',
    still: true,
    send: (bytes) => sent.push(bytes),
    afterSecurity: true,
  });
  server.start();
  server.push(Buffer.from([1]));
  sent.length = 0;
  const say = (...messages: ClientMessage[]) => server.push(Buffer.concat(messages.map(writeClientMessage)));
  return { sent, say };
}

test('a still picture is encoded once for a pixel format, and again for another', () => {
  const { sent, say } = still();
  for (let times = 0; times < 3; times++) say(request(false));
  expect(sent).toHaveLength(3);
  expect(sent.every((update) => update === sent[0])).toBe(true);
  say({ type: 'SetPixelFormat', pixelFormat: { ...RGB888, bigEndian: true } }, request(false));
  expect(sent[3]).not.toBe(sent[0]);
});

test('a still picture is sent whole, and not again to a viewer that waits for changes', () => {
  const { sent, say } = still();
  say(request(false, { x: 0, y: 0, width: 16, height: 16 }));
  expect(sent).toHaveLength(1);
  say(request(true));
  expect(sent).toHaveLength(1);
});

test('a viewer that asks for a still picture in ever new pixel formats breaks the protocol', () => {
  const { sent, say } = still();
  const ask = (redShift: number) =>
    say({ type: 'SetPixelFormat', pixelFormat: { ...RGB888, redShift } }, request(false));
  for (const shift of [0, 1, 2, 3]) ask(shift);
  expect(sent).toHaveLength(4);
  expect(() => ask(4)).toThrow(RfbFailure);
});
