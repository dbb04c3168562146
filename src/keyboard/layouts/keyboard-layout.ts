import { isLayoutId, type LayoutId, layoutOfKeymap } from './layout-names.ts';
import { KEY_CODES, SPECIAL_KEYSYMS, TABLES, WITHOUT_ALT_GR } from './tables.ts';

/** A key with the modifiers that its character takes. */
export interface Chord {
  /** The key's position (`KeyboardEvent.code`). */
  readonly code: string;
  readonly shift: boolean;
  readonly altGr: boolean;
}

/** Characters that a dead key types if the space bar follows, the same in Linux and Windows. */
const SPACING: Readonly<Record<string, string>> = { '^': '\u0302', '`': '\u0300', '~': '\u0303' };

const SPACE_BAR: Chord = { code: 'Space', shift: false, altGr: false };

/** Keys that some keyboards of a layout lack. */
const RARE_KEYS: readonly string[] = ['IntlBackslash', 'IntlRo', 'IntlYen'];

/** A keyboard layout: which key types which character. */
export class KeyboardLayout {
  readonly id: LayoutId;
  /** For each key its characters: plain, Shift, AltGr, AltGr and Shift. A combining character is a dead key. */
  readonly #keys = new Map<string, readonly (string | undefined)[]>();
  readonly #chords = new Map<string, Chord>();

  constructor(id: LayoutId) {
    this.id = id;
    const levels = TABLES[id].split('\n').map((line) => Array.from(line));
    for (const [index, code] of KEY_CODES.entries()) {
      const characters = levels.map((level) => (level[index] === ' ' ? undefined : level[index]));
      this.#keys.set(code, characters);
    }
    const reachable = [...this.chords()].filter(({ altGr }) => !altGr || this.hasAltGr);
    for (const chord of reachable) this.#offer(this.characterAt(chord) ?? '', chord);
  }

  /** Whether the layout's right Alt key is AltGr. */
  get hasAltGr(): boolean {
    return !WITHOUT_ALT_GR.includes(this.id);
  }

  /** The character of a key; undefined if it has none. */
  characterAt({ code, shift, altGr }: Chord): string | undefined {
    return code === 'Space' ? ' ' : this.#keys.get(code)?.[(shift ? 1 : 0) + (altGr ? 2 : 0)];
  }

  /** The characters of a key on all levels. */
  charactersOf(code: string): readonly (string | undefined)[] {
    return code === 'Space' ? [' '] : (this.#keys.get(code) ?? []);
  }

  /** The keys that type a character one after the other, with a dead key only if there is no other way; undefined if there is none. */
  chordsOf(character: string): readonly Chord[] | undefined {
    const direct = this.#chords.get(character);
    if (direct !== undefined && !isDead(character)) return [direct];
    const deadBeforeSpace = this.#chords.get(SPACING[character] ?? '');
    if (deadBeforeSpace !== undefined) return [deadBeforeSpace, SPACE_BAR];
    const [base, mark, ...more] = character.normalize('NFD');
    if (base === undefined || mark === undefined || more.length > 0) return undefined;
    const dead = this.#chords.get(mark);
    const letter = this.#chords.get(base);
    return dead === undefined || letter === undefined ? undefined : [dead, letter];
  }

  /** Every key with every combination of modifiers that has a character or is a dead key, even if no AltGr leads there. */
  *chords(): Generator<Chord> {
    yield SPACE_BAR;
    for (const [code, characters] of this.#keys) {
      for (const [level, character] of characters.entries()) {
        if (character !== undefined) yield { code, ...modifiersOf(level) };
      }
    }
  }

  /** Every character that the layout types, without those that dead keys compose. */
  characters(): string[] {
    return [...this.#chords.keys()].filter((character) => !isDead(character));
  }

  #offer(character: string, chord: Chord): void {
    const known = this.#chords.get(character);
    if (known === undefined || effort(chord) < effort(known)) this.#chords.set(character, chord);
  }
}

/** The layout with which QEMU reads a keymap name: generated from layouts without dead keys where there are any. */
export function qemuKeymap(keymap: string): KeyboardLayout | undefined {
  const id = layoutOfKeymap(keymap);
  if (id === undefined) return undefined;
  const withoutDeadKeys = `${id}-nodeadkeys`;
  return new KeyboardLayout(isLayoutId(withoutDeadKeys) ? withoutDeadKeys : id);
}

/** The keysym of a character or dead key (X11 protocol, appendix A). Undefined for control characters. */
export function keysymOf(character: string): number | undefined {
  const special = SPECIAL_KEYSYMS[character];
  if (special !== undefined) return special;
  const point = character.codePointAt(0) ?? 0;
  if (point < 0x20 || (point >= 0x7f && point < 0xa0) || (point >= 0xd800 && point <= 0xdfff))
    return undefined;
  return point <= 0xff ? point : 0x01000000 + point;
}

function modifiersOf(level: number): { readonly shift: boolean; readonly altGr: boolean } {
  return { shift: level % 2 === 1, altGr: level >= 2 };
}

/** The lowest counts: no modifiers, then Shift, then AltGr, all on keys that every keyboard has. */
function effort({ code, shift, altGr }: Chord): number {
  return (RARE_KEYS.includes(code) ? 4 : 0) + (altGr ? 2 : 0) + (shift ? 1 : 0);
}

function isDead(character: string): boolean {
  return /^\p{M}$/u.test(character);
}
