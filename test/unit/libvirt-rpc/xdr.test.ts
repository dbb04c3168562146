import fc from 'fast-check';
import { expect, test } from 'vitest';
import { XdrError, XdrReader, XdrWriter } from '../../../src/libvirt-rpc/xdr.ts';

const reader = (hex: string) => new XdrReader(Buffer.from(hex.replaceAll(' ', ''), 'hex'));

test('numbers are four bytes, the most significant first [RFC 4506 4.1, 4.2]', () => {
  expect(new XdrWriter().u32(0x20008086).i32(-2).bytes().toString('hex')).toBe('20008086fffffffe');
  const both = reader('20008086 fffffffe');
  expect([both.u32(), both.i32()]).toEqual([0x20008086, -2]);
});

test('a string is its length in bytes, the bytes, and zeros up to a multiple of four [RFC 4506 4.11]', () => {
  expect(new XdrWriter().string('über').bytes().toString('hex')).toBe('00000005c3bc626572000000');
  const two = reader('00000005 c3bc6265 72000000 00000001');
  expect([two.string(5), two.u32()]).toEqual(['über', 1]);
});

test('a one or a zero before an optional value states whether it follows [RFC 4506 4.19]', () => {
  const values = reader('00000000 00000001 00000007');
  expect(values.optional(() => values.u32())).toBeUndefined();
  expect(values.optional(() => values.u32())).toBe(7);
  const neither = reader('00000002 00000007');
  expect(() => neither.optional(() => neither.u32())).toThrow(XdrError);
});

test('text and numbers come back as they were written', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), fc.integer(), fc.uint8Array(), (text, number, bytes) => {
      const written = new XdrWriter().string(text).i32(number).fixed(Buffer.from(bytes)).bytes();
      const read = new XdrReader(written);
      expect(written.length % 4).toBe(0);
      expect([read.string(written.length), read.i32()]).toEqual([text, number]);
      expect(read.fixed(bytes.length)).toEqual(Buffer.from(bytes));
    }),
  );
});

test('a length beyond its bound is refused before anything is made of it', () => {
  expect(() => reader('7fffffff').string(16)).toThrow(/length of 2147483647/);
  const truncated = reader('00003fff 00000001');
  expect(() => truncated.array(16_384, () => truncated.u32())).toThrow(/ends early/);
});

test('bytes that end early are refused, wherever they end', () => {
  const whole = new XdrWriter().u32(2).string('one').string('three').bytes();
  for (let length = 0; length < whole.length; length++) {
    const part = new XdrReader(whole.subarray(0, length));
    expect(() => part.array(4, () => part.string(16))).toThrow(XdrError);
  }
});
