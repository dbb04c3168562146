/** Names of the keys that type no character, by X11 keysym [RFC 6143 7.5.4]. */
const NAMES = new Map<number, string>([
  [0xff08, 'Backspace'],
  [0xff09, 'Tab'],
  [0xff0d, 'Enter'],
  [0xff13, 'Pause'],
  [0xff1b, 'Esc'],
  [0xff50, 'Home'],
  [0xff51, 'Left'],
  [0xff52, 'Up'],
  [0xff53, 'Right'],
  [0xff54, 'Down'],
  [0xff55, 'PageUp'],
  [0xff56, 'PageDown'],
  [0xff57, 'End'],
  [0xff61, 'Print'],
  [0xff63, 'Insert'],
  [0xff67, 'Menu'],
  [0xff8d, 'Enter'],
  [0xffff, 'Del'],
  ...Array.from({ length: 12 }, (_, index) => [0xffbe + index, `F${index + 1}`] as const),
]);

const MODIFIERS = new Map<number, Modifier>([
  [0xffe1, 'Shift'],
  [0xffe2, 'Shift'],
  [0xffe3, 'Ctrl'],
  [0xffe4, 'Ctrl'],
  [0xffe7, 'Super'],
  [0xffe8, 'Super'],
  [0xffe9, 'Alt'],
  [0xffea, 'Alt'],
  [0xffeb, 'Super'],
  [0xffec, 'Super'],
]);

export type Modifier = 'Ctrl' | 'Alt' | 'Shift' | 'Super';

/** The modifier that a key is, or undefined. */
export function modifierOf(keysym: number): Modifier | undefined {
  return MODIFIERS.get(keysym);
}

/** The character that a key types, or undefined. The viewer has applied Shift already. */
export function characterOf(keysym: number): string | undefined {
  if ((keysym >= 0x20 && keysym <= 0x7e) || (keysym >= 0xa0 && keysym <= 0xff))
    return String.fromCharCode(keysym);
  // Keypad: operators and digits.
  if (keysym >= 0xffaa && keysym <= 0xffb9) return String.fromCharCode(keysym - 0xff80);
  const codePoint = keysym - 0x0100_0000;
  // Unicode keysyms. Surrogates and values beyond Unicode are not characters.
  if (codePoint < 0x100 || codePoint > 0x10_ffff || (codePoint >= 0xd800 && codePoint <= 0xdfff))
    return undefined;
  return String.fromCodePoint(codePoint);
}

/** The usual name of the key. */
export function keyName(keysym: number): string {
  if (keysym === 0x20) return 'Space';
  return NAMES.get(keysym) ?? modifierOf(keysym) ?? characterOf(keysym) ?? `key 0x${keysym.toString(16)}`;
}
