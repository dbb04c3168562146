import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { launchBrowser, openTab } from '../../support/web/browser.ts';
import { type Answer, ConsoleFixture } from '../../support/web/console-fixture.ts';

const HEARTBEAT = { type: 'heartbeat', intervalMs: 5_000 };
const SHIFT = 0x2a;
const ALT_GR = 0xb8;
const CAPS_LOCK = 0x3a;

let browser: Browser;
let lab: ConsoleFixture;
let tabs: Page[];

beforeAll(async () => {
  browser = await launchBrowser();
});

afterAll(() => browser.close());

beforeEach(async () => {
  lab = new ConsoleFixture();
  tabs = [];
  await lab.listen();
});

afterEach(async () => {
  await Promise.all(tabs.map((page) => page.context().close()));
  await lab.close();
});

/** A console on a server that is as QEMU, in a browser with that keyboard (KeyboardEvent.code to character). */
async function openConsole(
  answer: Partial<Extract<Answer, { kind: 'screen' }>> = {},
  keyboard?: Readonly<Record<string, string>>,
): Promise<Page> {
  lab.answers.set('a-token', {
    kind: 'screen',
    name: 'QEMU (web-1)',
    asQemu: true,
    messages: [HEARTBEAT],
    ...answer,
  });
  const page = await openTab(browser);
  tabs.push(page);
  await page.addInitScript((map) => {
    const getLayoutMap = async () => {
      if (map === undefined) throw new DOMException('not here', 'SecurityError');
      return new Map(Object.entries(map));
    };
    Object.defineProperty(navigator, 'keyboard', { value: { getLayoutMap } });
  }, keyboard);
  await page.goto(`${lab.origin}/vnc_lite.html?token=a-token`);
  await connected(page);
  return page;
}

const connected = (page: Page) => page.locator('.bar').getByText('Connected', { exact: true }).waitFor();
const press = (page: Page, name: string) => page.getByRole('button', { name, exact: true }).click();
const layout = (page: Page) => page.getByLabel("The guest's keyboard layout");
const text = (page: Page) => page.getByLabel('Text', { exact: true });
const closed = (page: Page) => page.getByRole('dialog').waitFor({ state: 'detached' });
/** Numbers of the keys that were pressed, in their order. */
const numbers = () => lab.latest.keys.filter(({ down }) => down).map(({ number }) => number);
const note = (page: Page) => page.locator('.screen-note');

