import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { connect } from 'node:net';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { guestKeyboard } from '../../src/keyboard/guest-keyboard.ts';
import { KeyboardLayout } from '../../src/keyboard/layouts/keyboard-layout.ts';
import { LAYOUT_IDS, LAYOUTS, type LayoutId } from '../../src/keyboard/layouts/layout-names.ts';
import type { KeyStroke } from '../../src/keyboard/text-to-keys.ts';
import { sendStrokes } from '../../src/keyboard/type-text.ts';
import { accepts } from '../support/accepts.ts';
import { RfbClient } from '../support/rfb-client.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { until } from '../support/until.ts';

// cspell:ignore QWERTYUIOP ASDFGHJKL ZXCVBNM
/** The numbers that QEMU has for positions of keys: those of the PC/XT keyboard, with 0x80 for the second key of a kind. */
const NUMBERS: ReadonlyMap<string, number> = new Map([
  ...Array.from('1234567890', (digit, index) => [`Digit${digit}`, 0x02 + index] as const),
  ...Array.from('QWERTYUIOP', (letter, index) => [`Key${letter}`, 0x10 + index] as const),
  ...Array.from('ASDFGHJKL', (letter, index) => [`Key${letter}`, 0x1e + index] as const),
  ...Array.from('ZXCVBNM', (letter, index) => [`Key${letter}`, 0x2c + index] as const),
  ...Object.entries({ Minus: 0x0c, Equal: 0x0d, BracketLeft: 0x1a, BracketRight: 0x1b, Semicolon: 0x27 }),
  ...Object.entries({ Quote: 0x28, Backquote: 0x29, Backslash: 0x2b, Comma: 0x33, Period: 0x34 }),
  ...Object.entries({ Slash: 0x35, Space: 0x39, IntlBackslash: 0x56, IntlRo: 0x73, IntlYen: 0x7d }),
  ...Object.entries({ ShiftLeft: 0x2a, AltRight: 0xb8 }),
]);

/** The letters of Latin-1 and Latin Extended-A, many of which take a dead key. */
const LATIN_LETTERS = Array.from({ length: 0x180 - 0xc0 }, (_, index) => String.fromCodePoint(0xc0 + index));

let qemu: ChildProcess | undefined;

afterEach(async () => {
  if (qemu?.exitCode !== null) return;
  qemu.kill('SIGKILL');
  await once(qemu, 'exit');
});

/** Sends strokes to a QEMU with that keymap; returns for each the numbers of the keys that QEMU pressed, as its trace shows them. */
async function pressInQemu(keymap: string, strokes: readonly KeyStroke[]): Promise<number[][]> {
  const socket = join(temporaryFolder(), 'vnc.sock');
  const machine = ['-machine', 'pc', '-m', '32', '-nodefaults', '-vga', 'std', '-S', '-display', 'none'];
  const options = ['-k', keymap, '-vnc', `unix:${socket},lock-key-sync=off`, '-trace', 'vnc_key_event_map'];
  const process = spawn('qemu-system-x86_64', [...machine, ...options], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  qemu = process;
  let trace = '';
  process.stderr.on('data', (chunk: Buffer) => {
    trace += chunk.toString('utf8');
  });
  await until(async () => process.exitCode !== null || (await accepts({ path: socket })));
  const client = await RfbClient.connect(connect(socket), { encodings: [0] });
  const link = {
    sendKey(keysym: number, _code: string, down: boolean) {
      client.send({ type: 'KeyEvent', keysym, down });
      return true;
    },
  };
  const END = 0xff1b;
  for (const stroke of strokes) {
    sendStrokes(link, [stroke]);
    client.type(END);
  }
  const presses = () => [...trace.matchAll(/down 1, sym (\w+) -> keycode (\w+)/g)];
  const ends = () => presses().filter(([, keysym]) => Number(keysym) === END).length;
  await until(() => ends() === strokes.length);
  client.close();
  const groups: number[][] = [[]];
  for (const [, keysym, number] of presses()) {
    if (Number(keysym) === END) groups.push([]);
    else groups.at(-1)!.push(Number(number));
  }
  return groups.slice(0, -1);
}

/** What a guest with that layout would not receive through a keymap: characters that the page refuses, and other keys that arrive. */
async function troubles(keymap: string, guest: LayoutId): Promise<string[]> {
  const layout = new KeyboardLayout(guest);
  const composed = LATIN_LETTERS.filter((letter) => layout.chordsOf(letter)?.length === 2);
  const characters = [...layout.characters(), ...composed];
  const keyboard = guestKeyboard(guest, { kind: 'keymap', keymap });
  const refused = characters.filter((character) => keyboard.strokesOf(character) === undefined);
  const strokes = characters.flatMap((character) => keyboard.strokesOf(character) ?? []);
  expect(strokes.length).toBeGreaterThan(60);
  const pressed = await pressInQemu(keymap, strokes);
  const wrong = strokes.flatMap(({ code, modifiers }, index) => {
    const expected = [...modifiers.map((key) => key.code), code].map((each) => NUMBERS.get(each)).join();
    const arrived = pressed[index]?.join();
    return arrived === expected ? [] : [`${code}: ${arrived} instead of ${expected}`];
  });
  return [...refused.map((character) => `${character} is refused`), ...wrong];
}

/** What QEMU 7.2's keymaps cannot deliver: signs that two of its keys share, and keys that its files of another age lack. */
const REFUSED: Readonly<Record<string, string>> = {
  'de to de': '′″',
  'de to fr': '¬',
  'es to es': 'ĄąĘęĢģĮįĶķĻļŅņŖŗŞşŢţŲų',
  'is to is': 'ĊċĖėĠġİŻż',
};

const OWN = LAYOUT_IDS.flatMap((guest) => LAYOUTS[guest].keymaps.map((keymap) => [keymap, guest] as const));
const FOREIGN = [
  ['de', 'us'],
  ['en-us', 'de'],
  ['en-us', 'fr'],
  ['fr', 'de'],
  ['de', 'fr'],
] as const;

test.each([...OWN, ...FOREIGN])(
  'through the QEMU keymap %s a guest with the layout %s receives the keys of all its characters',
  async (keymap, guest) => {
    const refused = Array.from(REFUSED[`${keymap} to ${guest}`] ?? '', (each) => `${each} is refused`);
    expect(await troubles(keymap, guest)).toEqual(refused);
  },
);
