import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { ACCOUNTS } from '../../support/accounts.ts';
import { type AllInOne, startAllInOne } from '../../support/fixtures/all-in-one.ts';
import { type RecordingGuest, startRecordingGuest } from '../../support/fixtures/recording-guest.ts';
import { vncServerRow } from '../../support/fixtures/vnc-server-row.ts';
import { freePort } from '../../support/free-port.ts';
import { Person } from '../../support/person.ts';
import { launchBrowser, openTab } from '../../support/web/browser.ts';

const NAMES = ['one', 'two', 'three'] as const;
type Name = (typeof NAMES)[number];

let browser: Browser;
let oriel: AllInOne;
let ada: Person;
const guests = new Map<Name, RecordingGuest>();
let page: Page;

beforeAll(async () => {
  browser = await launchBrowser();
  for (const name of NAMES) guests.set(name, await startRecordingGuest());
  const port = await freePort();
  oriel = await startAllInOne({
    settings: {
      DEFAULT: { osapi_compute_listen_port: port },
      oriel: {
        drivers: ['vnc'],
        reader_consoles: 'view_only',
        dashboard_url: `http://127.0.0.1:${port}/dashboard/`,
      },
      oriel_vnc: { server: [...guests].map(([name, { server }]) => vncServerRow(name, server.port)) },
    },
  });
  ada = await Person.signIn(oriel, ACCOUNTS.admin);
});

afterAll(async () => {
  await browser?.close();
  await oriel?.close();
  for (const { server } of guests.values()) await server.close();
});

beforeEach(() => {
  for (const { keys } of guests.values()) keys.length = 0;
});

afterEach(() => page.context().close());

/** Opens the wall with these instances, given by their names. Resolves when every screen is shown. */
async function openWall(names: readonly Name[], who: keyof typeof ACCOUNTS = 'member'): Promise<void> {
  page = await openTab(browser);
  await page.goto(`${oriel.apiUrl}/dashboard/#/wall/${names.join('%2C')}`);
  await page.getByLabel('User').fill(ACCOUNTS[who].name);
  await page.getByLabel('Password').fill(ACCOUNTS[who].password);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await Promise.all(names.map((name) => screen(name).waitFor()));
}

const tile = (name: Name) => page.getByRole('region', { name, exact: true });
const screen = (name: Name) => tile(name).frameLocator('iframe').getByRole('application');
const together = (name: Name) => tile(name).getByLabel(`Type together: ${name}`);
const state = () => page.locator('.wall-state');

/** Clicks into a screen and types letters. */
async function typeIn(name: Name, text: string): Promise<void> {
  await screen(name).click();
  await page.keyboard.type(text, { delay: 5 });
}

/** What each guest received since the test began. */
function received(): Record<string, string> {
  return Object.fromEntries(
    [...guests].map(([name, { keys }]) => [name, String.fromCodePoint(...keys.filter((key) => key < 0xff))]),
  );
}

test('keys go to one console, to those that type together, and to one again', async () => {
  await openWall(NAMES);
  await typeIn('one', 'a');
  await expect.poll(received).toEqual({ one: 'a', two: '', three: '' });

  await together('one').check();
  await together('two').check();
  await expect.poll(() => state().innerText()).toBe('Keys go to 2 consoles at once: one and two.');
  await tile('two').getByText('Receives keys').waitFor();
  await typeIn('one', 'b');
  await page.keyboard.press('Shift+C');
  await tile('one').getByText('Keys go to all marked').waitFor();
  await expect.poll(received).toEqual({ one: 'abC', two: 'bC', three: '' });
  expect(guests.get('two')!.keys).toContain(0xffe1);
  await typeIn('two', 'd');
  await typeIn('three', 'e');
  await expect.poll(received).toEqual({ one: 'abCd', two: 'bCd', three: 'e' });

  await page.getByRole('button', { name: 'Stop typing into several' }).click();
  await typeIn('two', 'f');
  await expect.poll(received).toEqual({ one: 'abCd', two: 'bCdf', three: 'e' });
});

test('a console that ends leaves the group, with words, and opens again', async () => {
  await openWall(['one', 'two']);
  await expect.poll(() => together('two').isEnabled()).toBe(true);
  await page.getByRole('button', { name: 'Type into all' }).click();
  const { body } = await ada.api('/oriel/v1/sessions');
  const { id } = body.sessions.find((each: { server_name: string }) => each.server_name === 'two');
  await ada.api(`/oriel/v1/sessions/${id}?reason=x`, { method: 'DELETE' });
  await expect
    .poll(() => state().innerText())
    .toBe('two takes no keys now and was left out. Keys go to one console: the one that has the keyboard.');
  await typeIn('one', 'a');
  await tile('two').getByRole('button', { name: 'Open again' }).click();
  await expect.poll(() => together('two').isEnabled()).toBe(true);
  expect(await together('two').isChecked()).toBe(false);
  await expect.poll(received).toEqual({ one: 'a', two: '', three: '' });
});

test('consoles are added and closed while others stay open, and a reload forgets what types together', async () => {
  await openWall(['one']);
  const connections = guests.get('one')!.server.connections;
  await page.getByLabel('Instance to add').selectOption('two');
  await page.getByRole('button', { name: 'Add console' }).click();
  await expect.poll(() => together('two').isEnabled()).toBe(true);
  await page.getByRole('button', { name: 'Type into all' }).click();
  expect(guests.get('one')!.server.connections).toBe(connections);
  await page.reload();
  await expect.poll(() => together('two').isEnabled()).toBe(true);
  expect(await together('two').isChecked()).toBe(false);
  await page.getByRole('button', { name: 'Close the console of one' }).click();
  await expect.poll(() => tile('one').count()).toBe(0);
});

test('a console that only shows its screen says so and takes no keys', async () => {
  await openWall(['one', 'two'], 'reader');
  for (const name of ['one', 'two'] as const) await tile(name).getByText('View only').first().waitFor();
  expect(await page.getByRole('checkbox').count()).toBe(0);
  await typeIn('one', 'a');
  expect(received()).toEqual({ one: '', two: '', three: '' });
});

test('a page that is not the dashboard gets no port, although it embeds the console with a capability', async () => {
  // The blank page has another origin than the dashboard that the console page knows.
  const mia = await Person.signIn(oriel, ACCOUNTS.member);
  const url = String(await mia.consoleUrl('one'));
  page = await openTab(browser);
  await page.evaluate((src) => {
    const seen: string[] = [];
    Object.assign(window, { seen });
    addEventListener('message', ({ data, ports }) => seen.push(`${data.type} ${ports.length}`));
    const frame = document.createElement('iframe');
    Object.assign(frame, { src: `${src}#control=${'a'.repeat(22)}`, width: 800, height: 500 });
    document.body.append(frame);
  }, url);
  await page.frameLocator('iframe').getByRole('application').waitFor();
  await page.frameLocator('iframe').getByRole('application').press('x');
  await expect.poll(received).toMatchObject({ one: 'x' });
  expect(await page.evaluate(() => Reflect.get(window, 'seen'))).not.toContain('oriel:control 1');
});
