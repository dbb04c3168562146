// Writes the keyboard layouts of the console page, src/keyboard/layouts/tables.ts, from xkeyboard-config.
// --print: prints it instead.
// Needs the Debian packages xkb-data, x11-xkb-utils (xkbcomp) and x11proto-dev (the names of keysyms).
// cspell:ignore QWERTYUIOP ASDFGHJKL ZXCVBNM TLDE BKSL LSGT RALT abovedot abovering doubleacute belowdot belowcomma ogonek
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const TARGET = new URL('../src/keyboard/layouts/tables.ts', import.meta.url);
const KEYSYMS = '/usr/include/X11/keysymdef.h';

/** The page's name of a layout, and xkeyboard-config's: layout, or layout(variant). */
const LAYOUTS = {
  us: 'us',
  'us-intl': 'us(intl)',
  gb: 'gb',
  de: 'de',
  'de-nodeadkeys': 'de(nodeadkeys)',
  ch: 'ch',
  'ch-fr': 'ch(fr)',
  fr: 'fr',
  'fr-nodeadkeys': 'fr(nodeadkeys)',
  be: 'be',
  ca: 'ca(fr)',
  es: 'es',
  latam: 'latam',
  it: 'it',
  pt: 'pt',
  br: 'br',
  se: 'se',
  no: 'no',
  dk: 'dk',
  fi: 'fi',
  is: 'is',
  nl: 'nl',
  pl: 'pl',
  cz: 'cz',
  hu: 'hu',
  hr: 'hr',
  si: 'si',
  ee: 'ee',
  lv: 'lv',
  lt: 'lt',
  tr: 'tr',
  ru: 'ru',
  jp: 'jp',
};

/**
 * The keys that type characters: xkeyboard-config's name and `KeyboardEvent.code`, in the order of Linux's numbers, in which QEMU reads
 * its keymaps. The space bar is the same everywhere.
 */
const KEYS = [
  ...Array.from({ length: 10 }, (_, index) => [`AE${two(index + 1)}`, `Digit${(index + 1) % 10}`]),
  ['AE11', 'Minus'],
  ['AE12', 'Equal'],
  ...[...'QWERTYUIOP'].map((letter, index) => [`AD${two(index + 1)}`, `Key${letter}`]),
  ['AD11', 'BracketLeft'],
  ['AD12', 'BracketRight'],
  ...[...'ASDFGHJKL'].map((letter, index) => [`AC${two(index + 1)}`, `Key${letter}`]),
  ['AC10', 'Semicolon'],
  ['AC11', 'Quote'],
  ['TLDE', 'Backquote'],
  ['BKSL', 'Backslash'],
  ...[...'ZXCVBNM'].map((letter, index) => [`AB${two(index + 1)}`, `Key${letter}`]),
  ['AB08', 'Comma'],
  ['AB09', 'Period'],
  ['AB10', 'Slash'],
  ['LSGT', 'IntlBackslash'],
  ['AB11', 'IntlRo'],
  ['AE13', 'IntlYen'],
];

/** Dead keys as combining characters, so that Unicode's own composition has their results. */
const DEAD_KEYS = {
  dead_grave: '\u0300',
  dead_acute: '\u0301',
  dead_circumflex: '\u0302',
  dead_tilde: '\u0303',
  dead_macron: '\u0304',
  dead_breve: '\u0306',
  dead_abovedot: '\u0307',
  dead_diaeresis: '\u0308',
  dead_hook: '\u0309',
  dead_abovering: '\u030a',
  dead_doubleacute: '\u030b',
  dead_caron: '\u030c',
  dead_horn: '\u031b',
  dead_belowdot: '\u0323',
  dead_belowcomma: '\u0326',
  dead_cedilla: '\u0327',
  dead_ogonek: '\u0328',
};

/** What stands for a level without a character. */
const NOTHING = ' ';

function two(number) {
  return String(number).padStart(2, '0');
}

/** Keysym names: value, and the character where X11 names exactly one. */
function readKeysyms() {
  const keysyms = new Map();
  const pattern = /^#define XK_(\w+)\s+0x([0-9a-f]+)(?:\s*\/\*\s*U\+([0-9A-F]{4,6}) )?/gm;
  for (const [, name, value, point] of readFileSync(KEYSYMS, 'utf8').matchAll(pattern)) {
    const character = point === undefined ? DEAD_KEYS[name] : String.fromCodePoint(parseInt(point, 16));
    keysyms.set(name, { value: parseInt(value, 16), character });
  }
  return keysyms;
}

