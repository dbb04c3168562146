import { expect, test } from 'vitest';
import { isSessionEndCode, plainReason } from '../../../../src/contracts/sessions/session-end.ts';

test.each([
  ['stays as it is', 'disk swap at 14:00, sorry – 漢字 😀', 'disk swap at 14:00, sorry – 漢字 😀'],
  ['becomes one line', ' disk\r\n\tswap\u2028now ', 'disk swap now'],
  ['loses what drives a terminal', 'a\u001b[31mred\u0007', 'a [31mred'],
  ['loses what turns the text around', 'ab\u202edc\u2066x\u2069', 'abdcx'],
  ['loses half characters', `x${'😀'.slice(0, 1)}y`, 'xy'],
  ['may be nothing in the end', '\u0000 \u200b', ''],
])('a reason %s', (_what, text, plain) => {
  expect(plainReason(text)).toBe(plain);
});

test('a reason is cut to a hundred whole characters', () => {
  expect(plainReason('😀'.repeat(150))).toBe('😀'.repeat(100));
});

test('only codes of sessions end sessions', () => {
  expect(isSessionEndCode('guest_migrated')).toBe(true);
  for (const code of ['token_expired', 'vnc_closed', 'toString', ''])
    expect(isSessionEndCode(code)).toBe(false);
});
