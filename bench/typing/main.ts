// `npm run typing`: types every character of every layout of the console page into a Linux guest, through a proxy and QEMU without
// KVM, without a keymap and with each keymap of QEMU that belongs to a layout. Needs the packages of scripts/install-test-packages.js.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startProxyFixture } from '../../test/support/fixtures/proxy-fixture.ts';
import { KeySender } from '../../test/support/keyboard-guest/key-sender.ts';
import { buildLinuxImage } from '../../test/support/keyboard-guest/linux-image.ts';
import { startKeyboardGuest } from '../../test/support/keyboard-guest/start-keyboard-guest.ts';
import { charactersOf, typeCharacters } from '../../test/support/keyboard-guest/type-characters.ts';
import type { ServerKeys } from '../../web/console/input/guest-keyboard.ts';
import { LAYOUT_IDS, LAYOUTS, type LayoutId } from '../../web/console/input/layouts/layout-names.ts';

const folder = mkdtempSync(join(tmpdir(), 'oriel-typing-'));
process.env.TMPDIR = folder;
const proxy = await startProxyFixture();
let wrongCharacters = 0;
try {
  const image = await buildLinuxImage(folder, LAYOUT_IDS);
  await typeInto(null, LAYOUT_IDS);
  for (const id of LAYOUT_IDS) {
    for (const keymap of LAYOUTS[id].keymaps) await typeInto(keymap, [id]);
  }

  async function typeInto(keymap: string | null, layouts: readonly LayoutId[]): Promise<void> {
    const server: ServerKeys = keymap === null ? { kind: 'positions' } : { kind: 'keymap', keymap };
    const { guest, port, close } = await startKeyboardGuest(image, keymap === null ? {} : { keymap });
    try {
      for (const layout of layouts) {
        await guest.useLayout(layout);
        const characters = charactersOf(layout);
        const sender = await KeySender.open(proxy, port);
        const { wrong, missing } = await typeCharacters(guest, sender, { layout, server, characters });
        await sender.close();
        const wrongs = Object.entries(wrong).map(([character, read]) => `${character} as ${read}`);
        wrongCharacters += wrongs.length;
        console.log(
          [
            `layout ${layout}, ${keymap === null ? 'no keymap' : `keymap ${keymap}`}: ${characters.length} characters`,
            wrongs.length === 0 ? 'none wrong' : `WRONG: ${wrongs.join(', ')}`,
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
