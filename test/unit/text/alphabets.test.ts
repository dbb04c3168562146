// cspell:disable
import { expect, test } from 'vitest';
import { inOneAlphabet } from '../../../src/text/alphabets.ts';

test('gives letters that look alike the alphabet of their word', () => {
  const mixed = 'Cиcтeмa: Cop, login: cиcтeмa1 Oδός';
  const expected = ['Система', ': Cop, login: ', 'система', '1 ', 'Οδός'].join('');
  expect(inOneAlphabet(mixed)).toBe(expected);
});

test('leaves a word alone whose letters cannot be of one alphabet', () => {
  expect(inOneAlphabet('µs dя Grüße')).toBe('µs dя Grüße');
});
