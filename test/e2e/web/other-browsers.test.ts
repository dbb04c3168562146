import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { REFUSALS } from '../../../src/flow/refusals.ts';
import { ACCOUNTS } from '../../support/accounts.ts';
import { type RunningOriel, startAllInOne } from '../../support/fixtures/all-in-one.ts';
import { Person } from '../../support/person.ts';
import { startEchoConsole } from '../../support/qemu/echo-console.ts';
import { readScreenText } from '../../support/read-screen-text.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';
import { ConsoleFixture } from '../../support/web/console-fixture.ts';
import { type DrivenBrowser, ENTER, ESCAPE } from '../../support/web/driven-browser.ts';
import { launchFirefox } from '../../support/web/firefox.ts';
import { launchWebKit } from '../../support/web/webkit.ts';

const TIMEOUT = { timeout: 30_000 };

describe.each([
  ['Firefox', launchFirefox],
  ['WebKit', launchWebKit],
])('in %s', (_name, launch) => {
  let browser: DrivenBrowser;
  let oriel: RunningOriel;

  beforeAll(async () => {
    [browser, oriel] = await Promise.all([launch(), startAllInOne()]);
  });
  // WebKit's driver can stop answering while a page loads, and then never answers again: a repeated test needs a new browser.
  afterEach(async ({ task }) => {
    if (task.result?.state !== 'fail') return;
    await browser.close();
    browser = await launch();
  });
  afterAll(async () => {
    await browser?.close();
    await oriel?.close();
  });

  const textOf = (selector: string) =>
    browser.evaluate<string>(`document.querySelector(${JSON.stringify(selector)})?.textContent ?? ''`);
  const shows = (selector: string, words: string) =>
    expect.poll(() => textOf(selector), TIMEOUT).toContain(words);
  const click = (selector: string) =>
    browser.evaluate<null>(`document.querySelector(${JSON.stringify(selector)}).click()`);
  const focus = (selector: string) =>
    browser.evaluate<null>(`document.querySelector(${JSON.stringify(selector)}).focus()`);

  async function openDashboard(): Promise<void> {
    await browser.goto(`${oriel.apiUrl}/dashboard/`);
    await expect
      .poll(() => browser.evaluate('document.querySelector("#user, table") !== null'), TIMEOUT)
      .toBe(true);
    if (await browser.evaluate('document.querySelector("#user") !== null')) {
      await focus('#user');
      await browser.type(ACCOUNTS.member.name);
      await focus('#password');
      await browser.type(ACCOUNTS.member.password + ENTER);
    }
    await shows('table', 'demo');
  }

  async function screenText(): Promise<string> {
    const { width, height, base64 } = await browser.evaluate<{
      width: number;
      height: number;
      base64: string;
    }>(READ_CANVAS);
    return readScreenText({ width, height, data: Buffer.from(base64, 'base64') });
  }

  test('the console page shows the guest, passes keys on, and comes back after a reload', async () => {
    const mia = await Person.signIn(oriel, ACCOUNTS.member);
    const access = await mia.consoleUrl('demo');
    await browser.goto(String(access));
    await shows('.bar', 'Connected');
    await shows('.round-trip', 'ms');
    await expect.poll(screenText, TIMEOUT).toContain('demo');
    await focus('canvas');
    await browser.type('hello');
    await expect.poll(screenText, TIMEOUT).toContain('hello');
    expect(await browser.evaluate('location.href')).not.toContain('token');

    await click('button[aria-label="Clipboard"]');
    await shows('dialog', "Put into the guest's clipboard");
    await expect.poll(() => browser.evaluate('document.activeElement.id'), TIMEOUT).toBe('to-guest');
    await browser.type('text');
    expect(await browser.evaluate('document.activeElement.value')).toBe('text');
    await browser.type(ESCAPE);
    await expect.poll(() => textOf('dialog'), TIMEOUT).toBe('');

    await browser.reload();
    await shows('.bar', 'Connected');
    await expect.poll(screenText, TIMEOUT).toContain('demo');
  });

  test('the console page selects, copies and finds the text of a VGA screen', async () => {
    const echo = await startEchoConsole(temporaryFolder());
    const lab = new ConsoleFixture();
    try {
      await lab.listen();
      lab.answers.set('echo', { kind: 'relay', socket: echo.socket });
      await browser.goto(`${lab.origin}/vnc_lite.html?token=echo`);
      await shows('.bar', 'Connected');
      await click('button[aria-label="Text: select, find and copy"]');
      await shows('.text-layer', 'Booting from Hard Disk...');
      const copied = await browser.evaluate<Record<string, string>>(COPY_ALL);
      expect(copied['text/plain']).toMatch(/^SeaBIOS \(version .*\)\nBooting from Hard Disk\.\.\.$/);
      expect(copied['text/html']).toContain('color:#a8a8a8');
      await focus('input[type="search"]');
      await browser.type('hard disk');
      await shows('.find-count', '1 of 1');
    } finally {
      await lab.close();
      await echo.qemu.kill();
    }
  });

  test('a refusal is shown with its reason and request id', async () => {
    await browser.goto(`${oriel.proxyUrl}/vnc_lite.html?token=${randomUUID()}`);
    await shows('.bar', 'Refused');
    await shows('.panel', REFUSALS.token_unknown.sentence);
    expect(await textOf('.panel')).toMatch(/req-[0-9a-f-]{36}/);
  });

  test('the dashboard signs in, lists the guests and shows a console in its page', async () => {
    await openDashboard();
    // What the embedded page tells the one around it: its frame has another origin, into which the test cannot look.
    await browser.evaluate(
      'void (window.states = [], addEventListener("message", ({ data }) => window.states.push(data.state)))',
    );
    await click('a[aria-label="Open the console of demo"]');
    await expect.poll(() => browser.evaluate('window.states'), TIMEOUT).toContain('connected');
    expect(await browser.evaluate('document.cookie')).toBe('');
  });

  test('the address of a console needs no other sign-in, and signing out ends it', async () => {
    await openDashboard();
    await browser.goto(`${oriel.apiUrl}/console/demo`);
    await expect
      .poll(() => browser.evaluate('document.querySelector("iframe")?.title'), TIMEOUT)
      .toBe('Console of demo');
    expect(await browser.evaluate('document.title')).toBe('demo · Console · Oriel');
    await browser.evaluate<null>(
      `[...document.querySelectorAll('button')].find((each) => each.textContent === 'Sign out').click()`,
    );
    await shows('.sign-in', 'You are signed out.');
    await browser.reload();
    await shows('.sign-in', 'Password');
  });
});

/** Ctrl+A in the layer and the browser's event for a copy, whose clipboard a test cannot read in each browser. */
const COPY_ALL = `(() => {
  const layer = document.querySelector('.text-layer');
  layer.dispatchEvent(new KeyboardEvent('keydown', { key: 'a', ctrlKey: true, bubbles: true }));
  const copied = {};
  const event = new Event('copy', { bubbles: true });
  Object.defineProperty(event, 'clipboardData', { value: { setData: (type, text) => { copied[type] = text; } } });
  layer.dispatchEvent(event);
  return copied;
})()`;

const READ_CANVAS = `(() => {
  const canvas = document.querySelector('canvas');
  if (canvas === null || canvas.width === 0) return { width: 0, height: 0, base64: '' };
  const { width, height } = canvas;
  const pixels = canvas.getContext('2d').getImageData(0, 0, width, height).data;
  let binary = '';
  for (let at = 0; at < pixels.length; at += 32768) binary += String.fromCharCode(...pixels.subarray(at, at + 32768));
  return { width, height, base64: btoa(binary) };
})()`;
