// cspell:ignore CAPSLOCK capslock numlock
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { COMMANDS } from '../../src/cli/commands.ts';
import { runCli } from '../../src/cli/run-cli.ts';
import { LAYOUTS, type LayoutId } from '../../src/keyboard/layouts/layout-names.ts';
import { ACCOUNTS } from '../support/accounts.ts';
import { type RunningOriel, startAllInOne } from '../support/fixtures/all-in-one.ts';
import type { KeyboardGuest } from '../support/keyboard-guest/keyboard-guest.ts';
import { buildLinuxImage } from '../support/keyboard-guest/linux-image.ts';
import { startLibvirtKeyboardGuest } from '../support/keyboard-guest/start-libvirt-guest.ts';
import { type LibvirtLab, startLibvirtLab } from '../support/libvirt/lab.ts';
import { memoryIo } from '../support/memory-io.ts';
import { Person } from '../support/person.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { launchBrowser, openTab } from '../support/web/browser.ts';
import { GERMAN_KEYS, type PhysicalKey, pressKeys } from '../support/web/physical-keys.ts';

/** Instances, and the keymap that libvirt gives to the VNC server of each. */
const GUESTS = {
  plain: {},
  english: { keymap: 'en-us', keyboard: 'virtio' },
  german: { keymap: 'de' },
} as const;
type GuestName = keyof typeof GUESTS;

/**
 * Characters of every kind of key: plain, with Shift, with AltGr, with a dead key. test/e2e/typing-every-character.test.ts types all, French too. They
 * are few enough for QEMU's queue, so that a busy machine loses none. Two guests are typed into at a time.
 */
const SAMPLES = {
  us: `aZ yz @#~|\\{}[]<>_-/"'`,
  de: `Grüße ÄÖÜß @#~|\\{}[]<>€ yzYZ êÈ^`,
} as const;

let lab: LibvirtLab;
let oriel: RunningOriel;
let browser: Browser;
let mia: Person;
const guests = new Map<string, KeyboardGuest>();
let tabs: Page[] = [];

beforeAll(async () => {
  [lab, browser] = await Promise.all([startLibvirtLab(), launchBrowser()]);
  const image = await buildLinuxImage(temporaryFolder(), ['us', 'de']);
  const start = async ([name, options]: [string, (typeof GUESTS)[GuestName]]) => {
    guests.set(name, await startLibvirtKeyboardGuest(lab, image, { name, ...options }));
  };
  await Promise.all(Object.entries(GUESTS).map(start));
  oriel = await startAllInOne({
    settings: { libvirt: { connection_uri: lab.uri }, oriel: { drivers: ['libvirt'] } },
  });
  mia = await Person.signIn(oriel, ACCOUNTS.member);
});

afterAll(async () => {
  await browser?.close();
  await oriel?.close();
  for (const guest of guests.values()) guest.close();
  await lab?.close();
});

afterEach(async () => {
  await Promise.all(tabs.map((page) => page.context().close()));
  tabs = [];
});

async function openConsole(name: GuestName): Promise<{ page: Page; guest: KeyboardGuest }> {
  const page = await openTab(browser, { permissions: ['clipboard-read', 'clipboard-write'] });
  tabs.push(page);
  await page.goto(String(await mia.consoleUrl(name)));
  await page.locator('.bar').getByText('Connected', { exact: true }).waitFor();
  return { page, guest: guests.get(name)! };
}

const button = (page: Page, name: string) => page.getByRole('button', { name, exact: true });
const layoutField = (page: Page) => page.getByLabel("The guest's keyboard layout");
const textField = (page: Page) => page.getByLabel('Text', { exact: true });

/** Types the text of the open dialog. Returns the lines that the guest read. */
async function typeIt(page: Page, guest: KeyboardGuest, lines: number): Promise<string[]> {
  await button(page, 'Type it').click();
  await page.getByRole('dialog').waitFor({ state: 'detached', timeout: 60_000 });
  return guest.typedLines(lines);
}

