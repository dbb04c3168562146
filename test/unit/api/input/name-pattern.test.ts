import fc from 'fast-check';
import { expect, test } from 'vitest';
import { namePattern } from '../../../../src/api/input/name-pattern.ts';

test.each([
  ['vm1', 'vm1', true],
  ['vm', 'my-vm-1', true],
  ['VM1', 'vm1', true],
  ['^vm1$', 'vm10', false],
  ['^vm1$', 'vm1', true],
  ['web.*[0-9]', 'web-server7', true],
  ['^web-\\d{2,3}$', 'web-1', false],
  ['^web-\\d{2,3}$', 'web-123', true],
  ['^(a|bc)+$', 'abcbca', true],
  ['^(a|bc)+$', 'abcb', false],
  ['^[^0-9]+$', 'web', true],
  ['^[^0-9]+$', 'web1', false],
  ['^\\D+$', 'web1', false],
  ['a\\.b', 'axb', false],
  ['x??y*?$', 'z', true],
  ['', 'anything', true],
  ['^[[:alpha:]]+$', 'web', true],
  ['^[[:alpha:]]+$', 'web1', false],
  ['^.$', '\n', true],
])('%j finds %j: %s', (pattern, name, found) => {
  expect(namePattern(pattern)(name)).toBe(found);
});

test.each(['web(1', 'a[b', '*x', 'x{2', 'end\\', 'a(?=b)', '(a)\\1'])(
  'an expression that cannot be read matches the name that equals it: %j',
  (pattern) => {
    expect(namePattern(pattern)(pattern)).toBe(true);
    expect(namePattern(pattern)('aab')).toBe(false);
  },
);

test('it finds what a regular expression of JavaScript finds', () => {
  const atom = fc.constantFrom('a', 'b', '.', '[ab]', '[^a]', '(a|b)', '(?:ab)', '\\w', '^', '$');
  const repeat = fc.constantFrom('', '', '*', '+', '?', '{2}', '{1,2}', '{0,}');
  const piece = fc.tuple(atom, repeat).map(([one, many]) => (/[$^]$/.test(one) ? one : one + many));
  const pattern = fc.array(fc.oneof(piece, fc.constant('|')), { maxLength: 8 }).map((all) => all.join(''));
  const name = fc.string({ unit: fc.constantFrom('a', 'b', 'c'), maxLength: 10 });
  fc.assert(
    fc.property(pattern, name, (expression, text) => {
      expect(namePattern(expression)(text)).toBe(
        new RegExp(expression, 'i').test(text) || expression === text,
      );
    }),
    { numRuns: 2_000 },
  );
});

test('expressions that keep backtracking matchers busy for years are matched at once', () => {
  const name = `${'a'.repeat(250)}!`;
  for (const pattern of ['^(a+)+$', '^(a|a)*$', `^${'a?'.repeat(60)}${'a'.repeat(60)}$`, '^(.*a){20}$']) {
    expect(namePattern(pattern)(name)).toBe(false);
  }
});

test('expressions that would grow beyond all bounds are not compiled', () => {
  const nested = `${'('.repeat(8)}${'){64}'.repeat(8)}`;
  const wide = `(${'a?'.repeat(120)}){999}`;
  for (const pattern of [
    nested,
    '((a{64}){64}){64}',
    '((a?){31}){32}{2}',
    wide,
    '(.*){900}',
    'a'.repeat(256),
  ]) {
    expect(namePattern(pattern)('a')).toBe(false);
    expect(namePattern(pattern)(pattern)).toBe(pattern.length < 256);
  }
});