describe('a text for a guest behind a server that takes positions of keys', () => {
  test('is typed with the layout that the user chooses, which the page remembers for this guest', async () => {
    const page = await openConsole();
    await press(page, 'Type text');
    expect(await layout(page).inputValue()).toBe('us');
    await layout(page).selectOption('German');
    await text(page).fill('yZ@ê');
    await press(page, 'Type it');
    await closed(page);
    expect(numbers()).toEqual([0x2c, SHIFT, 0x15, ALT_GR, 0x10, 0x29, 0x12]);
    expect(lab.latest.keys.filter(({ down }) => !down).length).toBe(7 + 9);

    await page.reload();
    await connected(page);
    await press(page, 'Type text');
    expect(await layout(page).inputValue()).toBe('de');
    await page.getByText('You chose this for this guest, and the page remembers it.').waitFor();
  });

  test("is typed with the layout of the hypervisor's keymap, by the keysyms that QEMU's keymap has", async () => {
    const page = await openConsole({ messages: [{ type: 'keymap', keymap: 'de' }, HEARTBEAT] });
    await press(page, 'Type text');
    expect(await layout(page).inputValue()).toBe('de');
    await page.getByText('The hypervisor names this layout.').waitFor();
    await text(page).fill('^');
    await press(page, 'Type it');
    await closed(page);
    // QEMU's keymap has no dead keys.
    const keysyms = lab.latest.keys.filter(({ down }) => down).map(({ keysym }) => keysym);
    expect(keysyms).toEqual([0x5e, 0x20]);
  });

  test('is typed without the characters that the layout lacks, which are named before', async () => {
    const page = await openConsole();
    await press(page, 'Type text');
    await text(page).fill('aüb\u0663');
    await page.getByText('The layout US cannot type ü ٣.').waitFor();
    await press(page, 'Type it without these characters');
    await closed(page);
    expect(numbers()).toEqual([0x1e, 0x30]);
  });

  test('is kept and not typed if it is too long, and the page says so', async () => {
    const page = await openConsole();
    await press(page, 'Type text');
    await text(page).fill('x'.repeat(20_001));
    await page.getByText('The text has 20,001 characters. Type at most 20,000 at once.').waitFor();
    expect(await page.getByRole('button', { name: 'Type it', exact: true }).isDisabled()).toBe(true);
    expect((await text(page).inputValue()).length).toBe(20_001);
  });

  test('is typed to its end with its layout when the choice changes, and the page says so', async () => {
    const page = await openConsole();
    await press(page, 'Type text');
    await text(page).fill('yyyyyyyyyyyyyyyyyyyyyyyyyyyyyy');
    await press(page, 'Type it');
    await layout(page).selectOption('German');
    await page.getByText('The running text is still typed with the layout US.').waitFor();
    await closed(page);
    expect(new Set(numbers())).toEqual(new Set([0x15]));
  });

  test('is typed while Caps Lock is off in the guest, and Caps Lock is on again afterwards', async () => {
    const page = await openConsole();
    lab.latest.setCapsLock(true);
    await press(page, 'Type text');
    await text(page).fill('a');
    await page.getByText('Caps Lock is on in the guest.').waitFor();
    await press(page, 'Type it');
    await closed(page);
    expect(numbers()).toEqual([CAPS_LOCK, 0x1e, CAPS_LOCK]);
    expect(lab.latest.capsLock).toBe(true);
  });

  test('releases the keys that the user holds before it is typed', async () => {
    const page = await openConsole();
    await page.locator('canvas').focus();
    await page.keyboard.down('Shift');
    await page.keyboard.down('x');
    await press(page, 'Type text');
    await expect.poll(() => lab.latest.keys.filter(({ down }) => !down).length).toBe(2);
    await page.keyboard.up('x');
    await page.keyboard.up('Shift');
  });

  test.each([
    ['Escape', (page: Page) => page.keyboard.press('Escape')],
    ['the button that closes the dialog', (page: Page) => press(page, 'Close')],
  ])('is stopped by %s, and the dialog says how much was typed and keeps the rest', async (_name, stop) => {
    const page = await openConsole();
    await press(page, 'Type text');
    const all = 'abcdefghij'.repeat(8);
    await text(page).fill(all);
    await press(page, 'Type it');
    await expect.poll(() => numbers().length, { timeout: 10_000 }).toBeGreaterThan(5);
    await stop(page);
    const [, typed] =
      /after (\d+) of 80/.exec((await page.getByText(/^Stopped after/).textContent()) ?? '') ?? [];
    expect(Number(typed)).toBe(numbers().length);
    expect(await text(page).inputValue()).toBe(all.slice(Number(typed)));
    await press(page, 'Close');
    await closed(page);
    expect(numbers().length).toBe(Number(typed));
  });

  test('is stopped by two Escapes, which close the dialog, and the page says how much was typed', async () => {
    const page = await openConsole();
    await press(page, 'Type text');
    await text(page).fill('abcdefghij'.repeat(8));
    await press(page, 'Type it');
    await expect.poll(() => numbers().length, { timeout: 10_000 }).toBeGreaterThan(5);
    await page.keyboard.press('Escape');
    await page.keyboard.press('Escape');
    await closed(page);
    await note(page).getByText('The typing was stopped after').waitFor();
    expect(await note(page).textContent()).toContain(`after ${numbers().length} of 80 characters.`);
  });

  test('is kept with what did not arrive when the connection is lost, and typing goes on when it is back', async () => {
    const page = await openConsole();
    const first = lab.latest;
    await press(page, 'Type text');
    const all = 'abcdefghij'.repeat(8);
    await text(page).fill(all);
    await press(page, 'Type it');
    await expect.poll(() => numbers().length, { timeout: 10_000 }).toBeGreaterThan(20);
    first.socket.terminate();
    await page
      .getByText(/The connection was lost\. \d+ of 80 characters arrived at the console proxy\./)
      .waitFor();
    const received = first.keys.filter(({ down }) => down).length;
    const rest = await text(page).inputValue();
    expect(all.endsWith(rest)).toBe(true);
    // Nothing that did not arrive is reported as typed.
    expect(80 - rest.length).toBeLessThanOrEqual(received);
    await expect.poll(() => lab.visits.length, { timeout: 10_000 }).toBe(2);
    await press(page, 'Go on');
    await closed(page);
    // By position, as before the loss.
    expect(numbers()).not.toContain(undefined);
    expect(numbers().length).toBe(rest.length);
  });
});

describe("the note that the user's keyboard differs from the guest's layout", () => {
  const GERMAN = { KeyA: 'a', KeyY: 'z', KeyZ: 'y', Semicolon: 'ö', Quote: 'ä', Minus: 'ß', Slash: '-' };

  test('names both, can be dismissed, and stays dismissed for this guest', async () => {
    const page = await openConsole({ messages: [{ type: 'keymap', keymap: 'en-us' }] }, GERMAN);
    await note(page).getByText("Your keyboard's layout is German, the guest's is US").waitFor();
    await press(page, 'Dismiss');
    await note(page).waitFor({ state: 'detached' });
    await page.reload();
    await connected(page);
    await press(page, 'Type text');
    await layout(page).waitFor();
    expect(await note(page).count()).toBe(0);
  });

  test('leads to the choice of the layout, and disappears when the layouts agree', async () => {
    const page = await openConsole({ messages: [{ type: 'keymap', keymap: 'en-us' }] }, GERMAN);
    await press(page, 'The guest has another layout…');
    await layout(page).selectOption('German');
    await note(page).waitFor({ state: 'detached' });
  });

  test('appears after a key that shows it, in a browser that does not show its layout', async () => {
    const page = await openConsole({ messages: [{ type: 'keymap', keymap: 'de' }] });
    await page.locator('canvas').focus();
    await page.keyboard.press('a');
    expect(await note(page).count()).toBe(0);
    await page.keyboard.press('y');
    await note(page).getByText("Your keyboard's layout is US, the guest's is German").waitFor();
  });

  test('does not appear while the page only assumes the layout of the guest', async () => {
    const page = await openConsole({}, GERMAN);
    await press(page, 'Type text');
    await page.getByText('Assumed, because your keyboard has it.').waitFor();
    expect(await layout(page).inputValue()).toBe('de');
    expect(await note(page).count()).toBe(0);
  });
});
