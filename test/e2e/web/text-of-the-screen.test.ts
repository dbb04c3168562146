import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type EchoConsole, startEchoConsole } from '../../support/qemu/echo-console.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';
import { launchBrowser, openTab } from '../../support/web/browser.ts';
import { ConsoleFixture } from '../../support/web/console-fixture.ts';

const POLL = { timeout: 15_000 };

let browser: Browser;
let echo: EchoConsole;
let lab: ConsoleFixture;
let page: Page;
let complaints: string[];
/** Each test has a word of its own on the screen, which keeps the lines of the tests before. */
let count = 0;
let word = '';

beforeAll(async () => {
  lab = new ConsoleFixture();
  [browser, echo] = await Promise.all([launchBrowser(), startEchoConsole(temporaryFolder()), lab.listen()]);
  lab.answers.set('echo', { kind: 'relay', socket: echo.socket });
});

afterAll(async () => {
  await browser.close();
  await lab.close();
  await echo.qemu.kill();
});

beforeEach(async () => {
  word = `word${'abcdefghijkl'[count++]}`;
  complaints = [];
  page = await openTab(browser, { permissions: ['clipboard-read', 'clipboard-write'] });
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('console', (message) => {
    if (/content security policy/i.test(message.text())) complaints.push(message.text());
  });
  await page.addInitScript(() => {
    const { getImageData } = CanvasRenderingContext2D.prototype;
    Object.assign(globalThis, { reads: 0 });
    CanvasRenderingContext2D.prototype.getImageData = function (
      this: CanvasRenderingContext2D,
      ...area: Parameters<typeof getImageData>
    ) {
      // noVNC reads the canvas in which it composes the picture.
      if (this.canvas.isConnected) (globalThis as unknown as { reads: number }).reads++;
      return getImageData.apply(this, area);
    } as typeof getImageData;
  });
  await page.goto(`${lab.origin}/vnc_lite.html?token=echo`);
  await page.locator('.bar').getByText('Connected', { exact: true }).waitFor();
  return async () => {
    await page.context().close();
    expect(complaints).toEqual([]);
  };
});

const reads = () => page.evaluate(() => (globalThis as unknown as { reads: number }).reads);
const tool = (name: string) => page.getByRole('button', { name, exact: true });
const lines = () => page.locator('.text-line').allTextContents();
const clipboard = () => page.evaluate(() => navigator.clipboard.readText());

async function typeIntoGuest(text: string): Promise<void> {
  await page.locator('.picture canvas').first().focus();
  await page.keyboard.type(text);
}

/** Opens the tools, and waits until the line is in the layer: the guest is slower than the page. */
async function openLayer(line = word): Promise<void> {
  await tool('Text: select, find and copy').click();
  await expect.poll(lines, POLL).toContain(line);
}

async function placeOf(part: string): Promise<{ x: number; y: number; width: number; height: number }> {
  return page.evaluate((wanted) => {
    const run = [...document.querySelectorAll('.text-line > span')].findLast((each) =>
      each.textContent?.includes(wanted),
    );
    const range = document.createRange();
    const node = run?.firstChild;
    if (!node) throw new Error(`${wanted} is not in the layer`);
    const at = node.textContent?.indexOf(wanted) ?? 0;
    range.setStart(node, at);
    range.setEnd(node, at + wanted.length);
    const { x, y, width, height } = range.getBoundingClientRect();
    return { x, y, width, height };
  }, part);
}