/** The lists of keysym names of each key, by xkbcomp, which reads /usr/share/X11/xkb. */
function compile(symbols) {
  const folder = mkdtempSync(join(tmpdir(), 'oriel-xkb-'));
  try {
    const source = join(folder, 'source.xkb');
    const result = join(folder, 'result.xkb');
    const sections = [
      'xkb_keycodes { include "evdev+aliases(qwerty)" };',
      'xkb_types { include "complete" };',
      'xkb_compat { include "complete" };',
      `xkb_symbols { include "pc+${symbols}+inet(evdev)" };`,
    ];
    writeFileSync(source, `xkb_keymap {\n${sections.join('\n')}\n};\n`);
    const { status, stderr, error } = spawnSync('xkbcomp', ['-w', '0', '-xkb', source, result], {
      encoding: 'utf8',
    });
    if (error) throw new Error(`xkbcomp does not start (Debian: x11-xkb-utils): ${error.message}`);
    if (status !== 0) throw new Error(`xkbcomp cannot compile the layout ${symbols}: ${stderr}`);
    return readSymbols(readFileSync(result, 'utf8'));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function readSymbols(text) {
  const keys = new Map();
  for (const [, name, body] of text.matchAll(/^ {4}key\s+<(\w+)> \{(.*?)\};$/gms)) {
    const symbols = /symbols\[Group1\]= \[(.*?)\]/s.exec(body) ?? /\[([^\]]*)\]/.exec(body);
    if (symbols !== null)
      keys.set(
        name,
        symbols[1].split(',').map((symbol) => symbol.trim()),
      );
  }
  return keys;
}

function characterOf(name, keysyms) {
  const unicode = /^U([0-9A-F]{4,6})$/.exec(name) ?? /^0x10([0-9a-f]{5,6})$/.exec(name);
  return unicode === null ? keysyms.get(name)?.character : String.fromCodePoint(parseInt(unicode[1], 16));
}

/** The levels of a layout: one string each, one character for each key. */
function levelsOf(keys, keysyms, keysymOf) {
  return [0, 1, 2, 3].map((level) => {
    const row = KEYS.map(([key]) => {
      const name = keys.get(key)?.[level];
      const character = name === undefined ? undefined : characterOf(name, keysyms);
      if (character === undefined || /^[\p{C}\p{Z}]$/u.test(character)) return NOTHING;
      const { value } = keysyms.get(name) ?? {};
      if (value !== undefined) keysymOf.set(character, value);
      return character;
    });
    return row.join('').trimEnd();
  });
}

/** Whether the keysym of a character follows from its number: Latin-1, or the Unicode range. */
function followsFromNumber(character, keysym) {
  const point = character.codePointAt(0);
  return keysym === (point <= 0xff ? point : 0x01000000 + point);
}

/** A literal in which a combining character does not join the one before it. */
function literal(text) {
  return JSON.stringify(text).replace(
    /\p{M}/gu,
    (mark) => `\\u${mark.codePointAt(0).toString(16).padStart(4, '0')}`,
  );
}

function generateTables() {
  const keysyms = readKeysyms();
  const keysymOf = new Map();
  const withoutAltGr = [];
  const tables = Object.entries(LAYOUTS).map(([name, symbols]) => {
    const keys = compile(symbols);
    if (!keys.get('RALT')?.includes('ISO_Level3_Shift')) withoutAltGr.push(name);
    const levels = levelsOf(keys, keysyms, keysymOf);
    return `${literal(name)}: ${literal(levels.join('\n').trimEnd())},`;
  });
  const special = [...keysymOf]
    .filter(([character, keysym]) => !followsFromNumber(character, keysym))
    .sort(([, a], [, b]) => a - b)
    .map(([character, keysym]) => `${literal(character)}: 0x${keysym.toString(16)},`);
  return format(`// Generated by scripts/generate-keyboard-layouts.js from xkeyboard-config. Do not edit.

/** The keys of all tables, in their order (\`KeyboardEvent.code\`). */
export const KEY_CODES = ${literal(KEYS.map(([, code]) => code).join(' '))}.split(' ');

/**
 * For each layout its levels, a line each: plain, Shift, AltGr, AltGr and Shift. A line has one character for each key; a space means
 * that the key types nothing, a combining character is a dead key.
 */
export const TABLES = {
${tables.join('\n')}
} as const;

/** Layouts whose right Alt key is not AltGr. Their last two levels cannot be reached, but QEMU's keymaps have them. */
export const WITHOUT_ALT_GR: readonly string[] = ${JSON.stringify(withoutAltGr)};

/** Keysyms that do not follow from the number of the character (X11 protocol, appendix A). */
export const SPECIAL_KEYSYMS: Readonly<Record<string, number>> = {
${special.join('\n')}
};
`);
}

function format(code) {
  const biome = createRequire(import.meta.url).resolve('@biomejs/biome/bin/biome');
  const args = [biome, 'format', `--stdin-file-path=${fileURLToPath(TARGET)}`];
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { input: code, encoding: 'utf8' });
  if (status !== 0) throw new Error(`Biome cannot format the tables: ${stderr}`);
  return stdout;
}

if (process.argv.includes('--print')) {
  process.stdout.write(generateTables());
} else {
  writeFileSync(TARGET, generateTables());
  console.log('src/keyboard/layouts/tables.ts');
}
