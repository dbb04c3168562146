// Writes the glyph tables that read the text of a screen, src/text/glyphs/bitmaps.ts, from fonts of Debian.
// --check: compares the committed tables with the fonts instead.
// Needs the files of the packages below, as scripts/install-test-packages.js unpacks them, and xz.
// cspell:ignore MTVWXY Zmwx fæªº stdvga consolefonts
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gunzipSync, gzipSync } from 'node:zlib';
import { psfGlyphs } from './fonts/psf.js';
import { romGlyphs } from './fonts/rom.js';
import { uefiGlyphs } from './fonts/uefi.js';
import { unifontGlyphs } from './fonts/unifont.js';

const TARGET = new URL('../src/text/glyphs/bitmaps.ts', import.meta.url);
const UNPACKED = fileURLToPath(new URL('../node_modules/.cache/debian', import.meta.url));

/** Faces of console-setup, each in several files for scripts of the world, and the size of a cell. */
const FACES = [
  ['VGA16', 8, 16],
  ['Fixed16', 8, 16],
  ['Terminus16', 8, 16],
  ['TerminusBold16', 8, 16],
  ['TerminusBoldVGA16', 8, 16],
  ['VGA32x16', 16, 32],
  ['Terminus32x16', 16, 32],
  ['TerminusBold32x16', 16, 32],
  ['VGA14', 8, 14],
  ['Fixed14', 8, 14],
  ['Terminus14', 8, 14],
  ['TerminusBold14', 8, 14],
  ['VGA8', 8, 8],
];

/** The blocks of Unicode that GRUB's messages need in cells of one column. */
const UNIFONT_RANGES = [
  [0x20, 0x52f],
  [0x1e00, 0x1fff],
  [0x2000, 0x27bf],
];

/**
 * Where free fonts have the glyphs of Linux's own 8x16 font. All others are those of the ROM, but for thirteen that no free font has:
 * they stay unknown. A font of 14 rows has two blank rows less.
 */
const KERNEL_16 = [
  ['FullCyrSlav-VGA16', '0MTVWXYZmwx|É¥'],
  ['FullCyrSlav-VGA14', '↔`~π±÷·²'],
  ['Uni2-VGA14', 'fæªº'],
  ['Lat7-VGA14', 'Å'],
  ['FullGreek-VGA14', '½'],
  ['Ethiopian-Goha16', 'v'],
  [undefined, 'Çç¢₧ƒ¼ΣµΦΘ⌡ⁿ■'],
];

/** Characters of Linux's own 16x32 font, Terminus bold, that stand higher or lower there than in console-setup: by how many rows. */
const KERNEL_32 = { '`': 1, '~': -9 };

/** ASCII, Latin-1, lines and blocks, more Latin, Greek, Cyrillic. */
const FREQUENT = [
  [0x20, 0x7e],
  [0xa0, 0xff],
  [0x2500, 0x259f],
  [0x100, 0x17f],
  [0x391, 0x3ce],
  [0x400, 0x45f],
];

/** Every font: its name, the size of a cell, and its glyphs as pairs of character and bitmap, row by row from the top. */
export function readFonts() {
  const rom = readFileSync(packageFile('seabios', 'usr/share/seabios/vgabios-stdvga.bin'));
  const volume = readFileSync(packageFile('ovmf', 'usr/share/OVMF/OVMF_CODE_4M.fd'));
  const unifont = readFileSync(packageFile('unifont', 'usr/share/unifont/unifont.hex'), 'latin1');
  return [
    ...[16, 14, 8].map((height) => font(`rom${height}`, 8, height, romGlyphs(rom, height))),
    font('kernel16', 8, 16, kernelGlyphs(romGlyphs(rom, 16))),
    ...FACES.map(([face, width, height]) => font(face, width, height, faceGlyphs(face))),
    font('kernel32', 16, 32, movedGlyphs(faceGlyphs('TerminusBold32x16'))),
    font('uefi19', 8, 19, uefiGlyphs(volume)),
    font('unifont', 8, 16, unifontGlyphs(unifont, UNIFONT_RANGES)),
  ];
}

