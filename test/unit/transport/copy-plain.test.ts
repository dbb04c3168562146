import { expect, test } from 'vitest';
import { copyPlain, NOT_PLAIN } from '../../../src/transport/copy-plain.ts';

const MUCH = 1_000_000;

const PLAIN: readonly unknown[] = [
  'text',
  '',
  0,
  -0,
  1.5e300,
  true,
  null,
  [],
  {},
  [1, [2, [3, { deep: ['er'] }]]],
  { a: 1, b: undefined, c: { d: null, e: undefined }, f: [{ g: 'h' }] },
  { constructor: 'own', toString: 'own', length: 3, '0': 'number' },
  Object.assign({}, { é: '\ud800 alone', '\u0000': '\u2028' }),
];

test.each(PLAIN.map((value) => [value]))('copies %j as JSON does', (value) => {
  const copy = copyPlain(value, MUCH);
  expect(copy).toStrictEqual(JSON.parse(JSON.stringify(value)));
  if (typeof value === 'object' && value !== null) expect(copy).not.toBe(value);
});

test('shares nothing with the copy', () => {
  const value = { list: [{ name: 'ape' }] };
  const copy = copyPlain(value, MUCH) as typeof value;
  copy.list[0]!.name = 'bat';
  copy.list.push({ name: 'cat' });
  expect(value).toEqual({ list: [{ name: 'ape' }] });
});

const cycle: Record<string, unknown> = {};
cycle.self = { cycle };

const FOR_JSON: readonly (readonly [string, unknown])[] = [
  ['undefined', undefined],
  ['a hole in a list', [1, undefined]],
  ['a date', { at: new Date(0) }],
  ['toJSON', { toJSON: () => 'other' }],
  ['a class', new (class Own {})()],
  ['a map', new Map([[1, 2]])],
  ['bytes', Buffer.from('bytes')],
  ['no prototype', Object.create(null)],
  ['a big integer', { big: 1n }],
  ['a symbol', { name: Symbol('s') }],
  ['not a number', { n: Number.NaN }],
  ['infinity', [Number.POSITIVE_INFINITY]],
  ['a cycle', cycle],
  ['a key that would be a prototype', JSON.parse('{"__proto__": {"isAdmin": true}}')],
];

test.each(FOR_JSON)('leaves %s to JSON', (_what, value) => {
  expect(copyPlain(value, MUCH)).toBe(NOT_PLAIN);
});

test.each([
  ['a text', 'é\u0000"'.repeat(100)],
  ['a list', Array.from({ length: 100 }, (_, index) => index)],
  ['many keys', Object.fromEntries(Array.from({ length: 100 }, (_, index) => [`key ${index}`, null]))],
  ['emptiness', Array.from({ length: 100 }, () => [])],
])('copies nothing that is longer than the bound: %s', (_what, value) => {
  const bytes = Buffer.byteLength(JSON.stringify(value));
  expect(copyPlain(value, bytes - 1)).toBe(NOT_PLAIN);
  expect(copyPlain(value, 20 * bytes)).toStrictEqual(value);
});
