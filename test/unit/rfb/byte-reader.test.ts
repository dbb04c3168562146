import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ByteReader } from '../../../src/rfb/byte-reader.ts';
import { RfbFailure } from '../../../src/rfb/rfb-failure.ts';

test('bytes come out as they went in, whatever the pieces', () => {
  fc.assert(
    fc.property(
      fc.array(fc.uint8Array({ maxLength: 700 }), { maxLength: 12 }),
      fc.array(fc.nat(900), { maxLength: 12 }),
      (chunks, lengths) => {
        const reader = new ByteReader(1 << 20);
        const out: Buffer[] = [];
        for (const [index, chunk] of chunks.entries()) {
          reader.push(chunk);
          const bytes = reader.read(lengths[index] ?? 1);
          if (bytes !== undefined) out.push(bytes);
        }
        out.push(reader.rest());
        expect(Buffer.concat(out).equals(Buffer.concat(chunks))).toBe(true);
        expect(reader.available).toBe(0);
      },
    ),
  );
});

test('a read that is too long takes nothing', () => {
  const reader = new ByteReader(10);
  reader.push(Buffer.from('abc'));
  expect(reader.read(4)).toBeUndefined();
  expect(reader.peek(3)?.toString()).toBe('abc');
  expect(reader.read(2)?.toString()).toBe('ab');
  expect(reader.rest().toString()).toBe('c');
});

test('more bytes than the limit are a protocol error, and bytes that were read no longer count', () => {
  const reader = new ByteReader(4);
  for (let round = 0; round < 100; round++) {
    reader.push(Buffer.from('abcd'));
    expect(reader.read(4)?.toString()).toBe('abcd');
  }
  reader.push(Buffer.from('abc'));
  expect(() => reader.push(Buffer.from('de'))).toThrow(RfbFailure);
});
