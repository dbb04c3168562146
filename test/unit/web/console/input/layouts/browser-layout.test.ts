import { describe, expect, it } from 'vitest';
import { KeyboardLayout } from '../../../../../../src/keyboard/layouts/keyboard-layout.ts';
import type { LayoutId } from '../../../../../../src/keyboard/layouts/layout-names.ts';
import {
  bestLayout,
  differentLayout,
  type ObservedKey,
} from '../../../../../../web/console/input/layouts/browser-layout.ts';

/** What Chromium's `getLayoutMap` has for a layout. */
function layoutMap(id: LayoutId): ObservedKey[] {
  const layout = new KeyboardLayout(id);
  return [...layout.chords()]
    .filter(({ shift, altGr, code }) => !shift && !altGr && code !== 'Space')
    .map((chord) => ({ code: chord.code, key: layout.characterAt(chord) ?? '', shift: false }));
}

const key = (code: string, typed: string, shift = false): ObservedKey => ({ code, key: typed, shift });

describe("the layout of the user's keyboard", () => {
  it.each([
    'us',
    'gb',
    'de',
    'ch',
    'ch-fr',
    'fr',
    'be',
    'es',
    'it',
    'pt',
    'br',
    'se',
    'fi',
    'no',
    'dk',
    'tr',
    'jp',
  ] as const)('is found from the layout map: %s', (id) => {
    expect(bestLayout(layoutMap(id), id === 'fi' ? 'fi' : 'us')).toBe(id);
  });

  it('is unknown if no layout fits', () => {
    expect(bestLayout([], 'us')).toBeUndefined();
    expect(bestLayout([key('KeyA', 'ش'), key('KeyB', 'ل')], 'us')).toBeUndefined();
  });
});

describe('the difference to the layout of the guest', () => {
  it('is found from the layout map', () => {
    expect(differentLayout(layoutMap('de'), 'us', 'us')).toBe('de');
    expect(differentLayout(layoutMap('us'), 'us', 'de')).toBe('us');
    expect(differentLayout(layoutMap('gb'), 'us', 'us')).toBe('gb');
  });

  it('is found from one key that types another character', () => {
    expect(differentLayout([key('KeyA', 'a'), key('KeyY', 'z')], 'us', 'us')).toBe('de');
    expect(differentLayout([key('KeyY', 'z')], 'ch', 'us')).toBe('ch');
    expect(differentLayout([key('Digit2', '"', true)], 'us', 'us')).toBe('gb');
  });

  it('does not exist between layouts that differ in dead keys alone, nor by Caps Lock', () => {
    expect(differentLayout(layoutMap('de'), 'us', 'de-nodeadkeys')).toBeUndefined();
    expect(differentLayout([key('KeyA', 'A'), key('KeyY', 'Y')], 'us', 'us')).toBeUndefined();
  });

  it('does not exist while nothing contradicts the layout of the guest', () => {
    expect(differentLayout([key('KeyA', 'a'), key('KeyE', 'e')], 'us', 'de')).toBeUndefined();
  });
});
