import { guestKeyboard, type ServerKeys } from '../../../src/keyboard/guest-keyboard.ts';
import { KeyboardLayout } from '../../../src/keyboard/layouts/keyboard-layout.ts';
import type { LayoutId } from '../../../src/keyboard/layouts/layout-names.ts';
import { textToKeys } from '../../../src/keyboard/text-to-keys.ts';
import type { KeySender } from './key-sender.ts';
import type { KeyboardGuest } from './keyboard-guest.ts';

/** Latin letters up to Latin Extended-A: dead keys compose no others in a text console. */
const LETTERS = Array.from({ length: 0x17f - 0xc0 }, (_, index) => String.fromCharCode(0xc0 + index));
/** Characters that are sent at once: QEMU keeps about 341 events, and a character with its line end takes up to 12. */
const CHUNK = 25;

/** What a layout types: the characters of its keys, and the letters that its dead keys compose. */
export function charactersOf(id: LayoutId): string[] {
  const layout = new KeyboardLayout(id);
  const composed = LETTERS.filter((letter) => layout.chordsOf(letter) !== undefined);
  return [...new Set([...layout.characters(), ...composed])];
}

/** The result of typing: the characters that arrived as others, and those for which the page has no keys. */
export interface TypedCharacters {
  readonly wrong: Readonly<Record<string, string>>;
  readonly missing: readonly string[];
}

/** Types characters into a guest one by one, with a line end between them, and compares what it received. */
export async function typeCharacters(
  guest: KeyboardGuest,
  sender: KeySender,
  { layout, server, characters }: { layout: LayoutId; server: ServerKeys; characters: readonly string[] },
): Promise<TypedCharacters> {
  const keyboard = guestKeyboard(layout, server);
  const missing = characters.filter((each) => keyboard.strokesOf(each) === undefined);
  const typed = characters.filter((each) => !missing.includes(each));
  const wrong: Record<string, string> = {};
  for (let at = 0; at < typed.length; at += CHUNK) {
    const chunk = typed.slice(at, at + CHUNK);
    const text = chunk.map((character) => `${character}\n`).join('');
    for (const { strokes } of textToKeys(text, keyboard).characters) sender.send(strokes);
    const received = await guest.typedLines(chunk.length);
    for (const [index, character] of chunk.entries()) {
      if (received[index] !== character) wrong[character] = received[index] ?? 'nothing';
    }
  }
  return { wrong, missing };
}
