import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { REFUSALS } from '../../src/flow/refusals.ts';
import { ACCOUNTS } from '../support/accounts.ts';
import { type RunningOriel, startAllInOne } from '../support/fixtures/all-in-one.ts';
import { type Line, openLine } from '../support/fixtures/line.ts';
import { Person, tokenOf } from '../support/person.ts';
import { readScreenText } from '../support/read-screen-text.ts';
import { launchBrowser, openTab, readCanvas } from '../support/web/browser.ts';

/** The pages of Debian's noVNC 1.3.0, as they are. */
const STOCK = '/usr/share/novnc';
/** For what arrives when it does. */
const PATIENT = { timeout: 20_000 };
const DEMO = /Sixteen steps/;

let browser: Browser;
let tabs: Page[] = [];

beforeAll(async () => {
  browser = await launchBrowser();
});
afterEach(async () => {
  await Promise.all(tabs.map((page) => page.context().close()));
  tabs = [];
});
afterAll(() => browser?.close());

async function tab(): Promise<Page> {
  const page = await openTab(browser);
  tabs.push(page);
  return page;
}

async function screen(canvas: ReturnType<Page['locator']>, wanted: RegExp): Promise<string> {
  let text = '';
  const read = async () => {
    text = readScreenText(await readCanvas(canvas)).replace(/\s+/g, ' ');
    return text;
  };
  await expect.poll(read, PATIENT).toMatch(wanted);
  return text;
}

/** An Oriel whose proxy is reached by a line that can be cut. */
class SingleUseOriel {
  oriel!: RunningOriel;
  line!: Line;
  mia!: Person;
  ada!: Person;

  async open(web: string): Promise<void> {
    this.line = await openLine();
    this.oriel = await startAllInOne({
      settings: {
        DEFAULT: { web },
        vnc: { novncproxy_base_url: `http://127.0.0.1:${this.line.port}/vnc_lite.html` },
        oriel: { drivers: ['demo'], token_use: 'once' },
      },
    });
    this.line.target = Number(new URL(this.oriel.proxyUrl).port);
    this.mia = await Person.signIn(this.oriel, ACCOUNTS.member);
    this.ada = await Person.signIn(this.oriel, ACCOUNTS.admin);
  }

  async sessions(): Promise<{ id: string; started_at: number }[]> {
    return (await this.ada.api('/oriel/v1/sessions')).body.sessions;
  }

  async close(): Promise<void> {
    await this.oriel?.close();
    await this.line?.close();
  }
}

describe('an address that opens once, in an unmodified noVNC', () => {
  const once = new SingleUseOriel();
  beforeAll(() => once.open(STOCK));
  afterEach(() => once.line.mend());
  afterAll(() => once.close());

  test('reloads and outlives its connection in its browser; another browser is shown the reason', async () => {
    const url = await once.mia.consoleUrl('demo');
    const page = await tab();
    await page.goto(url.href);
    await screen(page.locator('canvas'), DEMO);
    await page.reload();
    await screen(page.locator('canvas'), DEMO);

    once.line.cut();
    await expect
      .poll(() => page.locator('#status').textContent(), PATIENT)
      .toMatch(/disconnected|is closed/i);
    once.line.mend();
    await page.reload();
    await screen(page.locator('canvas'), DEMO);
    await expect.poll(async () => (await once.sessions()).length, PATIENT).toBe(1);

    const stranger = await tab();
    await stranger.goto(url.href);
    const words = await screen(stranger.locator('canvas'), /req-[0-9a-f-]{36}/);
    for (const part of ['Console refused', REFUSALS.token_used.sentence, REFUSALS.token_used.advice]) {
      expect(words).toContain(part);
    }
    // No script can read what the browser resumes by.
    expect(await page.evaluate(() => document.cookie)).toBe('');
    const cookies = await page.context().cookies(url.href);
    expect(cookies).toMatchObject([{ httpOnly: true, sameSite: 'Strict', secure: false, path: '/' }]);
  });
});

describe('an address that opens once, in our own page', () => {
  const once = new SingleUseOriel();
  /** A dashboard of another site. */
  let dashboard: Server;
  let frame = '';
  beforeAll(async () => {
    await once.open('');
    dashboard = createServer((_request, response) => {
      response.setHeader('Content-Type', 'text/html');
      response.end(`<!doctype html><iframe src="${frame}" width="900" height="700"></iframe>`);
    });
    await new Promise<void>((resolve) => dashboard.listen(0, '127.0.0.1', resolve));
  });
  afterEach(() => once.line.mend());
  afterAll(async () => {
    dashboard?.closeAllConnections();
    dashboard?.close();
    await once.close();
  });

  const state = (page: Page, words: string) =>
    page.locator('.bar').getByText(words, { exact: true }).waitFor({ timeout: 15_000 });

  test('reloads and comes back by itself in its tab; another browser reads the reason', async () => {
    const url = await once.mia.consoleUrl('demo');
    const page = await tab();
    await page.goto(url.href);
    await state(page, 'Connected');
    const [first] = await once.sessions();
    await page.reload();
    await state(page, 'Connected');

    once.line.cut();
    await state(page, 'Connection lost');
    once.line.mend();
    await state(page, 'Connected');
    await expect.poll(async () => (await once.sessions()).length, PATIENT).toBe(1);
    const [last] = await once.sessions();
    expect(last!.id).not.toBe(first!.id);
    expect(Math.abs(last!.started_at - first!.started_at)).toBeLessThan(2_000);

    const stranger = await tab();
    await stranger.goto(url.href);
    await state(stranger, 'Refused');
    const words = await stranger.locator('.panel').textContent();
    for (const part of [REFUSALS.token_used.sentence, REFUSALS.token_used.advice]) {
      expect(words).toContain(part);
    }
    expect(await stranger.evaluate(() => sessionStorage.length)).toBe(0);
  });

  test('in a second tab of the same browser it goes on there, and the first says so and can have it back', async () => {
    const url = await once.mia.consoleUrl('demo');
    const page = await tab();
    await page.goto(url.href);
    await state(page, 'Connected');
    const second = await page.context().newPage();
    await second.goto(url.href);
    await state(second, 'Connected');
    await state(page, 'Ended');
    expect(await page.locator('.panel').textContent()).toContain(REFUSALS.session_resumed.sentence);
    await page.getByRole('button', { name: 'Try again' }).click();
    await state(page, 'Connected');
    await state(second, 'Ended');
  });

  test('in a dashboard of another site, where it has no cookie, it comes back after a lost connection', async () => {
    frame = (await once.mia.consoleUrl('demo')).href;
    const page = await tab();
    await page.goto(`http://localhost:${(dashboard.address() as AddressInfo).port}/`);
    const inside = page.frameLocator('iframe').locator('.bar');
    const reads = (words: string) => inside.getByText(words, { exact: true }).waitFor({ timeout: 15_000 });
    await reads('Connected');
    expect(await page.context().cookies(frame)).toEqual([]);
    once.line.cut();
    await reads('Connection lost');
    once.line.mend();
    await reads('Connected');
    expect(page.frames()[1]!.url()).not.toContain(tokenOf(new URL(frame)));
  });
});
