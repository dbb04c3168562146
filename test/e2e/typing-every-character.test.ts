import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ServerKeys } from '../../src/keyboard/guest-keyboard.ts';
import type { LayoutId } from '../../src/keyboard/layouts/layout-names.ts';
import { type ProxyFixture, startProxyFixture } from '../support/fixtures/proxy-fixture.ts';
import { KeySender } from '../support/keyboard-guest/key-sender.ts';
import { buildLinuxImage, type LinuxImage } from '../support/keyboard-guest/linux-image.ts';
import { type RunningGuest, startKeyboardGuest } from '../support/keyboard-guest/start-keyboard-guest.ts';
import {
  charactersOf,
  type TypedCharacters,
  typeCharacters,
} from '../support/keyboard-guest/type-characters.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const LAYOUTS = ['us', 'de', 'fr'] as const satisfies LayoutId[];

/** The keymaps that QEMU gets, and the layouts of the guest behind each. */
const CASES: readonly { keymap: string | null; layouts: readonly LayoutId[] }[] = [
  { keymap: null, layouts: LAYOUTS },
  { keymap: 'en-us', layouts: ['us', 'de'] },
  { keymap: 'de', layouts: ['de', 'us'] },
  { keymap: 'fr', layouts: ['fr'] },
];

/** Characters that the page lists before it types, because it finds no keysym for their key in QEMU's keymap. They are not sent. */
const MISSING: Readonly<Record<string, string>> = { 'de de': '′″' };

let image: LinuxImage;
let proxy: ProxyFixture;

beforeAll(async () => {
  image = await buildLinuxImage(temporaryFolder(), LAYOUTS);
  proxy = await startProxyFixture();
});

afterAll(() => proxy?.close());

describe.each(CASES)('QEMU with the keymap $keymap', ({ keymap, layouts }) => {
  const server: ServerKeys = keymap === null ? { kind: 'positions' } : { kind: 'keymap', keymap };
  let running: RunningGuest;

  beforeAll(async () => {
    running = await startKeyboardGuest(image, keymap === null ? {} : { keymap });
  });

  afterAll(() => running?.close());

  async function type(layout: LayoutId, characters: readonly string[]): Promise<TypedCharacters> {
    const { guest, port } = running;
    await guest.useLayout(layout);
    const sender = await KeySender.open(proxy, port);
    const result = await typeCharacters(guest, sender, { layout, server, characters });
    await sender.close();
    return result;
  }

  test.each(layouts)('passes on every character of the layout %s', async (layout) => {
    const characters = charactersOf(layout);
    expect(characters.length).toBeGreaterThan(90);
    const { wrong, missing } = await type(layout, characters);
    expect(wrong).toEqual({});
    expect(missing.join('')).toBe(MISSING[`${keymap} ${layout}`] ?? '');
  });
});
