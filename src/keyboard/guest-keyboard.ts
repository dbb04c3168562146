import { type Chord, KeyboardLayout, keysymOf, qemuKeymap } from './layouts/keyboard-layout.ts';
import type { LayoutId } from './layouts/layout-names.ts';
import type { GuestKeyboard, Key, KeyStroke } from './text-to-keys.ts';

/** What a console server takes from a key event. */
export type ServerKeys =
  /** The key's position, so that the guest's layout decides: QEMU without a keymap. */
  | { readonly kind: 'positions' }
  /** The keysym, which QEMU looks up in that keymap. The guest receives the position that it finds. */
  | { readonly kind: 'keymap'; readonly keymap: string }
  /** The keysym, for which the server finds the key by itself, as servers of X displays do. */
  | { readonly kind: 'characters' };

/** The choice in the dialog: a layout, or the character itself for servers that find the key. */
export type LayoutChoice = LayoutId | 'characters';

const SHIFT: Key = { keysym: 0xffe1, code: 'ShiftLeft' };
const ALT_GR: Key = { keysym: 0xfe03, code: 'AltRight' };
/** The name of the same key in layouts without AltGr. */
const RIGHT_ALT: Key = { keysym: 0xffea, code: 'AltRight' };

/** The first and the last of the dead keys that QEMU knows by name. */
const DEAD_GRAVE = 0xfe50;
const DEAD_OGONEK = 0xfe5c;

/**
 * For a keymap the key that QEMU's file, which is of another age than the page's table, has otherwise: with AltGr it would arrive as
 * another key.
 */
const UNRELIABLE_WITH_ALT_GR: Readonly<Partial<Record<LayoutId, string>>> = { es: 'Equal', is: 'Slash' };

/** The keyboard that types into a guest with that layout through that server. */
export function guestKeyboard(choice: LayoutChoice, server: ServerKeys): GuestKeyboard {
  if (choice === 'characters') return keyboardOfCharacters();
  const layout = new KeyboardLayout(choice);
  const keymap = server.kind === 'keymap' ? qemuKeymap(server.keymap) : undefined;
  const strokeOf = keymap === undefined ? strokeByPosition(layout) : strokeThroughKeymap(layout, keymap);
  return {
    strokesOf(character) {
      const strokes = layout.chordsOf(character)?.map(strokeOf);
      return strokes?.every((stroke) => stroke !== undefined) ? strokes : undefined;
    },
  };
}

/** Position and keysym of each key: servers use what they understand. */
function strokeByPosition(layout: KeyboardLayout): (chord: Chord) => KeyStroke | undefined {
  return (chord) => {
    const keysym = keysymOf(layout.characterAt(chord) ?? '');
    return keysym === undefined ? undefined : stroke(chord, keysym, ALT_GR);
  };
}

/**
 * Keysyms for which QEMU, reading its keymap, presses the keys that the guest's layout needs. QEMU presses no modifier by itself. So the
 * characters of the keymap on the wanted key count, not the character to type.
 */
function strokeThroughKeymap(
  layout: KeyboardLayout,
  keymap: KeyboardLayout,
): (chord: Chord) => KeyStroke | undefined {
  const altGr = keymap.hasAltGr ? ALT_GR : RIGHT_ALT;
  const keys = keysOfKeysyms(keymap);
  return (chord) => {
    if (layout.characterAt(chord) === undefined) return undefined;
    if (chord.altGr && UNRELIABLE_WITH_ALT_GR[keymap.id] === chord.code) return undefined;
    const onKey = keymap.charactersOf(chord.code);
    // Files of QEMU's versions agree least on AltGr, so these characters come last.
    const candidates = [...(chord.altGr ? [] : [keymap.characterAt(chord)]), ...onKey]
      .map((character) => keysymOf(character ?? '') ?? 0)
      .sort((a, b) => Number(!hasNameInQemu(a)) - Number(!hasNameInQemu(b)));
    const keysym = candidates.find((each) => qemuKeyOf(each, chord, keys) === chord.code);
    return keysym === undefined ? undefined : stroke(chord, keysym, altGr);
  };
}

/** Whether QEMU's table of names has a keysym: Latin-1 and the common dead keys, but only some of the others. */
function hasNameInQemu(keysym: number): boolean {
  return keysym <= 0xff || (keysym >= DEAD_GRAVE && keysym <= DEAD_OGONEK);
}

function stroke({ code, shift, altGr }: Chord, keysym: number, altGrKey: Key): KeyStroke {
  return { keysym, code, modifiers: [...(shift ? [SHIFT] : []), ...(altGr ? [altGrKey] : [])] };
}

/**
 * For each keysym of a keymap the keys that have it, in the order in which QEMU reads them. QEMU's files leave out a level that has the
 * keysym of a lower one.
 */
function keysOfKeysyms(keymap: KeyboardLayout): Map<number, Chord[]> {
  const keys = new Map<number, Chord[]>();
  for (const chord of keymap.chords()) {
    const keysym = (keysymOf(keymap.characterAt(chord) ?? '') ?? 0) & 0xffff;
    const before = keys.get(keysym) ?? [];
    if (!before.some(({ code }) => code === chord.code)) keys.set(keysym, [...before, chord]);
  }
  return keys;
}

/** The key that QEMU presses for a keysym while the modifiers of a chord are down (ui/keymaps.c of QEMU 7.2). */
function qemuKeyOf(keysym: number, held: Chord, keys: Map<number, Chord[]>): string | undefined {
  const isCapital = keysym >= 0x41 && keysym <= 0x5a;
  const found = keys.get((isCapital ? keysym + 0x20 : keysym) & 0xffff) ?? [];
  const sameLevel = found.find(({ shift, altGr }) => shift === held.shift && altGr === held.altGr);
  return (sameLevel ?? found[0])?.code;
}

/** The character itself, with Shift as on a US keyboard: some servers press none by themselves. */
function keyboardOfCharacters(): GuestKeyboard {
  const us = new KeyboardLayout('us');
  return {
    strokesOf(character) {
      const keysym = keysymOf(character);
      if (keysym === undefined) return undefined;
      // The keysym of a combining character is that of a dead key.
      if (/\p{M}/u.test(character)) {
        return [{ keysym: 0x01000000 + (character.codePointAt(0) ?? 0), code: '', modifiers: [] }];
      }
      const shift = us.chordsOf(character)?.[0]?.shift ?? false;
      return [{ keysym, code: '', modifiers: shift ? [SHIFT] : [] }];
    },
  };
}
