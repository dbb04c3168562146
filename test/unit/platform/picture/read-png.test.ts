import { crc32, deflateSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { readPng } from '../../../../src/platform/picture/read-png.ts';
import { writePng } from '../../../../src/platform/picture/write-png.ts';

const MAX = 1_000;

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type), data]);
  const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(data.length);
  sum.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, sum]);
}

/** A file of those rows, each with the number of its filter. */
function png(
  width: number,
  height: number,
  colourType: number,
  rows: Buffer,
  { depth = 8, interlace = 0 } = {},
) {
  const head = Buffer.alloc(13);
  head.writeUInt32BE(width, 0);
  head.writeUInt32BE(height, 4);
  head.set([depth, colourType, 0, 0, interlace], 8);
  return Buffer.concat([
    Buffer.from('89504e470d0a1a0a', 'hex'),
    chunk('IHDR', head),
    chunk('IDAT', deflateSync(rows)),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

test('reads what was written, with colours and with a palette', async () => {
  const pixels = Uint8Array.of(1, 2, 3, 4, 5, 6);
  const rgb = await readPng(await writePng({ form: 'rgb', width: 2, height: 1, pixels }), MAX);
  expect(rgb).toEqual({ width: 2, height: 1, data: Uint8Array.of(1, 2, 3, 255, 4, 5, 6, 255) });
  const palette = [0x102030, 0xffeedd];
  const indexed = { form: 'indexed', width: 2, height: 1, palette, pixels: Uint8Array.of(1, 0) } as const;
  expect((await readPng(await writePng(indexed), MAX))?.data).toEqual(
    Uint8Array.of(0xff, 0xee, 0xdd, 255, 0x10, 0x20, 0x30, 255),
  );
});

test.each([
  ['left', 1, [10, 10, 10], [10, 20, 30]],
  ['above', 2, [1, 1, 1], [101, 151, 201]],
  ['mean of both', 3, [0, 0, 0], [50, 100, 150]],
  ['closest of three', 4, [5, 5, 5], [105, 155, 205]],
] as const)('undoes the filter %s', async (_, filter, row, read) => {
  const rows = Buffer.from([0, 100, 150, 200, filter, ...row]);
  const { data } = (await readPng(png(3, 2, 0, rows), MAX)) ?? { data: new Uint8Array() };
  const second = [0, 1, 2].map((column) => data[4 * (3 + column)]);
  expect(second).toEqual(read);
});

test('decompresses no more bytes than the picture has', async () => {
  const bomb = png(1, 1, 0, Buffer.alloc(64 << 20));
  const before = process.memoryUsage().arrayBuffers;
  let most = before;
  let isRead = false;
  const reading = readPng(bomb, MAX).finally(() => {
    isRead = true;
  });
  while (!isRead) {
    await new Promise((resolve) => setImmediate(resolve));
    most = Math.max(most, process.memoryUsage().arrayBuffers);
  }
  expect(await reading).toBeUndefined();
  expect(most - before).toBeLessThan(16 << 20);
});

test('does not read a file of very many chunks', async () => {
  const whole = png(1, 1, 0, Buffer.alloc(2));
  const withEmpty = (count: number) =>
    Buffer.concat([
      whole.subarray(0, 33),
      ...Array.from({ length: count }, () => chunk('IDAT', Buffer.alloc(0))),
      whole.subarray(33),
    ]);
  expect(await readPng(withEmpty(16_000), MAX)).toMatchObject({ width: 1, height: 1 });
  expect(await readPng(withEmpty(17_000), MAX)).toBeUndefined();
});

test.each([
  ['is interlaced', png(1, 1, 0, Buffer.alloc(2), { interlace: 1 })],
  ['has sixteen bits per sample', png(1, 1, 0, Buffer.alloc(3), { depth: 16 })],
  ['has an unknown filter', png(1, 1, 0, Buffer.from([9, 1]))],
  ['ends early', png(4, 4, 0, Buffer.alloc(10))],
  ['decompresses to more than its pixels', png(1, 1, 0, Buffer.alloc(10_000_000))],
  ['is too large', png(40, 40, 0, Buffer.alloc(41 * 40))],
  ['has chunks beyond its end', png(1, 1, 0, Buffer.alloc(2)).subarray(0, 45)],
])('does not read a file that %s', async (_, file) => {
  expect(await readPng(file, MAX)).toBeUndefined();
});