describe('the text of a VGA screen', () => {
  it('is selected with the mouse where it is in the picture, and copied with its colours', async () => {
    await typeIntoGuest(`before ${word} after\r`);
    await openLayer(`before ${word} after`);
    expect((await lines())[0]).toMatch(/^SeaBIOS \(version .*\)$/);
    const { x, y, width, height } = await placeOf(word);
    const canvas = (await page.locator('.picture canvas').first().boundingBox())!;
    const row = (await lines()).findLastIndex((line) => line.includes(word));
    // The picture has 80 columns and 25 rows.
    expect(Math.abs(x - (canvas.x + (canvas.width * 7) / 80))).toBeLessThan(1.5);
    expect(Math.abs(y + height / 2 - (canvas.y + (canvas.height * (row + 0.5)) / 25))).toBeLessThan(3);
    await page.mouse.move(x + 1, y + height / 2);
    await page.mouse.down();
    await page.mouse.move(x + width - 1, y + height / 2, { steps: 4 });
    await page.mouse.up();
    await page.getByText('The picture is held while you select.').waitFor();
    await page.keyboard.press('Control+c');
    await expect.poll(clipboard, POLL).toBe(word);
    const html = await page.evaluate(async () => {
      const [item] = await navigator.clipboard.read();
      return (await item?.getType('text/html'))?.text();
    });
    expect(html).toContain(`<span style="color:#a8a8a8;background-color:#000000">${word}</span>`);
  });

  it('is selected and copied by keyboard alone', async () => {
    await typeIntoGuest(`${word} by keyboard`);
    for (const key of ['Control', 'Alt', 'Shift']) await page.keyboard.down(key);
    for (const key of ['Shift', 'Alt', 'Control']) await page.keyboard.up(key);
    await expect.poll(() => page.evaluate(() => document.activeElement?.id), POLL).toBe('ctrl-alt-del');
    await page.keyboard.press('t');
    await expect.poll(async () => (await lines()).join('\n'), POLL).toContain(`${word} by keyboard`);
    await expect.poll(() => page.evaluate(() => document.activeElement?.className), POLL).toBe('text-layer');
    await page.keyboard.press('Control+End');
    await page.keyboard.press('Shift+Home');
    await page.keyboard.press('Control+c');
    await expect.poll(clipboard, POLL).toBe(`${word} by keyboard`);
    await page.keyboard.press('Escape');
    await page.keyboard.press('Escape');
    await expect.poll(() => page.evaluate(() => document.activeElement?.tagName), POLL).toBe('CANVAS');
    await page.keyboard.type('\r');
  });

  it('stays as it was selected while the screen goes on, and is copied so', async () => {
    await typeIntoGuest(`${word} first\r`);
    await openLayer(`${word} first`);
    await page.keyboard.press('Control+a');
    await page.locator('canvas.held').waitFor();
    const before = await lines();
    await page.locator('.picture canvas').first().focus();
    await page.keyboard.type('later');
    await tool('Copy selection').click();
    await expect.poll(clipboard, POLL).toContain(`${word} first`);
    expect(await clipboard()).not.toContain('later');
    expect(await lines()).toEqual(before);
    await page.locator('.text-layer').click();
    await expect.poll(lines, POLL).toContain('later');
    await typeIntoGuest('\r');
  });

  it('is copied as a whole, and searched with a count, the next and the previous place', async () => {
    await typeIntoGuest(`${word} and ${word}\r`);
    await openLayer(`${word} and ${word}`);
    await tool('Copy all').click();
    await page.getByText('Copied.', { exact: true }).waitFor();
    expect(await clipboard()).toMatch(new RegExp(`^SeaBIOS[^]*\\n${word} and ${word}$`));
    await page.getByLabel('Find on the screen').fill(word.toUpperCase());
    const found = page.locator('.find-count');
    await expect.poll(() => found.textContent(), POLL).toBe('1 of 2');
    await page.keyboard.press('Enter');
    expect(await found.textContent()).toBe('2 of 2');
    await page.keyboard.press('Shift+Enter');
    expect(await found.textContent()).toBe('1 of 2');
    const mark = (await page.locator('.found-current').boundingBox())!;
    expect(mark.width).toBeGreaterThan(mark.height);
    await page.getByLabel('Find on the screen').fill('nowhere');
    await expect.poll(() => found.textContent(), POLL).toBe('Not found');
    await page.keyboard.press('Escape');
    await page.locator('.text-bar').waitFor({ state: 'detached' });
  });

  it('is read out as it appears, after the user asked for it', async () => {
    await openTools();
    const log = page.getByRole('log', { name: 'New lines on the screen' });
    expect(await log.count()).toBe(0);
    await tool('Read new lines').click();
    await typeIntoGuest(`${word} spoken\r`);
    await expect.poll(async () => (await log.allTextContents()).join(' '), POLL).toContain('spoken');
    expect(await log.getAttribute('aria-live')).toBe('polite');
    expect(await log.textContent()).not.toContain('SeaBIOS');
  });

  it('costs nothing before it is asked for, after that, and while the screen does not change', async () => {
    const fetched = () =>
      page.evaluate(() =>
        performance
          .getEntriesByType('resource')
          .map(({ name }) => name)
          .join('\n'),
      );
    await typeIntoGuest(`${word}\r`);
    expect(await reads()).toBe(0);
    expect(await fetched()).not.toMatch(/text-tools|bitmaps/);
    await openLayer();
    expect(await fetched()).toMatch(/bitmaps/);
    await expect
      .poll(async () => {
        const before = await reads();
        await page.waitForTimeout(500);
        return (await reads()) === before;
      }, POLL)
      .toBe(true);
    const still = await reads();
    await page.waitForTimeout(1_000);
    expect(await reads()).toBe(still);
    await tool('Close the text tools').click();
    await typeIntoGuest('not read\r');
    await page.waitForTimeout(500);
    expect(await reads()).toBe(still);
  });
});

it('a screen without text is named as such', async () => {
  lab.answers.set('picture', { kind: 'screen' });
  await page.goto(`${lab.origin}/vnc_lite.html?token=picture`);
  await openTools();
  await page.getByText('No text can be read on this screen.').waitFor();
  expect(await tool('Copy all').isDisabled()).toBe(true);
});

async function openTools(): Promise<void> {
  await tool('Text: select, find and copy').click();
  await page.locator('.text-bar').waitFor();
}
