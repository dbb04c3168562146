/** One key to press and release, as RFB and a US keyboard know it. */
export interface KeyStroke {
  /** X keysym [RFC 6143 7.5.4]. */
  readonly keysym: number;
  /** The key's position on a US keyboard (`KeyboardEvent.code`); empty if a US keyboard lacks the character. */
  readonly code: string;
  readonly shift: boolean;
}

/** Keys of a US keyboard: code, plain and shifted character. Letters and digits are generated below. */
const US_KEYS: readonly (readonly [code: string, plain: string, shifted: string])[] = [
  ['Space', ' ', ''],
  ['Backquote', '`', '~'],
  ['Minus', '-', '_'],
  ['Equal', '=', '+'],
  ['BracketLeft', '[', '{'],
  ['BracketRight', ']', '}'],
  ['Backslash', '\\', '|'],
  ['Semicolon', ';', ':'],
  ['Quote', "'", '"'],
  ['Comma', ',', '<'],
  ['Period', '.', '>'],
  ['Slash', '/', '?'],
  ...Array.from(')!@#$%^&*(', (shifted, digit) => [`Digit${digit}`, String(digit), shifted] as const),
  ...Array.from(
    'abcdefghijklmnopqrstuvwxyz',
    (letter) => [`Key${letter.toUpperCase()}`, letter, letter.toUpperCase()] as const,
  ),
];

const PLACES = new Map<string, { code: string; shift: boolean }>();
for (const [code, plain, shifted] of US_KEYS) {
  PLACES.set(plain, { code, shift: false });
  if (shifted !== '') PLACES.set(shifted, { code, shift: true });
}

const CONTROL_KEYS: Readonly<Record<string, KeyStroke>> = {
  '\n': { keysym: 0xff0d, code: 'Enter', shift: false },
  '\t': { keysym: 0xff09, code: 'Tab', shift: false },
  '\b': { keysym: 0xff08, code: 'Backspace', shift: false },
  '\u001b': { keysym: 0xff1b, code: 'Escape', shift: false },
};

/** Spaces that keyboards lack: no-break, typographic and ideographic ones. */
const SPACES = /[\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]/g;
/** Line and paragraph separators beside the carriage return. */
const LINE_ENDS = /\r\n?|[\u2028\u2029]/g;
/** Invisible characters of web pages: soft hyphens, zero-width and direction marks, byte order marks. */
const INVISIBLE = /\p{Default_Ignorable_Code_Point}/gu;

/** The visible part of a text copied from a web page: plain spaces and line ends, nothing invisible. */
function seenText(text: string): string {
  return text.replace(LINE_ENDS, '\n').replace(SPACES, ' ').replace(INVISIBLE, '');
}

/** Typographic characters that word processors and web pages use instead of those of a keyboard. */
const TYPOGRAPHIC: readonly (readonly [pattern: RegExp, plain: string])[] = [
  [/[\u201c-\u201f\u2033\u00ab\u00bb]/g, '"'],
  [/[\u2018-\u201b\u2032\u2039\u203a\u02bc\u00b4]/g, "'"],
  [/[\u2010-\u2015\u2212]/g, '-'],
  [/\u2026/g, '...'],
];

/** The text with the quotation marks, dashes and dots of a keyboard instead of typographic ones. */
export function plainTypography(text: string): string {
  return TYPOGRAPHIC.reduce((plainer, [pattern, plain]) => plainer.replace(pattern, plain), text);
}

/** A text as the keys that type it. Line ends of any kind are Enter, spaces of any kind Space; other control and invisible characters are left out. */
export function textToKeys(text: string): KeyStroke[] {
  const strokes: KeyStroke[] = [];
  for (const character of seenText(text)) {
    const control = CONTROL_KEYS[character];
    if (control !== undefined) {
      strokes.push(control);
      continue;
    }
    const keysym = keysymOf(character);
    if (keysym === undefined) continue;
    const place = PLACES.get(character);
    strokes.push({ keysym, code: place?.code ?? '', shift: place?.shift ?? false });
  }
  return strokes;
}

/** The characters of a text that a US keyboard cannot type, each once: a guest may drop them. */
export function notOnUsKeyboard(text: string): string[] {
  const foreign = new Set<string>();
  for (const character of seenText(text)) {
    if (CONTROL_KEYS[character] === undefined && keysymOf(character) !== undefined && !PLACES.has(character))
      foreign.add(character);
  }
  return [...foreign];
}

/** Latin-1 characters are their own keysyms, all others lie in the Unicode range (X11 protocol, appendix A). */
function keysymOf(character: string): number | undefined {
  const point = character.codePointAt(0) ?? 0;
  if (point < 0x20 || (point >= 0x7f && point < 0xa0) || (point >= 0xd800 && point <= 0xdfff))
    return undefined;
  return point <= 0xff ? point : 0x01000000 + point;
}
