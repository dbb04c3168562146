import { expect, test } from 'vitest';
import { guestKeyboard } from '../../../src/keyboard/guest-keyboard.ts';
import { COMBOS, SINGLE_KEYS, TERMINALS } from '../../../src/keyboard/key-combos.ts';
import { COMMON_KEYS, comboStroke, KEY_NAMES, readKeyCombo } from '../../../src/keyboard/key-names.ts';
import { KEY_CODES } from '../../../src/keyboard/layouts/tables.ts';
import { scancodeOf } from '../../../src/keyboard/scancodes.ts';

const us = guestKeyboard('us', { kind: 'positions' });
const german = guestKeyboard('de', { kind: 'positions' });

function stroke(text: string, keyboard = us) {
  const read = readKeyCombo(text);
  return 'keys' in read ? comboStroke(read.keys, keyboard) : undefined;
}

test('reads the combinations that the page has, in the words of its buttons', () => {
  const labels = [...COMBOS, ...TERMINALS].filter(({ label }) => label !== 'Tap Super');
  for (const { label, keys } of labels) {
    const last = keys.at(-1)!;
    expect(stroke(label.replace(' ', '-')), label).toMatchObject({
      keysym: last.keysym,
      code: last.code,
      modifiers: keys.slice(0, -1).map(({ keysym, code }) => ({ keysym, code })),
    });
  }
  for (const { label, name, keys } of SINGLE_KEYS) {
    const word = name.endsWith(' arrow') ? name.replace(' arrow', '') : label;
    expect(stroke(word), name).toMatchObject(keys[0]!);
  }
});

test('every name that completion or help offers is read', () => {
  for (const name of [...COMMON_KEYS, ...KEY_NAMES]) {
    expect(readKeyCombo(name), name).toHaveProperty('keys');
    expect(readKeyCombo(`ctrl+${name}`), name).toHaveProperty('keys');
  }
});

test('takes the key of a character from the layout of the guest', () => {
  expect(stroke('ctrl-z')?.code).toBe('KeyZ');
  expect(stroke('ctrl-z', german)?.code).toBe('KeyY');
  expect(stroke('ctrl-@', german)).toMatchObject({
    code: 'KeyQ',
    modifiers: [{ code: 'ControlLeft' }, { code: 'AltRight' }],
  });
  expect(stroke('ctrl-ß')).toBeUndefined();
});

test.each([
  ['ctrl-alt-dle', 'dle'],
  ['', ''],
  ['ctrl-', ''],
  ['ctrl--c', ''],
  ['a b', 'a b'],
  ['ctrl-\u0007', '\u0007'],
  ['a-b-c-d-e-f-g', 'a-b-c-d-e-f-g'],
  ['constructor', 'constructor'],
])('finds no key in %j', (text, unknown) => {
  expect(readKeyCombo(text)).toEqual({ unknown });
});

/** noVNC does not export its table, and has no types for it. */
const TABLE_OF_NOVNC = '../../../node_modules/@novnc/novnc/core/input/xtscancodes.js';

test('every key has the number that noVNC sends for its position', async () => {
  const { default: table }: { default: Record<string, number> } = await import(TABLE_OF_NOVNC);
  const codes = [
    ...KEY_CODES,
    ...KEY_NAMES.map((name) => stroke(name)?.code ?? ''),
    'Space',
    'ShiftRight',
    'ControlRight',
    'MetaRight',
  ];
  for (const code of codes) {
    const number = table[code]!;
    const expected = number >> 8 === 0xe0 ? (number & 0xff) | 0x80 : number;
    expect(scancodeOf(code), code).toBe(expected);
  }
});
