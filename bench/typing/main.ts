// `npm run typing`: types every character of every layout of the console page into a Linux guest, through a proxy and QEMU without
// KVM, without a keymap and with each keymap of QEMU that belongs to a layout. Needs the packages of scripts/install-test-packages.js.
// `npm run typing -- de ch-fr` types only these layouts.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ServerKeys } from '../../src/keyboard/guest-keyboard.ts';
import { isLayoutId, LAYOUT_IDS, LAYOUTS, type LayoutId } from '../../src/keyboard/layouts/layout-names.ts';
import { startProxyFixture } from '../../test/support/fixtures/proxy-fixture.ts';
import { KeySender } from '../../test/support/keyboard-guest/key-sender.ts';
import { buildLinuxImage } from '../../test/support/keyboard-guest/linux-image.ts';
import { startKeyboardGuest } from '../../test/support/keyboard-guest/start-keyboard-guest.ts';
import { charactersOf, typeCharacters } from '../../test/support/keyboard-guest/type-characters.ts';

/** Characters that the console keymaps of ckbcomp replace: it writes an apostrophe for a key with an acute accent that is not dead. */
const CONSOLE_REPLACES: Readonly<Record<string, string>> = { '´': "'" };

const wanted = process.argv.slice(2);
const unknown = wanted.filter((each) => !isLayoutId(each));
if (unknown.length > 0)
  throw new Error(`no layout ${unknown.join(', ')}; there are ${LAYOUT_IDS.join(', ')}`);
const layouts = wanted.length === 0 ? LAYOUT_IDS : wanted.filter(isLayoutId);

const folder = mkdtempSync(join(tmpdir(), 'oriel-typing-'));
process.env.TMPDIR = folder;
const proxy = await startProxyFixture();
let wrongCharacters = 0;
try {
  const image = await buildLinuxImage(folder, layouts);
  await typeInto(null, layouts);
  for (const id of layouts) {
    for (const keymap of LAYOUTS[id].keymaps) await typeInto(keymap, [id]);
  }

  async function typeInto(keymap: string | null, ids: readonly LayoutId[]): Promise<void> {
    const server: ServerKeys = keymap === null ? { kind: 'positions' } : { kind: 'keymap', keymap };
    const { guest, port, close } = await startKeyboardGuest(image, keymap === null ? {} : { keymap });
    try {
      for (const layout of ids) {
        await guest.useLayout(layout);
        const characters = charactersOf(layout);
        const sender = await KeySender.open(proxy, port);
        const { wrong, missing } = await typeCharacters(guest, sender, { layout, server, characters });
        await sender.close();
        const reads = Object.entries(wrong);
        const replaced = reads.filter(([character, read]) => CONSOLE_REPLACES[character] === read);
        const wrongs = reads.filter((each) => !replaced.includes(each)).map(([c, read]) => `${c} as ${read}`);
        wrongCharacters += wrongs.length;
        console.log(
          [
            `layout ${layout}, ${keymap === null ? 'no keymap' : `keymap ${keymap}`}: ${characters.length} characters`,
            wrongs.length === 0 ? 'none wrong' : `WRONG: ${wrongs.join(', ')}`,
            ...replaced.map(([character, read]) => `${character} is ${read} in the console keymap`),
            missing.length === 0 ? 'none missing' : `listed as missing: ${missing.join(' ')}`,
          ].join('; '),
        );
      }
    } finally {
      await close();
    }
  }
} finally {
  await proxy.close();
  rmSync(folder, { recursive: true, force: true });
}
process.exitCode = wrongCharacters === 0 ? 0 : 1;
