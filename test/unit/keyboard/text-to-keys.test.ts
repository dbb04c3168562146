import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { guestKeyboard } from '../../../src/keyboard/guest-keyboard.ts';
import { plainTypography, textOf, textToKeys } from '../../../src/keyboard/text-to-keys.ts';
import { typedDifference } from '../../../web/console/input/typed-difference.ts';

const US = guestKeyboard('us', { kind: 'positions' });
const GERMAN = guestKeyboard('de', { kind: 'positions' });
const BY_CHARACTER = guestKeyboard('characters', { kind: 'characters' });

/** Each stroke as the positions of its keys, modifiers first. */
function positions(text: string, keyboard = US): string[] {
  return textToKeys(text, keyboard)
    .characters.flatMap(({ strokes }) => strokes)
    .map(({ code, modifiers }) => [...modifiers, { code }].map((key) => key.code).join('+'));
}

describe('a text as keys', () => {
  it('has letters, digits and signs at their places on a US keyboard', () => {
    expect(positions('aZ1!')).toEqual(['KeyA', 'ShiftLeft+KeyZ', 'Digit1', 'ShiftLeft+Digit1']);
  });

  it('presses Shift and AltGr as the layout requires', () => {
    expect(positions('yZ@/Ü€', GERMAN)).toEqual([
      'KeyZ',
      'ShiftLeft+KeyY',
      'AltRight+KeyQ',
      'ShiftLeft+Digit7',
      'ShiftLeft+BracketLeft',
      'AltRight+KeyE',
    ]);
  });

  it('uses a dead key only where there is no other way', () => {
    expect(positions('ü', GERMAN)).toEqual(['BracketLeft']);
    expect(positions('ê', GERMAN)).toEqual(['Backquote', 'KeyE']);
    expect(positions('^', GERMAN)).toEqual(['Backquote', 'Space']);
    expect(positions('~', GERMAN)).toEqual(['AltRight+BracketRight']);
  });

  it('presses Enter once for any kind of line end, and Tab for a tab', () => {
    expect(positions('\r\n\n\r\t\u2028')).toEqual(['Enter', 'Enter', 'Enter', 'Tab', 'Enter']);
  });

  it('types no-break spaces as spaces, and nothing for invisible characters', () => {
    expect(positions('a\u00a0\u200bb\u00ad')).toEqual(['KeyA', 'Space', 'KeyB']);
  });

  it('composes a letter and a combining mark', () => {
    expect(positions('u\u0308', GERMAN)).toEqual(['BracketLeft']);
  });

  it('names the characters that the layout lacks, each once, and types the others', () => {
    const { characters, missing } = textToKeys('aüa€ü', US);
    expect(missing).toEqual(['ü', '€']);
    expect(textOf(characters)).toBe('aa');
  });

  it('leaves other control characters out', () => {
    expect(textToKeys('\u0000\u0007\u007f\u0085', US)).toEqual({ characters: [], missing: [] });
  });

  it('by character sends the keysym that X11 has for it, otherwise one in the Unicode range, without a position', () => {
    const { characters, missing } = textToKeys('A@ü€ł😀', BY_CHARACTER);
    expect(missing).toEqual([]);
    expect(characters.flatMap(({ strokes }) => strokes)).toEqual([
      { keysym: 0x41, code: '', modifiers: [{ keysym: 0xffe1, code: 'ShiftLeft' }] },
      { keysym: 0x40, code: '', modifiers: [{ keysym: 0xffe1, code: 'ShiftLeft' }] },
      { keysym: 0xfc, code: '', modifiers: [] },
      { keysym: 0x20ac, code: '', modifiers: [] },
      { keysym: 0x01b3, code: '', modifiers: [] },
      { keysym: 0x0101f600, code: '', modifiers: [] },
    ]);
    expect(BY_CHARACTER.strokesOf('\u0301')).toEqual([{ keysym: 0x01000301, code: '', modifiers: [] }]);
  });

  it('never makes more characters than the decomposed text has, whatever the text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const { characters, missing } = textToKeys(text, GERMAN);
        // Composition splits some letters, such as U+FB1D, instead of joining them.
        return characters.length + missing.length <= [...text.normalize('NFD')].length;
      }),
      { examples: [['\ufb1d']] },
    );
  });
});

describe('typographic characters', () => {
  it('become those of a keyboard', () => {
    expect(plainTypography('“a” – ‘b’…')).toBe('"a" - \'b\'...');
  });
});

describe('what a phone keyboard did', () => {
  it.each([
    ['____', '____a', 0, 'a'],
    ['____', '___', 1, ''],
    ['__teh', '__the ', 2, 'he '],
    ['__a', '__a\n', 0, '\n'],
    ['__', '__', 0, ''],
  ])('from %j to %j is %i erased and %j typed', (before, after, erased, typed) => {
    expect(typedDifference(before, after)).toEqual({ erased, typed });
  });

  it('always leads from the one text to the other', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (before, after) => {
        const { erased, typed } = typedDifference(before, after);
        return [...before].slice(0, [...before].length - erased).join('') + typed === after;
      }),
    );
  });
});
