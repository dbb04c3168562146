import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { ACCOUNTS } from '../../support/accounts.ts';
import { type ServeProcess, startServing } from '../../support/cluster/serve-process.ts';
import { type Line, openLine } from '../../support/fixtures/line.ts';
import { Person } from '../../support/person.ts';
import { readScreenText } from '../../support/read-screen-text.ts';
import { launchBrowser, openTab, readCanvas } from '../../support/web/browser.ts';

let browser: Browser;
let line: Line;
let oriel: ServeProcess;
let tabs: Page[] = [];

beforeAll(async () => {
  [browser, line] = await Promise.all([launchBrowser(), openLine()]);
});

beforeEach(async () => {
  oriel = await startServing(['[oriel]', 'drain_timeout = 600']);
  line.target = Number(new URL(oriel.proxyUrl).port);
});

afterAll(async () => {
  await browser?.close();
  await line?.close();
});

afterEach(async () => {
  line.mend();
  await Promise.all(tabs.map((page) => page.context().close()));
  tabs = [];
  await oriel.close();
});

/** A console in a tab, by way of the line. */
async function openConsole(): Promise<Page> {
  const mia = await Person.signIn(oriel, ACCOUNTS.member);
  const address = new URL(await mia.consoleUrl('demo'));
  address.port = String(line.port);
  const page = await openTab(browser);
  tabs.push(page);
  await page.goto(address.href);
  await state(page, 'Connected');
  await page.locator('.round-trip').waitFor();
  return page;
}

const state = (page: Page, words: string) => page.locator('.bar').getByText(words, { exact: true }).waitFor();
const silence = (page: Page) => page.locator('.silence');
const shows = (page: Page, text: string) =>
  expect
    .poll(async () => readScreenText(await readCanvas(page.locator('canvas'))), { timeout: 20_000 })
    .toContain(text);

describe('a proxy that does not answer', () => {
  test('is shown over the dimmed picture; the page sends no keys meanwhile, and continues when the proxy answers again', async () => {
    const page = await openConsole();
    await page.keyboard.type('before');
    await shows(page, 'before');
    oriel.signal('SIGSTOP');
    try {
      await state(page, 'No answer');
      await silence(page).waitFor();
      expect(await silence(page).textContent()).toContain('Keys and pointer are not sent');
      expect(await page.locator('[aria-live=polite]').textContent()).toContain('does not answer');
      expect(await page.getByRole('button', { name: 'Ctrl+Alt+Del' }).isDisabled()).toBe(true);
      const dimmed = () => page.locator('.screen').evaluate((element) => getComputedStyle(element).filter);
      expect(await dimmed()).not.toBe('none');
      await page.keyboard.type('unsent');
    } finally {
      oriel.signal('SIGCONT');
    }
    await state(page, 'Connected');
    await silence(page).waitFor({ state: 'detached' });
    await page.keyboard.type(' after');
    await shows(page, 'before after');
  });

  test('pauses the typing of a text, and no key is lost', async () => {
    const page = await openConsole();
    await page.getByRole('button', { name: 'Type text' }).click();
    const text = 'the quick brown fox';
    await page.getByLabel('Text', { exact: true }).fill(text);
    await page.getByLabel('Pace').selectOption('slow');
    oriel.signal('SIGSTOP');
    try {
      await silence(page).waitFor();
      await page.getByRole('button', { name: 'Type it', exact: true }).click();
      await page.getByText('waiting for an answer').waitFor();
    } finally {
      oriel.signal('SIGCONT');
    }
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await shows(page, text);
  });
});

test('a dead path is replaced by a new one at once after a change of network', async () => {
  const page = await openConsole();
  line.freeze();
  await page.evaluate(() => dispatchEvent(new Event('online')));
  await state(page, 'No answer');
  await silence(page).waitFor({ state: 'detached' });
  await state(page, 'Connected');
  await page.keyboard.type('again');
  await shows(page, 'again');
});

test('an announced stop of the proxy is shown for as long as it lasts', async () => {
  const page = await openConsole();
  oriel.signal('SIGTERM');
  await page.getByText('The console proxy is about to stop.', { exact: true }).waitFor();
  expect(await page.locator('.warning').textContent()).toMatch(/In \d+ s this page opens the console again/);
  await page.keyboard.type('still here');
  await shows(page, 'still here');
});
