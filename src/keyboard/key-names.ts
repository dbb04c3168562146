import type { GuestKeyboard, Key, KeyStroke } from './text-to-keys.ts';

/** The names of keys beside the characters. */
const NAMED_KEYS: Readonly<Record<string, Key>> = {
  ctrl: { keysym: 0xffe3, code: 'ControlLeft' },
  alt: { keysym: 0xffe9, code: 'AltLeft' },
  altgr: { keysym: 0xfe03, code: 'AltRight' },
  shift: { keysym: 0xffe1, code: 'ShiftLeft' },
  super: { keysym: 0xffeb, code: 'MetaLeft' },
  menu: { keysym: 0xff67, code: 'ContextMenu' },
  esc: { keysym: 0xff1b, code: 'Escape' },
  tab: { keysym: 0xff09, code: 'Tab' },
  enter: { keysym: 0xff0d, code: 'Enter' },
  space: { keysym: 0x20, code: 'Space' },
  backspace: { keysym: 0xff08, code: 'Backspace' },
  del: { keysym: 0xffff, code: 'Delete' },
  insert: { keysym: 0xff63, code: 'Insert' },
  home: { keysym: 0xff50, code: 'Home' },
  end: { keysym: 0xff57, code: 'End' },
  pgup: { keysym: 0xff55, code: 'PageUp' },
  pgdn: { keysym: 0xff56, code: 'PageDown' },
  left: { keysym: 0xff51, code: 'ArrowLeft' },
  up: { keysym: 0xff52, code: 'ArrowUp' },
  right: { keysym: 0xff53, code: 'ArrowRight' },
  down: { keysym: 0xff54, code: 'ArrowDown' },
  capslock: { keysym: 0xffe5, code: 'CapsLock' },
  numlock: { keysym: 0xff7f, code: 'NumLock' },
  scrolllock: { keysym: 0xff14, code: 'ScrollLock' },
  pause: { keysym: 0xff13, code: 'Pause' },
  printscreen: { keysym: 0xff61, code: 'PrintScreen' },
  sysrq: { keysym: 0xff15, code: 'PrintScreen' },
  ...Object.fromEntries(
    Array.from({ length: 12 }, (_, index) => [
      `f${index + 1}`,
      { keysym: 0xffbe + index, code: `F${index + 1}` },
    ]),
  ),
};

/** Other names of the same keys, also with a hyphen. */
const ALIASES: Readonly<Record<string, string>> = {
  control: 'ctrl',
  win: 'super',
  meta: 'super',
  cmd: 'super',
  escape: 'esc',
  return: 'enter',
  delete: 'del',
  ins: 'insert',
  'page-up': 'pgup',
  'page-down': 'pgdn',
  pageup: 'pgup',
  pagedown: 'pgdn',
  'caps-lock': 'capslock',
  'num-lock': 'numlock',
  'scroll-lock': 'scrolllock',
  'print-screen': 'printscreen',
  prtsc: 'printscreen',
};

/** Combinations that completion offers. */
export const COMMON_KEYS: readonly string[] = [
  'ctrl-alt-del',
  'ctrl-alt-f1',
  'ctrl-alt-f2',
  'ctrl-alt-backspace',
  'ctrl-c',
  'ctrl-d',
  'alt-f4',
  'alt-tab',
  'alt-sysrq',
];

/** Every name of a key beside the characters. */
export const KEY_NAMES: readonly string[] = [...Object.keys(NAMED_KEYS), ...Object.keys(ALIASES)];

/** A key, or a character whose key depends on the layout. */
type NamedKey = Key | string;

/** Keys that are pressed in this order and released in reverse order. */
export type KeyCombo = readonly NamedKey[];

/** Keys of one combination: more than a hand holds. */
const MAX_KEYS = 6;

/**
 * The keys of a combination such as `ctrl-alt-del`, `Ctrl+Alt+F2`, `esc` or `ctrl-c`: names or characters, joined by hyphens or plus
 * signs, in any case. `unknown`: the part that names no key; the whole text if there are too many.
 */
export function readKeyCombo(text: string): { readonly keys: KeyCombo } | { readonly unknown: string } {
  const parts = partsOf(text);
  if (parts.length > MAX_KEYS) return { unknown: text };
  const keys = parts.map(namedKey);
  const unknown = keys.indexOf(undefined);
  if (unknown >= 0) return { unknown: parts[unknown] ?? '' };
  return { keys: keys.filter((key) => key !== undefined) };
}

/** The combination as a stroke of that keyboard; undefined if the keyboard has no key for a character. */
export function comboStroke(keys: KeyCombo, keyboard: GuestKeyboard): KeyStroke | undefined {
  const strokes = keys.map((key) => {
    if (typeof key !== 'string') return { ...key, modifiers: [] };
    const [only, ...more] = keyboard.strokesOf(key) ?? [];
    return more.length === 0 ? only : undefined;
  });
  const known = strokes.filter((stroke) => stroke !== undefined);
  const last = known.at(-1);
  if (last === undefined || known.length < strokes.length) return undefined;
  const held = known.slice(0, -1).flatMap(({ keysym, code, modifiers }) => [...modifiers, { keysym, code }]);
  return { keysym: last.keysym, code: last.code, modifiers: [...held, ...last.modifiers] };
}

function partsOf(text: string): string[] {
  const plain = Object.keys(ALIASES)
    .filter((alias) => alias.includes('-'))
    .reduce(
      (shorter, alias) => {
        const name = ALIASES[alias] ?? '';
        return shorter.replaceAll(alias, name);
      },
      text.toLowerCase().replaceAll('+', '-'),
    );
  return plain.split('-');
}

function namedKey(part: string): NamedKey | undefined {
  const named = NAMED_KEYS[ALIASES[part] ?? part];
  if (named !== undefined) return named;
  return /^[^\p{C}\p{Z}\p{M}]$/u.test(part) ? part : undefined;
}
