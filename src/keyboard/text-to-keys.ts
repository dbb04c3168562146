/** A key as key events name it. */
export interface Key {
  /** X keysym [RFC 6143 7.5.4]. */
  readonly keysym: number;
  /** The key's position (`KeyboardEvent.code`); empty if only the character counts. */
  readonly code: string;
}

/** One key to press and release while its modifiers are down. */
export interface KeyStroke extends Key {
  /** Pressed before the key in this order, and released after it in reverse order. */
  readonly modifiers: readonly Key[];
}

/** The keyboard that types into a guest. */
export interface GuestKeyboard {
  /** The strokes that type a character: more than one if a dead key takes part. Undefined if the keyboard cannot type it. */
  strokesOf(character: string): readonly KeyStroke[] | undefined;
}

/** A character of a text with the strokes that type it. */
export interface TypedCharacter {
  readonly character: string;
  readonly strokes: readonly KeyStroke[];
}

export interface TextAsKeys {
  /** The characters to type, in their order. */
  readonly characters: readonly TypedCharacter[];
  /** The characters that the keyboard cannot type, each once. They are not among those to type. */
  readonly missing: readonly string[];
}

const CONTROL_KEYS: Readonly<Record<string, Key>> = {
  '\n': { keysym: 0xff0d, code: 'Enter' },
  '\t': { keysym: 0xff09, code: 'Tab' },
  '\b': { keysym: 0xff08, code: 'Backspace' },
  '\u001b': { keysym: 0xff1b, code: 'Escape' },
};

/** Spaces that keyboards lack: no-break, typographic and ideographic ones. */
const SPACES = /[\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]/g;
/** Line and paragraph separators beside the carriage return. */
const LINE_ENDS = /\r\n?|[\u2028\u2029]/g;
/** Invisible characters of web pages: soft hyphens, zero-width and direction marks, byte order marks. */
const INVISIBLE = /\p{Default_Ignorable_Code_Point}/gu;
/** Control characters without a key. */
const OTHER_CONTROLS = /\p{Cc}/u;

/** The visible part of a text copied from a web page: plain spaces and line ends, composed letters, nothing invisible. */
function seenText(text: string): string {
  return text.replace(LINE_ENDS, '\n').replace(SPACES, ' ').replace(INVISIBLE, '').normalize('NFC');
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

/**
 * A text as the keys that type it. Line ends of any kind are Enter, spaces of any kind Space; other control and invisible characters are
 * left out.
 */
export function textToKeys(text: string, keyboard: GuestKeyboard): TextAsKeys {
  const characters: TypedCharacter[] = [];
  const missing = new Set<string>();
  for (const character of seenText(text)) {
    const control = CONTROL_KEYS[character];
    if (control !== undefined) {
      characters.push({ character, strokes: [{ ...control, modifiers: [] }] });
      continue;
    }
    if (OTHER_CONTROLS.test(character)) continue;
    const strokes = keyboard.strokesOf(character);
    if (strokes === undefined) missing.add(character);
    else characters.push({ character, strokes });
  }
  return { characters, missing: [...missing] };
}

/** The text of characters that were not typed yet. */
export function textOf(characters: readonly TypedCharacter[]): string {
  return characters.map(({ character }) => character).join('');
}
