import fc from 'fast-check';
import { expect, test } from 'vitest';
import { characterOf, keyName, modifierOf } from '../../../../../src/compute/drivers/demo/screen/keysyms.ts';

test.each([
  [0x61, 'a'],
  [0x20, ' '],
  [0xe9, 'é'],
  [0xffb7, '7'],
  [0xffab, '+'],
  [0x0100_20ac, '€'],
])('keysym %i types %s', (keysym, character) => {
  expect(characterOf(keysym)).toBe(character);
});

test('keys that type nothing have names', () => {
  expect([0xff0d, 0xffff, 0xffbe, 0xffc9, 0xffe3, 0x20, 0xfe03].map(keyName)).toEqual([
    'Enter',
    'Del',
    'F1',
    'F12',
    'Ctrl',
    'Space',
    'key 0xfe03',
  ]);
  expect(modifierOf(0xffea)).toBe('Alt');
});

test('every number a viewer can send has a name of bounded length', () => {
  fc.assert(
    fc.property(fc.nat(0xffff_ffff), (keysym) => {
      expect(keyName(keysym).length).toBeGreaterThan(0);
      expect(keyName(keysym).length).toBeLessThan(20);
    }),
    { numRuns: 2_000 },
  );
});
