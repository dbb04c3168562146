import type { Browser, FrameLocator, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { REFUSALS } from '../../src/flow/refusals.ts';
import { ACCOUNTS } from '../support/accounts.ts';
import { type RunningOriel, startAllInOne } from '../support/fixtures/all-in-one.ts';
import { type Line, openLine } from '../support/fixtures/line.ts';
import { type LibvirtLab, startLibvirtLab } from '../support/libvirt/lab.ts';
import { closingOf, Person, tokenOf } from '../support/person.ts';
import { readTextMode } from '../support/read-text-mode.ts';
import { launchBrowser, openTab, readCanvas } from '../support/web/browser.ts';

/** The guests show this and echo what is typed, in the letters of which the tests know the pixels from it. */
const BANNER = 'ECHO GUEST ready';

let lab: LibvirtLab;
let oriel: RunningOriel;
let line: Line;
let browser: Browser;
let mia: Person;
let tabs: Page[] = [];
/** What the browser itself complained of: a policy that forbids, a script that fails. */
let complaints: string[] = [];
const guests: Record<string, string> = {};

beforeAll(async () => {
  [lab, browser, line] = await Promise.all([startLibvirtLab(), launchBrowser(), openLine()]);
  await Promise.all([
    startGuest('amber'),
    startGuest('birch'),
    startGuest('locked', { graphics: [{ type: 'vnc', password: 'sesame' }] }),
    startGuest('walled', { graphics: [{ type: 'vnc-socket' }] }),
    startGuest('blind', { graphics: [{ type: 'spice' }] }),
  ]);
  // Browsers come to the proxy by a line that can be cut.
  oriel = await startOriel({ vnc: { novncproxy_base_url: `http://127.0.0.1:${line.port}/vnc_auto.html` } });
  line.target = Number(new URL(oriel.proxyUrl).port);
  mia = await Person.signIn(oriel, ACCOUNTS.member);
});

afterAll(async () => {
  await browser?.close();
  await oriel?.close();
  await line?.close();
  await lab?.close();
});

afterEach(async () => {
  line.mend();
  await Promise.all(tabs.map((page) => page.context().close()));
  tabs = [];
  const heard = complaints;
  complaints = [];
  expect(heard).toEqual([]);
});

async function startGuest(name: string, more: Omit<Parameters<LibvirtLab['startGuest']>[0], 'name'> = {}) {
  guests[name] = await lab.startGuest({ name, ...more });
}

function startOriel(
  settings: NonNullable<Parameters<typeof startAllInOne>[0]>['settings'],
): Promise<RunningOriel> {
  return startAllInOne({
    settings: { ...settings, libvirt: { connection_uri: lab.uri }, oriel: { drivers: ['libvirt'] } },
  });
}

async function tab(address: string | URL): Promise<Page> {
  const page = await openTab(browser);
  tabs.push(page);
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('console', (message) => {
    if (/content security policy|mixed content/i.test(message.text())) complaints.push(message.text());
  });
  await page.goto(String(address));
  return page;
}

async function signedIn(): Promise<Page> {
  const page = await tab(`${oriel.apiUrl}/dashboard/`);
  await page.getByLabel('User').fill(ACCOUNTS.member.name);
  await page.getByLabel('Password').fill(ACCOUNTS.member.password);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByRole('row', { name: 'amber' }).waitFor();
  return page;
}

const pressConsole = (dashboard: Page, guest: string) =>
  dashboard.getByRole('link', { name: `Open the console of ${guest}` }).click();

type Within = Page | FrameLocator;

const state = (within: Within, words: string) =>
  within.locator('.bar').getByText(words, { exact: true }).waitFor();

/** A console in the dashboard: the page around it and the frame that it is in. */
async function openInDashboard(guest: string): Promise<{ page: Page; frame: FrameLocator }> {
  const page = await signedIn();
  await pressConsole(page, guest);
  const frame = page.frameLocator('iframe');
  await state(frame, 'Connected');
  return { page, frame };
}

/** A console in a tab of its own. */
async function openInTab(guest: string): Promise<Page> {
  const page = await tab(await mia.consoleUrl(guest));
  await state(page, 'Connected');
  return page;
}

/** Resolves once a row of the guest's screen, as the browser has painted it, is that text. */
async function seeRow(within: Within, text: string): Promise<void> {
  const rows = async () => readTextMode(await readCanvas(within.locator('canvas')), BANNER);
  await expect.poll(rows, { timeout: 15_000 }).toContain(text);
}

/** Resolves once the guest has written those lines to its serial port, below its banner, and nothing else. */
async function seeOnSerial(guest: string, lines: readonly string[]): Promise<void> {
  const serial = () => lab.serial(guests[guest]!);
  await expect.poll(serial, { timeout: 15_000 }).toBe([BANNER, ...lines].join('\r\n'));
}

const rowsNow = async (within: Within) =>
  readTextMode(await readCanvas(within.locator('canvas')), BANNER).filter((row) => row !== '');

test('a person signs in and sees the guests, each with its state', async () => {
  await lab.defineGuest({ name: 'asleep' });
  const page = await signedIn();
  for (const [guest, words] of [
    ['amber', 'Running'],
    ['birch', 'Running'],
    ['asleep', 'Stopped'],
  ] as const) {
    await page.getByRole('row', { name: guest }).getByText(words, { exact: true }).waitFor();
  }
});

describe('a console', () => {
  test('opened in the page shows the guest, and what is typed appears on its screen and its serial port', async () => {
    const { page, frame } = await openInDashboard('amber');
    await seeRow(frame, BANNER);
    await page.keyboard.type('dear');
    await seeRow(frame, 'dear');
    await seeOnSerial('amber', ['dear']);
    await seeOnSerial('birch', ['']);
  });

  test('shows its own guest, and takes keys for it alone, beside another that is open', async () => {
    const [amber, birch] = await Promise.all([openInTab('amber'), openInTab('birch')]);
    await Promise.all([seeRow(amber, 'dear'), seeRow(birch, BANNER)]);
    await amber.keyboard.press('Enter');
    for (const index of [0, 1, 2, 3]) {
      await amber.keyboard.press('year'[index]!);
      await birch.keyboard.press('dare'[index]!);
    }
    await Promise.all([seeRow(amber, 'year'), seeRow(birch, 'dare')]);
    expect(await rowsNow(amber)).toEqual([BANNER, 'dear', 'year']);
    expect(await rowsNow(birch)).toEqual([BANNER, 'dare']);
    await seeOnSerial('amber', ['dear', 'year']);
    await seeOnSerial('birch', ['dare']);
  });

  test('for looking alone shows the guest, and no key of it gets there whatever viewer sends it', async () => {
    await startGuest('dogwood');
    const { body } = await mia.askForConsole(await mia.serverId('dogwood'), {
      remote_console: { protocol: 'vnc', type: 'novnc', 'oriel:view_only': true },
    });
    const { viewer, webSocket } = await mia.view(new URL(body.remote_console.url));
    viewer.type('dare', 0xff0d);
    viewer.send({ type: 'QemuExtendedKeyEvent', down: true, keysym: 0x61, keycode: 0x1e });
    viewer.send({ type: 'QemuExtendedKeyEvent', down: false, keysym: 0x61, keycode: 0x1e });
    // QEMU answers this after all that came before it.
    const { updates } = viewer;
    const area = { x: 0, y: 0, width: 9, height: 16 };
    viewer.send({ type: 'FramebufferUpdateRequest', incremental: false, area });
    await viewer.until(() => viewer.updates > updates);
    const page = await openInTab('dogwood');
    await seeRow(page, BANNER);
    await page.keyboard.type('year');
    await seeOnSerial('dogwood', ['year']);
    webSocket.terminate();
  });

  test('leaves its token neither in the address bar nor in the history', async () => {
    const address = await mia.consoleUrl('birch');
    const page = await tab(address);
    await state(page, 'Connected');
    const devtools = await page.context().newCDPSession(page);
    const { entries } = await devtools.send('Page.getNavigationHistory');
    for (const url of [page.url(), ...entries.map((entry) => entry.url)]) {
      expect(url).not.toContain(tokenOf(address));
    }
    expect(page.url()).toContain(new URL('/vnc_auto.html', address).href);

    const dashboard = await openInDashboard('birch');
    for (const frame of dashboard.page.frames()) expect(frame.url()).not.toContain('token');
  });

  test('of a guest with a VNC password opens like any other', async () => {
    const page = await openInTab('locked');
    await seeRow(page, BANNER);
    await page.keyboard.type('ready');
    await seeRow(page, 'ready');
  });

  test('whose line breaks is called lost, and comes back by itself', async () => {
    const page = await openInTab('birch');
    await seeRow(page, BANNER);
    line.cut();
    await page.getByRole('heading', { name: 'Connection lost' }).waitFor();
    const words = await page.locator('.panel').textContent();
    expect(words).toContain('broke without a reason');
    expect(words).toMatch(/Trying again in \d+ s/);
    line.mend();
    await state(page, 'Connected');
    await seeRow(page, BANNER);
    await page.keyboard.press('Enter');
    await page.keyboard.type('erred');
    await seeRow(page, 'erred');
  });
});

describe('a guest that is destroyed', () => {
  let address: URL;
  let requestId: string;

  beforeAll(async () => {
    await startGuest('cedar');
  });

  test('ends its console with the reason, what to do and the request id', async () => {
    const answer = await mia.askForConsole(guests.cedar!);
    address = new URL(answer.body.remote_console.url);
    requestId = answer.headers.get('x-openstack-request-id')!;
    const page = await tab(address);
    await state(page, 'Connected');
    await seeRow(page, BANNER);
    await lab.destroy(guests.cedar!);
    await state(page, 'Ended');
    await page.getByRole('heading', { name: 'Console ended: guest was stopped' }).waitFor();
    const words = await page.locator('.panel').textContent();
    const { sentence, advice, closeCode } = REFUSALS.guest_stopped;
    for (const part of [sentence, advice, requestId, `${closeCode} guest_stopped`])
      expect(words).toContain(part);
  });

  test('has its old address refused with the step and a reason of its own', async () => {
    const page = await tab(address);
    await state(page, 'Refused');
    const { title, sentence, advice } = REFUSALS.token_guest_stopped;
    await page.getByRole('heading', { name: `Console refused: ${title}` }).waitFor();
    const words = await page.locator('.panel').textContent();
    for (const part of [sentence, advice, 'Step 15 of 16']) expect(words).toContain(part);
    expect(words).toMatch(/req-[0-9a-f-]{36}/);
  });

  test('is shown as stopped, and its button says why there is no console', async () => {
    const page = await signedIn();
    await page.getByRole('row', { name: 'cedar' }).getByText('Stopped', { exact: true }).waitFor();
    await pressConsole(page, 'cedar');
    const alert = page.getByRole('alert');
    await alert.waitFor();
    expect(await alert.textContent()).toContain(`${REFUSALS.guest_not_running.sentence} (HTTP 409)`);
    await alert.getByRole('link', { name: 'Where did it stop?' }).click();
    await page.getByText('Stopped at step 5: guest is not running.').waitFor();
  });

  test('and started again has a console anew, which the old address still does not open', async () => {
    await lab.start(guests.cedar!);
    const page = await openInTab('cedar');
    await seeRow(page, BANNER);
    await page.keyboard.type('dry');
    await seeRow(page, 'dry');
    const old = await tab(address);
    await state(old, 'Refused');
    const { title } = REFUSALS.token_guest_stopped;
    await old.getByRole('heading', { name: `Console refused: ${title}` }).waitFor();
  });
});

describe('a guest without a screen that the proxy reaches', () => {
  test.each([
    ['walled', REFUSALS.vnc_on_socket.sentence, 'screen is not on the network'],
    ['blind', 'Unavailable console type vnc.', 'guest has no VNC screen'],
  ])('says why in the dashboard (%s)', async (guest, words, title) => {
    const page = await signedIn();
    await pressConsole(page, guest);
    const alert = page.getByRole('alert');
    await alert.waitFor();
    expect(await alert.textContent()).toContain(`${words} (HTTP 400)`);
    await alert.getByRole('link', { name: 'Where did it stop?' }).click();
    await page.getByText(`Stopped at step 6: ${title}.`).waitFor();
  });
});

describe('a console address that is old', () => {
  let hasty: RunningOriel;

  beforeAll(async () => {
    hasty = await startOriel({ consoleauth: { token_ttl: 5 } });
  });
  afterAll(() => hasty?.close());

  test('has expired, and says so, while the console that it opened goes on', async () => {
    const person = await Person.signIn(hasty, ACCOUNTS.member);
    const address = await person.consoleUrl('birch');
    const open = await tab(address);
    await state(open, 'Connected');
    const closeCode = async () => {
      const webSocket = person.webSocket(address, { protocols: ['oriel.v1'] });
      webSocket.on('message', () => webSocket.terminate());
      return (await closingOf(webSocket)).code;
    };
    await expect.poll(closeCode, { timeout: 20_000, interval: 250 }).toBe(REFUSALS.token_expired.closeCode);

    const late = await tab(address);
    await state(late, 'Refused');
    await late.getByRole('heading', { name: 'Console refused: token has expired' }).waitFor();
    const words = await late.locator('.panel').textContent();
    const { sentence, advice } = REFUSALS.token_expired;
    for (const part of [sentence, advice, 'Step 15 of 16']) expect(words).toContain(part);

    await open.keyboard.press('Enter');
    await open.keyboard.type('dreary');
    await seeRow(open, 'dreary');
    expect(await open.locator('.bar').textContent()).toContain('Connected');
  });
});
