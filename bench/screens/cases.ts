// cspell:disable
import { execFile } from 'node:child_process';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { CODE_PAGE_437 } from '../../scripts/fonts/code-page-437.js';
import type { GlyphTables } from '../../src/text/glyphs/load-glyphs.ts';
import type { Picture } from '../../src/text/picture.ts';
import { ScreenReader } from '../../src/text/screen-reader.ts';
import { unpackedPackage } from '../../test/support/keyboard-guest/unpacked-package.ts';
import { compareLines, compareWithLog } from './compare.ts';
import { showFonts } from './fonts.ts';
import { buildGrub } from './grub.ts';
import { Machine } from './machine.ts';
import type { Case } from './shown.ts';

const ASCII = Array.from({ length: 94 }, (_, index) => String.fromCharCode(0x21 + index)).join('');
const GREETING = ['=== Oriel reads this screen 0123456789 ===', ASCII.slice(0, 47), ASCII.slice(47)];
const ACCENTS = 'Grüße: ÄÖÜäöüß éèêç ñ ¿¡ ½ ± §';
const SCRIPTS = ['Система: ЖЗИЙЛ жзийл', 'Σύστημα: ΓΔΘΛΞΠ γδθλξπ', '┌ ┐ │ └ ┘ → ← ↑ ↓'];
/** The three kinds of code page 437: mode of the boot sector, rows, and the colour of all cells or changing ones. */
const CODE_PAGES = [
  { title: '25-rows', mode: 0, rows: 25, colour: 7 },
  { title: '25-rows-all-colours', mode: 0, rows: 25, colour: -1 },
  { title: '28-rows', mode: 1, rows: 28, colour: 7 },
  { title: '50-rows', mode: 2, rows: 50, colour: 7 },
];

/** Machines by name. */
export const CASES: Readonly<Record<string, Case>> = {
  'kernel-panic-vga': (folder, tables) => showPanic(folder, tables, []),
  'kernel-panic-framebuffer': async function* (folder, tables) {
    yield* showPanic(folder, tables, ['-bios', await firmware()]);
  },
  seabios: async function* (folder, tables) {
    const machine = await Machine.start(folder, 'seabios', []);
    try {
      const picture = await machine.pictureWhen((each) =>
        textOf(each, tables).includes('No bootable device.'),
      );
      const lines = [
        'Booting from Hard Disk...',
        'Boot failed: could not read the boot disk',
        '',
        'Booting from Floppy...',
        'Boot failed: could not read the boot disk',
        '',
        'No bootable device.',
      ];
      yield { title: '', picture, compare: (text) => compareLines(text, lines) };
    } finally {
      await machine.close();
    }
  },
  ovmf: async function* (folder, tables) {
    const machine = await Machine.start(folder, 'ovmf', ['-bios', await firmware()]);
    try {
      const picture = await machine.pictureWhen((each) => /Shell> *$/m.test(textOf(each, tables)));
      const log = (await machine.log()).split('\u001b').map(withoutCommand).join('\n');
      yield { title: '', picture, compare: (text) => compareLines(text, shellLines(log)) };
    } finally {
      await machine.close();
    }
  },
  'grub-unifont': (folder, tables) =>
    showGrub(folder, tables, 'i386-pc', 'gfxterm', [...GREETING, ACCENTS, ...SCRIPTS]),
  'grub-vga': (folder, tables) => showGrub(folder, tables, 'i386-pc', 'console', GREETING),
  'grub-uefi': (folder, tables) => showGrub(folder, tables, 'x86_64-efi', 'console', GREETING),
  'code-page-437': async function* (folder, tables) {
    for (const { title, mode, rows, colour } of CODE_PAGES) {
      const source = join(import.meta.dirname, 'cp437.asm');
      const disk = join(folder, title);
      const defines = [`-DMODE=${mode}`, `-DCOLOUR=${colour}`, `-DCELLS=${80 * rows}`];
      await promisify(execFile)('nasm', [...defines, '-f', 'bin', '-o', disk, source]);
      const machine = await Machine.start(folder, title, ['-drive', `file=${disk},format=raw`]);
      try {
        const picture = await machine.pictureWhen((each) => textOf(each, tables).includes('@ABC'));
        yield { title, picture, compare: (text) => compareLines(text, codePage(rows, colour)) };
      } finally {
        await machine.close();
      }
    }
  },
  'console-fonts-vga': (folder) => showFonts(folder, 'vga'),
  'console-fonts-framebuffer': async function* (folder) {
    yield* showFonts(folder, 'framebuffer', ['-bios', await firmware()]);
  },
};

async function* showPanic(folder: string, tables: GlyphTables, args: readonly string[]): ReturnType<Case> {
  const linux = await unpackedPackage('linux-image-cloud-amd64');
  const kernel = (await readdir(join(linux, 'boot'))).find((file) => file.startsWith('vmlinuz')) ?? '';
  const commandLine = 'console=ttyS0 console=tty0 root=/dev/none';
  const boot = ['-kernel', join(linux, 'boot', kernel), '-append', commandLine];
  const machine = await Machine.start(folder, 'linux', [...args, ...boot]);
  try {
    const picture = await machine.pictureWhen((each) =>
      textOf(each, tables).includes('---[ end Kernel panic'),
    );
    const log = await machine.log();
    yield { title: '', picture, compare: (text) => compareWithLog(text, log) };
  } finally {
    await machine.close();
  }
}

async function* showGrub(
  folder: string,
  tables: GlyphTables,
  platform: 'i386-pc' | 'x86_64-efi',
  terminal: 'gfxterm' | 'console',
  lines: readonly string[],
): ReturnType<Case> {
  const image = await buildGrub(folder, platform, terminal, lines);
  const disk = ['-drive', `file=${image},format=raw`];
  const program = ['-bios', await firmware(), '-kernel', image];
  const machine = await Machine.start(folder, 'grub', platform === 'i386-pc' ? disk : program);
  try {
    const last = lines.at(-1)?.slice(-4) ?? '';
    const picture = await machine.pictureWhen((each) => textOf(each, tables).includes(last));
    yield { title: '', picture, compare: (text) => compareLines(text, lines) };
  } finally {
    await machine.close();
  }
}

/** The lines of UEFI's shell that its serial console has, without blanks before them. */
function shellLines(log: string): readonly string[] {
  const lines = log.split('\n').map((line) => line.trim());
  const first = lines.findIndex((line) => line.startsWith('UEFI Interactive Shell'));
  return lines.slice(first, first + 3);
}

/** The text behind the command of a terminal that an escape character begins. */
function withoutCommand(text: string): string {
  return text.replace(/^\[[0-9;=?]*[A-Za-z]/, '');
}

/** All cells of code page 437. A full block cannot be told from a blank with its colour, nor any glyph whose two colours are one. */
function codePage(rows: number, colour: number): readonly string[] {
  const character = (index: number) => {
    const colours = colour === -1 ? (index * 37) & 0x7f : colour;
    const isBlank = colours >> 4 === (colours & 15);
    return isBlank ? ' ' : (CODE_PAGE_437[index & 255] ?? ' ').replace('█', ' ');
  };
  return Array.from({ length: rows }, (_, row) =>
    Array.from({ length: 80 }, (_, column) => character(80 * row + column)).join(''),
  );
}

function textOf(picture: Picture, tables: GlyphTables): string {
  return new ScreenReader(tables).read(picture)?.lines.join('\n') ?? '';
}

async function firmware(): Promise<string> {
  return join(await unpackedPackage('ovmf'), 'usr/share/ovmf/OVMF.fd');
}