/** The file that `readFonts` becomes. */
export function pack(fonts) {
  const header = JSON.stringify(
    fonts.map(({ name, width, height, glyphs }) => ({
      name,
      width,
      height,
      characters: glyphs.map(([character]) => character).join(''),
    })),
  );
  const length = Buffer.alloc(4);
  length.writeUInt32LE(Buffer.byteLength(header));
  const bitmaps = fonts.flatMap(({ glyphs }) => glyphs.map(([, bitmap]) => bitmap));
  return Buffer.concat([length, Buffer.from(header), ...bitmaps]);
}

/** What the committed file holds. */
export function committed() {
  const [, base64] = /'([A-Za-z0-9+/=]+)'/.exec(readFileSync(TARGET, 'utf8')) ?? [];
  return gunzipSync(Buffer.from(base64 ?? '', 'base64'));
}

function kernelGlyphs(ofRom) {
  const elsewhere = KERNEL_16.map(([, characters]) => characters).join('');
  const found = KERNEL_16.flatMap(([file, characters]) =>
    file === undefined
      ? []
      : consoleFont(`${file}.psf.gz`).filter(([character]) => characters.includes(character)),
  );
  const padded = found.map(([character, bitmap]) => [
    character,
    Buffer.concat([bitmap, Buffer.alloc(16)], 16),
  ]);
  return [...ofRom.filter(([character]) => !elsewhere.includes(character)), ...padded];
}

function movedGlyphs(pairs) {
  return pairs
    .filter(([character]) => character in KERNEL_32)
    .map(([character, bitmap]) => {
      const shift = 2 * KERNEL_32[character];
      const moved = Buffer.alloc(bitmap.length);
      bitmap.copy(moved, Math.max(0, shift), Math.max(0, -shift));
      return [character, moved];
    });
}

/** The glyphs of a face in all its files. */
function faceGlyphs(face) {
  const files = readdirSync(consoleFonts()).filter((file) => file.endsWith(`-${face}.psf.gz`));
  return files.sort().flatMap(consoleFont);
}

function consoleFont(file) {
  return psfGlyphs(gunzipSync(readFileSync(join(consoleFonts(), file))));
}

function consoleFonts() {
  return packageFile('console-setup-linux', 'usr/share/consolefonts');
}

/** One bitmap that several characters share counts for the preferred one. */
function font(name, width, height, pairs) {
  const preferred = new Map();
  for (const [character, bitmap] of pairs) {
    const key = bitmap.toString('latin1');
    const before = preferred.get(key);
    if (before === undefined || rank(character) < rank(before[0])) preferred.set(key, [character, bitmap]);
  }
  const glyphs = [...preferred.values()].sort(([one], [other]) => rank(one) - rank(other));
  return { name, width, height, glyphs };
}

/** The characters that a screen most probably shows come first, then the order of Unicode. */
function rank(character) {
  const code = character.codePointAt(0);
  const range = FREQUENT.findIndex(([first, last]) => code >= first && code <= last);
  return (range === -1 ? FREQUENT.length : range) * 0x110000 + code;
}

function packageFile(name, path) {
  const unpacked = join(UNPACKED, name, path);
  return existsSync(unpacked) ? unpacked : join('/', path);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const fonts = readFonts();
  const packed = pack(fonts);
  if (process.argv.includes('--check')) {
    if (!packed.equals(committed())) {
      console.error('The glyph tables differ from the fonts: run node scripts/build-glyphs.js');
      process.exitCode = 1;
    }
  } else {
    const base64 = gzipSync(packed, { level: 9 }).toString('base64');
    const lines = [
      '// Written by scripts/build-glyphs.js; NOTICE has the licences of the fonts.',
      '// cspell:disable',
      '/** The fonts, compressed by gzip: length of the header, header as JSON, bitmaps. */',
      'export const BITMAPS =',
      `  '${base64}';`,
      '',
    ];
    writeFileSync(TARGET, lines.join('\n'));
    for (const { name, width, height, glyphs } of fonts)
      console.log(`${name.padEnd(20)} ${width}x${height} ${glyphs.length} glyphs`);
    console.log(`${packed.length} bytes, ${base64.length} as text`);
  }
}