/** Sets the layout in the instance and in the page, and types the text and Enter. Returns what the guest read. */
async function typeInto(name: GuestName, layout: LayoutId, text: string): Promise<string[]> {
  const { page, guest } = await openConsole(name);
  await guest.useLayout(layout);
  await button(page, 'Type text').click();
  if (name === 'plain') await layoutField(page).selectOption(LAYOUTS[layout].label);
  // The page knows the layout from the keymap.
  expect(await layoutField(page).inputValue()).toBe(layout);
  await textField(page).fill(`${text}\n`);
  return typeIt(page, guest, 1);
}

test.each([
  ['us', 'english'],
  ['de', 'german'],
] as const)(
  'a text arrives in instances with the layout %s, without a keymap and with that of the instance %s',
  async (layout, withKeymap) => {
    const text = SAMPLES[layout];
    const typed = await Promise.all([typeInto('plain', layout, text), typeInto(withKeymap, layout, text)]);
    expect(typed).toEqual([[text], [text]]);
  },
);

test('a pasted text arrives, with plain spaces for those of web pages', async () => {
  const { page, guest } = await openConsole('german');
  await guest.useLayout('de');
  await button(page, 'Type text').click();
  const copied = `Grüße\u00a0x\u200by\nls\u00a0-l\n`;
  await page.evaluate((text) => navigator.clipboard.writeText(text), copied);
  await textField(page).press('Control+V');
  expect(await typeIt(page, guest, 2)).toEqual(['Grüße xy', 'ls -l']);
});

test('a text arrives while Caps Lock is on and Num Lock off in the instance, and Caps Lock stays on', async () => {
  const name = 'plain';
  const { page, guest } = await openConsole(name);
  await guest.useLayout('de');
  await lab.virsh('send-key', name, 'KEY_CAPSLOCK');
  await expect.poll(() => lockLights(guest)).toEqual({ caps: '1', num: '0' });
  await button(page, 'Type text').click();
  await layoutField(page).selectOption(LAYOUTS.de.label);
  const text = 'aZ äÄ ß{} 0189';
  await textField(page).fill(`${text}\n`);
  expect(await typeIt(page, guest, 1)).toEqual([text]);
  await expect.poll(() => lockLights(guest)).toEqual({ caps: '1', num: '0' });
  await lab.virsh('send-key', name, 'KEY_CAPSLOCK');
  await expect.poll(() => lockLights(guest)).toEqual({ caps: '0', num: '0' });
});

test.each([
  ['plain', ['--layout', 'de']],
  ['german', []],
] as const)('"oriel type" and "oriel keys" type into the instance %s', async (name, options) => {
  const guest = guests.get(name)!;
  await guest.useLayout('de');
  const { name: user, password, project } = ACCOUNTS.member;
  const env = {
    OS_AUTH_URL: `${oriel.apiUrl}/v3`,
    OS_USERNAME: user,
    OS_PASSWORD: password,
    OS_PROJECT_NAME: project,
    HOME: '/nonexistent',
  };
  const io = memoryIo({ env, input: `${SAMPLES.de}\n` });
  expect(await runCli(['type', ...options, name, '-', '--enter'], COMMANDS, io), io.stderr()).toBe(0);
  expect(await guest.typedLines(1)).toEqual([SAMPLES.de]);
  expect(await runCli(['keys', ...options, name, 'x', 'shift-y', 'altgr-q', 'enter'], COMMANDS, io)).toBe(0);
  expect(await guest.typedLines(1)).toEqual(['xY@']);
});

async function lockLights(guest: KeyboardGuest): Promise<{ caps: string; num: string }> {
  const read = (name: string) => guest.run(`cat /sys/class/leds/input0::${name}/brightness`);
  return { caps: (await read('capslock')).trim(), num: (await read('numlock')).trim() };
}

test('the keys of a German keyboard type their characters, without a keymap and with that of the instance', async () => {
  const keys: readonly PhysicalKey[] = Object.values(GERMAN_KEYS);
  const press = async (name: GuestName) => {
    const { page, guest } = await openConsole(name);
    await guest.useLayout('de');
    await page.locator('canvas').focus();
    await pressKeys(page, keys);
    await page.locator('canvas').press('Enter');
    return guest.typedLines(1);
  };
  const text = keys.map(({ types }) => types).join('');
  expect(await Promise.all([press('plain'), press('german')])).toEqual([[text], [text]]);
});
