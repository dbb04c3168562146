import { expect, test } from 'vitest';
import { readPictureFile } from '../../../../src/platform/picture/picture-file.ts';
import { writePng } from '../../../../src/platform/picture/write-png.ts';

const ppm = (head: string, bytes: number) => Buffer.concat([Buffer.from(head), Buffer.alloc(bytes)]);

test('reads the size of a PNG', async () => {
  const png = await writePng({ form: 'rgb', width: 3, height: 2, pixels: new Uint8Array(18) });
  expect(readPictureFile(png)).toEqual({ format: 'png', width: 3, height: 2 });
});

test.each([
  ['P6\n3 2\n255\n', 11],
  ['P6 3 2 255 ', 11],
  ['P6\n# by QEMU\n3 2\n255\n', 21],
])('reads the size of the PPM %j', (head, pixelsAt) => {
  expect(readPictureFile(ppm(head, 18))).toEqual({ format: 'ppm', width: 3, height: 2, pixelsAt });
});

test.each([
  ['nothing', Buffer.alloc(0)],
  ['a PPM without all pixels', ppm('P6\n3 2\n255\n', 17)],
  ['a PPM with 16 bits', ppm('P6\n3 2\n65535\n', 36)],
  ['a PPM without width', ppm('P6\n0 2\n255\n', 0)],
  ['a PPM that is too wide', ppm('P6\n99999 1\n255\n', 300_000)],
  ['a PNG without a header', Buffer.concat([Buffer.from('89504e470d0a1a0a', 'hex'), Buffer.alloc(30)])],
  ['a GIF', ppm('GIF89a', 100)],
])('rejects %s', (_, bytes) => {
  expect(readPictureFile(bytes)).toBeUndefined();
});

test('rejects a PNG of more pixels than any display has', async () => {
  const png = await writePng({ form: 'rgb', width: 1, height: 1, pixels: new Uint8Array(3) });
  png.writeUInt32BE(16_000, 16);
  png.writeUInt32BE(16_000, 20);
  expect(readPictureFile(png)).toBeUndefined();
});
