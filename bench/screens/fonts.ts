// cspell:disable
import { mkdirSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { KeyboardGuest } from '../../test/support/keyboard-guest/keyboard-guest.ts';
import { buildLinuxImage } from '../../test/support/keyboard-guest/linux-image.ts';
import { unpackedPackage } from '../../test/support/keyboard-guest/unpacked-package.ts';
import { compareLines } from './compare.ts';
import { Machine } from './machine.ts';
import type { Shown } from './shown.ts';

/** An emulated processor boots so slowly on a busy machine. */
const BOOT_MS = 300_000;
/** Fonts of console-setup: those of 32 rows only fit a framebuffer. */
const FONTS = [
  'Lat15-Fixed16',
  'Lat15-VGA16',
  'Uni2-Fixed16',
  'Lat15-Terminus16',
  'Lat15-TerminusBold16',
  'Lat15-TerminusBoldVGA16',
];
const MORE = {
  vga: ['Lat15-VGA14', 'Lat15-Fixed14', 'Lat15-VGA8'],
  framebuffer: ['Lat15-Terminus32x16', 'Lat15-TerminusBold32x16', 'Lat15-VGA32x16', 'Lat15-Terminus14'],
};
const ASCII = Array.from({ length: 94 }, (_, index) => String.fromCharCode(0x21 + index)).join('');
/** What a German system shows before a sign-in. */
const LINES = [
  'Debian GNU/Linux 12 rechner tty1 === 0123456789',
  'rechner Anmeldung: müller',
  'Passwort: Zwölf Boxkämpfer jagen Viktor quer über den großen Deich',
  'Ungültige Anmeldung. Bitte erneut versuchen: ÄÖÜäöüß',
  ASCII.slice(0, 47),
  ASCII.slice(47),
];
const BOXES = ['┌────────┬───┐', '│ Größe  │ 4 │', '└────────┴───┘'];

/** A Linux whose console shows German text with its own font, then with each font of console-setup. */
export async function* showFonts(
  folder: string,
  kind: 'vga' | 'framebuffer',
  args: readonly string[] = [],
): AsyncIterable<Shown> {
  const fonts = [...FONTS, ...MORE[kind]];
  const files = new Map<string, string>();
  const add = (path: string, content: string | Buffer) => {
    const file = join(folder, path.replaceAll('/', '-'));
    writeFileSync(file, content);
    files.set(path, file);
  };
  const source = join(await unpackedPackage('console-setup-linux'), 'usr/share/consolefonts');
  for (const font of fonts)
    add(`fonts/${font}.psf`, gunzipSync(await readFile(join(source, `${font}.psf.gz`))));
  // Linux's own font has the letters of code page 437 alone: the same ones.
  // The console of that guest is in raw mode: a new line does not return to the first column.
  add('text', `${[...LINES, ...BOXES].join('\r\n')}\r\n`);
  files.set('bin/setfont', join(await unpackedPackage('kbd'), 'bin/setfont'));
  mkdirSync(join(folder, 'image'));
  const { kernel, initrd, commandLine } = await buildLinuxImage(join(folder, 'image'), ['de'], files);
  const sockets = ['commands', 'keys'].map((name) => join(folder, name));
  const serial = sockets.flatMap((path, index) => [
    ...[
      '-chardev',
      `socket,id=port${index},path=${path},server=on,wait=off`,
      '-serial',
      `chardev:port${index}`,
    ],
  ]);
  const boot = ['-kernel', kernel, '-initrd', initrd, '-append', commandLine];
  const machine = await Machine.start(folder, kind, [
    '-icount',
    'shift=3,sleep=off',
    ...args,
    ...serial,
    ...boot,
  ]);
  let guest: KeyboardGuest | undefined;
  try {
    guest = await KeyboardGuest.connect(sockets[0] ?? '', sockets[1] ?? '', BOOT_MS);
    for (const font of ['own', ...fonts]) {
      if (font !== 'own') await guest.run(`setfont -C /dev/tty1 /fonts/${font}.psf`);
      await guest.run("printf '\\033c\\033%%G\\033[2J\\033[H' >/dev/tty1; cat /text >/dev/tty1");
      const picture = await machine.picture();
      // A font of 256 glyphs without these lines draws some with the letters of ASCII.
      const lines = font === 'Lat15-VGA8' ? LINES : [...LINES, ...BOXES];
      yield { title: font, picture, compare: (text) => compareLines(text, lines) };
    }
  } finally {
    guest?.close();
    await machine.close();
  }
}
