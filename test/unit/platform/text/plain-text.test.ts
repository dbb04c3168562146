import { expect, test } from 'vitest';
import { plainLine } from '../../../../src/platform/text/plain-text.ts';

test.each([
  ['escape sequences of terminals', 'a\u001b]0;PWNED\u0007b', 'a ]0;PWNED b'],
  ['controls of the C1 set', 'a\u009b31mb', 'a 31mb'],
  ['line ends of every kind', 'a\r\nb\u2028c\u0085d', 'a b c d'],
  ['marks that turn the direction', 'bidi\u202e gnp\u2066.exe', 'bidi gnp.exe'],
  ['invisible marks', 'a\u200bb\ufeffc', 'abc'],
  ['halves of surrogate pairs and unassigned places', 'a\ud800b\u0378c', 'abc'],
])('a line that others chose loses %s', (_what, text, plain) => {
  expect(plainLine(text)).toBe(plain);
});

test('letters, marks and emoji of every script stay', () => {
  expect(plainLine(' Grüße, 日本 ‎שלום 🚀 é ')).toBe('Grüße, 日本 שלום 🚀 é');
});

test('a bound counts characters, and leaves no space at the end', () => {
  expect(plainLine('🚀🚀🚀', 2)).toBe('🚀🚀');
  expect(plainLine('ab cd', 3)).toBe('ab');
});
