import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { type Chord, KeyboardLayout } from '../../../src/keyboard/layouts/keyboard-layout.ts';
import { LAYOUT_IDS, type LayoutId } from '../../../src/keyboard/layouts/layout-names.ts';

const ORACLE = fileURLToPath(new URL('../../support/keyboard/type-into-xkb.py', import.meta.url));
const GENERATOR = fileURLToPath(new URL('../../../scripts/generate-keyboard-layouts.js', import.meta.url));
const TABLES = new URL('../../../src/keyboard/layouts/tables.ts', import.meta.url);

/** Every letter of the Latin script that Unicode composes from a letter and a mark. */
const COMPOSED = Array.from({ length: 0x1f00 - 0xc0 }, (_, index) =>
  String.fromCodePoint(0xc0 + index),
).filter(
  (character) => /^\p{Script=Latin}$/u.test(character) && [...character.normalize('NFD')].length === 2,
);

/** xkeyboard-config's names of the page's layouts, where they are not the same. */
const XKB_NAMES: Partial<Record<LayoutId, readonly [layout: string, variant: string]>> = {
  'us-intl': ['us', 'intl'],
  'de-nodeadkeys': ['de', 'nodeadkeys'],
  'fr-nodeadkeys': ['fr', 'nodeadkeys'],
  'ch-fr': ['ch', 'fr'],
};

/** What libxkbcommon types for the keys that the page would press for each text. */
function typeWithXkb(
  cases: readonly { readonly id: LayoutId; readonly texts: readonly string[] }[],
): string[][] {
  const input = cases.map(({ id, texts }) => {
    const [layout, variant] = XKB_NAMES[id] ?? [id, ''];
    const keyboard = new KeyboardLayout(id);
    return { layout, variant, texts: texts.map((text) => positions(keyboard.chordsOf(text) ?? [])) };
  });
  return JSON.parse(execFileSync('python3', [ORACLE], { input: JSON.stringify(input), encoding: 'utf8' }));
}

function positions(chords: readonly Chord[]): string[][] {
  return chords.map(({ code, shift, altGr }) => [
    ...(shift ? ['ShiftLeft'] : []),
    ...(altGr ? ['AltRight'] : []),
    code,
  ]);
}

describe('the keyboard layouts of the page', () => {
  it('are those that the script generates from xkeyboard-config', () => {
    const generated = execFileSync(process.execPath, [GENERATOR, '--print'], { encoding: 'utf8' });
    expect(generated).toBe(readFileSync(TABLES, 'utf8'));
  });

  it('type every character of every layout into libxkbcommon, with dead keys too', () => {
    const reachable = LAYOUT_IDS.map((id) => {
      const keyboard = new KeyboardLayout(id);
      const texts = new Set([...keyboard.characters(), ...COMPOSED, '^', '`', '~']);
      return { id, texts: [...texts].filter((text) => keyboard.chordsOf(text) !== undefined) };
    });
    const typed = typeWithXkb(reachable);
    const wrong = reachable.flatMap(({ id, texts }, layout) =>
      texts
        .map((text, index) => ({ id, text, typed: typed[layout]?.[index] }))
        .filter((each) => each.text !== each.typed),
    );
    expect(wrong).toEqual([]);
    expect(reachable.filter(({ texts }) => texts.length < 80).map(({ id }) => id)).toEqual([]);
  });

  it('type all of ASCII on every Latin layout', () => {
    const ascii = Array.from({ length: 95 }, (_, index) => String.fromCharCode(32 + index));
    const missing = LAYOUT_IDS.map((id) => {
      const keyboard = new KeyboardLayout(id);
      return [id, ascii.filter((character) => keyboard.chordsOf(character) === undefined).join('')];
    });
    const cyrillic = ['ru', "#$&'<>@ABCDEFGHIJKLMNOPQRSTUVWXYZ[]^`abcdefghijklmnopqrstuvwxyz{}~"];
    expect(missing.filter(([, characters]) => characters !== '')).toEqual([cyrillic]);
  });
});
