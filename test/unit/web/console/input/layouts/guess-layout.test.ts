import { describe, expect, it } from 'vitest';
import { layoutOfLanguage } from '../../../../../../src/keyboard/layouts/layout-names.ts';
import { guessLayout, type LayoutHints } from '../../../../../../web/console/input/layouts/guess-layout.ts';

const NO_HINT: LayoutHints = {
  remembered: undefined,
  keymap: null,
  takesPositions: true,
  browser: undefined,
  language: 'de-AT',
};

describe('the guessed layout of a guest', () => {
  it('is the remembered one before all other hints', () => {
    expect(guessLayout({ ...NO_HINT, remembered: 'fr', keymap: 'de', browser: 'gb' })).toEqual({
      choice: 'fr',
      reason: 'remembered',
    });
  });

  it("is that of the hypervisor's keymap before what the browser has", () => {
    expect(guessLayout({ ...NO_HINT, keymap: 'de-ch', browser: 'gb' })).toEqual({
      choice: 'ch',
      reason: 'keymap',
    });
  });

  it('is by character if the server finds the keys, or has a keymap without a table', () => {
    expect(guessLayout({ ...NO_HINT, takesPositions: false })).toEqual({
      choice: 'characters',
      reason: 'server',
    });
    expect(guessLayout({ ...NO_HINT, keymap: 'th' })).toEqual({
      choice: 'characters',
      reason: 'unknown_keymap',
    });
  });

  it("is that of the user's keyboard, or of the browser's language", () => {
    expect(guessLayout({ ...NO_HINT, browser: 'gb' })).toEqual({ choice: 'gb', reason: 'browser' });
    expect(guessLayout(NO_HINT)).toEqual({ choice: 'de', reason: 'language' });
  });
});

it.each([
  ['en-US', 'us'],
  ['en-GB', 'gb'],
  ['de-CH', 'ch'],
  ['fr-CH', 'ch-fr'],
  ['fr', 'fr'],
  ['pt-BR', 'br'],
  ['pt-PT', 'pt'],
  ['es-MX', 'latam'],
  ['es-ES', 'es'],
  ['nb-NO', 'no'],
  ['ja-JP', 'jp'],
  ['xx', 'us'],
  ['', 'us'],
])('speakers of %s usually have the layout %s', (language, layout) => {
  expect(layoutOfLanguage(language)).toBe(layout);
});
