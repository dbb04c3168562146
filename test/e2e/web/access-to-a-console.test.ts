import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { ACCOUNTS } from '../../support/accounts.ts';
import { type RunningOriel, startAllInOne } from '../../support/fixtures/all-in-one.ts';
import { type RecordingGuest, startRecordingGuest } from '../../support/fixtures/recording-guest.ts';
import { ScriptedDriver } from '../../support/fixtures/scripted-driver.ts';
import { type Account, Person } from '../../support/person.ts';
import { launchBrowser, openTab } from '../../support/web/browser.ts';

/** The warning comes after half of it. */
const IDLE_LIMIT_S = 6;

let browser: Browser;
let oriel: RunningOriel;
let guest: RecordingGuest;
let tabs: Page[] = [];

beforeAll(async () => {
  guest = await startRecordingGuest();
  const driver = new ScriptedDriver();
  driver.add('recorder', { port: guest.server.port });
  const settings = {
    oriel: {
      drivers: ['demo'] as const,
      console_sharing: 'takeover' as const,
      reader_consoles: 'view_only' as const,
      session_idle_limit: IDLE_LIMIT_S,
    },
  };
  [browser, oriel] = await Promise.all([launchBrowser(), startAllInOne({ settings, drivers: [driver] })]);
});

afterAll(async () => {
  await browser?.close();
  await oriel?.close();
  await guest?.server.close();
});

afterEach(async () => {
  await Promise.all(tabs.map((page) => page.context().close()));
  tabs = [];
});

async function consoleOf(who: Account, options: BrowserContextOptions = {}): Promise<Page> {
  const page = await openTab(browser, options);
  tabs.push(page);
  const [asker, member] = await Promise.all([
    Person.signIn(oriel, who),
    Person.signIn(oriel, ACCOUNTS.member),
  ]);
  const { body } = await asker.askForConsole(await member.serverId('recorder'));
  await page.goto(body.remote_console.url);
  await pill(page, 'Connected').waitFor();
  return page;
}

const pill = (page: Page, words: string) => page.locator('.bar').getByText(words, { exact: true });
const warning = (page: Page) => page.locator('.warning');
const button = (page: Page, name: string) => page.getByRole('button', { name, exact: true });

describe('a view-only console', () => {
  test('is labelled as such, and controls without effect are disabled', async () => {
    const page = await consoleOf(ACCOUNTS.reader);
    await pill(page, 'View only').waitFor();
    for (const name of ['Ctrl+Alt+Del', 'Keys', 'Type text', 'Clipboard']) {
      await expect.poll(() => button(page, name).isDisabled()).toBe(true);
    }
    expect(await button(page, 'Screenshot').isEnabled()).toBe(true);
  });

  test('is kept open by its button, although no key reaches the guest', async () => {
    const before = guest.keys.length;
    const page = await consoleOf(ACCOUNTS.reader);
    await warning(page).waitFor();
    await button(page, 'Stay').click();
    await warning(page).waitFor({ state: 'detached' });
    await pill(page, 'Connected').waitFor();
    expect(guest.keys).toHaveLength(before);
  });
});

test('an idle console warns, a key withdraws the warning and reaches the guest, and in the end it closes with the reason', async () => {
  const page = await consoleOf(ACCOUNTS.member);
  await warning(page).getByText('This console has not been used for a while.').waitFor();
  expect(await page.getByRole('status').first().textContent()).toContain('about to end');
  const before = guest.keys.length;
  await page.locator('canvas').first().focus();
  await page.keyboard.press('x');
  await warning(page).waitFor({ state: 'detached' });
  await expect.poll(() => guest.keys.slice(before)).toEqual([0x78]);
  await page.getByRole('heading', { name: 'Console ended: closed as unused' }).waitFor();
  // Neither the token nor the secret that resumes it: the instance, for the way back to it.
  const stored = await page.evaluate(() => Object.values(sessionStorage));
  expect(stored).toEqual([expect.stringMatching(/^ {2}[0-9a-f-]{36}$/)]);
});

test('a page whose console is taken over names the other user, and does not take it back by itself', async () => {
  const first = await consoleOf(ACCOUNTS.member);
  const second = await consoleOf(ACCOUNTS.admin);
  await first.getByRole('heading', { name: 'Console ended: taken over' }).waitFor();
  await first.getByText('“taken over by ada”').waitFor();
  expect(await first.getByRole('button', { name: /again|reconnect/i }).count()).toBe(0);
  await second.keyboard.press('y');
  await pill(second, 'Connected').waitFor();
});
