// cspell:ignore abovedot abovering kbreve kcaron kdoubleacute kogonek
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { unpackedPackage } from './unpacked-package.ts';

/** Dead keys of a console keymap, the character by which the kernel knows each, and the accent. */
const DEAD_KEYS: readonly (readonly [name: string, diacritic: string, mark: string])[] = [
  ['dead_grave', '`', '\u0300'],
  ['dead_acute', "'", '\u0301'],
  ['dead_circumflex', '^', '\u0302'],
  ['dead_tilde', '~', '\u0303'],
  ['dead_diaeresis', '"', '\u0308'],
  ['dead_cedilla', ',', '\u0327'],
  ['dead_abovering', '*', '\u030a'],
  ['dead_kcaron', 'c', '\u030c'],
  ['dead_kogonek', 'k', '\u0328'],
  ['dead_kbreve', 'U', '\u0306'],
  ['dead_abovedot', '.', '\u0307'],
  ['dead_kdoubleacute', '=', '\u030b'],
  ['dead_macron', '_', '\u0304'],
];
const LETTERS = Array.from('AEIOUaeiouBCDFGHJKLMNPQRSTVWXYZbcdfghjklmnpqrstvwxyz');
/** The kernel's table holds so many. */
const MAX_COMPOSED = 256;
/** The end of the block Latin Extended-A. */
const LAST_COMPOSED = '\u017f';

/**
 * The keymap of a Linux console for a layout of xkeyboard-config, named as `us` or `ch-fr` (layout and variant), for `loadkeys`: compiled
 * by Debian's ckbcomp, as on a Debian system, with the accented letters of its dead keys.
 */
export async function consoleKeymap(layout: string): Promise<string> {
  const [name = '', ...variant] = layout.split('-');
  const compiler = join(await unpackedPackage('console-setup'), 'usr/bin/ckbcomp');
  const args = [compiler, '-I/usr/share/X11/xkb', '-layout', name, '-variant', variant.join('-')];
  const { stdout } = await promisify(execFile)('perl', args, { maxBuffer: 4 << 20 });
  return `${stdout}\n${composedLetters(stdout).join('\n')}\n`;
}

function composedLetters(keymap: string): string[] {
  const lines = DEAD_KEYS.filter(([name]) => new RegExp(`\\b${name}\\b`).test(keymap)).flatMap(
    ([, diacritic, mark]) =>
      LETTERS.map((letter) => [letter, `${letter}${mark}`.normalize('NFC')] as const)
        .filter(([, composed]) => composed.length === 1 && composed <= LAST_COMPOSED)
        .map(
          ([letter, composed]) => `compose ${unicode(diacritic)} ${unicode(letter)} to ${unicode(composed)}`,
        ),
  );
  return lines.slice(0, MAX_COMPOSED);
}

function unicode(character: string): string {
  return `U+${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}
