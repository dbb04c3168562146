import fc from 'fast-check';
import { expect, test } from 'vitest';
import { addressBlock, plainAddress } from '../../../../src/platform/reverse-proxy/plain-address.ts';

const groups = fc.array(fc.integer({ min: 0, max: 0xffff }), { minLength: 8, maxLength: 8 });
const inHex = (words: readonly number[]) => words.map((word) => word.toString(16)).join(':');
const inFull = (words: readonly number[]) =>
  words.map((word) => word.toString(16).padStart(4, '0').toUpperCase()).join(':');

test('an address has one form, however it was written', () => {
  expect(plainAddress('192.0.2.1')).toBe('192.0.2.1');
  expect(plainAddress('::ffff:192.0.2.1')).toBe('192.0.2.1');
  expect(plainAddress('::FFFF:c000:201')).toBe('192.0.2.1');
  expect(plainAddress('2001:0DB8:0:0:0:0:0:1')).toBe('2001:db8::1');
  expect(plainAddress('fe80::1%eth0')).toBe('fe80::1');
  fc.assert(
    fc.property(groups, (words) => {
      const plain = plainAddress(inHex(words));
      expect(plain).toBeDefined();
      expect(plainAddress(inFull(words))).toBe(plain);
      expect(plainAddress(plain!)).toBe(plain);
    }),
  );
});

test('what is no address is none', () => {
  for (const text of [
    '',
    'unknown',
    '_hidden',
    '192.0.2',
    '192.0.2.1:80',
    '1.2.3.4/8',
    '[::1]',
    '::1 ',
    'a::g',
  ]) {
    expect(plainAddress(text)).toBeUndefined();
  }
  fc.assert(fc.property(fc.string(), (text) => void plainAddress(text)));
});

test('IPv6 addresses count by the /64, IPv4 addresses one by one', () => {
  expect(addressBlock('192.0.2.1')).toBe('192.0.2.1');
  expect(addressBlock('::1')).toBe('0:0:0:0::/64');
  expect(addressBlock('2001:db8::1')).toBe('2001:db8:0:0::/64');
  fc.assert(
    fc.property(groups, groups, (words, others) => {
      const block = addressBlock(plainAddress(inHex(words))!);
      const sameBlock = [...words.slice(0, 4), ...others.slice(4)];
      const isMapped = (each: readonly number[]) => each.slice(0, 5).every((word) => word === 0);
      if (isMapped(words) || isMapped(sameBlock)) return;
      expect(addressBlock(plainAddress(inHex(sameBlock))!)).toBe(block);
      expect(block).toBe(`${inHex(words.slice(0, 4))}::/64`);
    }),
  );
});
