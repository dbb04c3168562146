import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { REFUSALS, type RefusalCode } from '../../../src/flow/refusals.ts';
import { step } from '../../../src/flow/steps.ts';
import { ConsoleFixture } from '../../support/web/console-fixture.ts';

const TOKEN = '6f2b1d0e-4a53-4c8e-9d61-0f5a8b3c7e21';
const REQUEST = 'req-9f0a3a1e-6f1c-4c39-8a51-1f6f0c9f6f2d';
const CONTROL = 0xffe3;
const ALT = 0xffe9;
const SHIFT = 0xffe1;
const DELETE = 0xffff;
const ENTER = 0xff0d;
const PHONE: BrowserContextOptions = {
  viewport: { width: 390, height: 844 },
  hasTouch: true,
  isMobile: true,
};

let browser: Browser;
let lab: ConsoleFixture;
let closing: (() => Promise<void>)[];
/** What the browser itself complained of: a policy that forbids, a script that fails. */
let complaints: string[];

beforeAll(async () => {
  browser = await chromium.launch({ executablePath: '/usr/bin/chromium', headless: true });
});

afterAll(async () => {
  await browser.close();
});

beforeEach(async () => {
  lab = new ConsoleFixture();
  closing = [];
  complaints = [];
  await lab.listen();
});

afterEach(async () => {
  for (const close of closing) await close();
  await lab.close();
  expect(complaints).toEqual([]);
});

async function open(path: string, options: BrowserContextOptions = {}): Promise<Page> {
  const context = await browser.newContext(options);
  closing.push(() => context.close());
  const page = await context.newPage();
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('console', (message) => {
    if (/content security policy|mixed content/i.test(message.text())) complaints.push(message.text());
  });
  await page.goto(lab.origin + path);
  return page;
}

const state = (page: Page, words: string) => page.locator('.bar').getByText(words, { exact: true }).waitFor();
const press = (page: Page, name: string) => page.getByRole('button', { name, exact: true }).click();
const focusedName = (page: Page) =>
  page.evaluate(
    () => document.activeElement?.getAttribute('aria-label') ?? document.activeElement?.textContent ?? '',
  );
const pressed = () => lab.latest.keys.filter(({ down }) => down).map(({ keysym }) => keysym);
const typed = () => pressed().filter((keysym) => keysym !== SHIFT);

async function connected(
  path = `/vnc_lite.html?token=${TOKEN}`,
  options: BrowserContextOptions = {},
): Promise<Page> {
  const page = await open(path, options);
  await state(page, 'Connected');
  return page;
}

async function eventually<T>(ask: () => T | Promise<T>, expected: T): Promise<void> {
  await expect.poll(ask, { timeout: 10_000 }).toEqual(expected);
}

describe('the token', () => {
  it.each([
    `/vnc_auto.html?token=${TOKEN}&title=web-1(5d0c)`,
    `/vnc_lite.html?path=%3Ftoken%3D${TOKEN}&title=web-1(5d0c)`,
    `/vnc.html?title=web-1(5d0c)#token=${TOKEN}`,
  ])('of %s reaches the proxy, and leaves address bar, history, title and Referer', async (path) => {
    const page = await connected(path);
    expect(lab.latest.url).toBe(`/?token=${TOKEN}`);
    expect(page.url()).not.toContain(TOKEN);
    expect(await page.title()).toBe('web-1(5d0c) · Connected');
    expect(await page.content()).not.toContain(TOKEN);
    expect(await page.evaluate(() => JSON.stringify(history.state))).not.toContain(TOKEN);
    expect(await page.evaluate(() => history.length)).toBe(2);
    const referers = [...lab.requests, ...lab.visits].map(({ referer }) => referer);
    expect(referers.filter((referer) => referer?.includes(TOKEN))).toEqual([]);
  });

  it('is kept for a reload of this tab', async () => {
    const page = await connected();
    await page.reload();
    await state(page, 'Connected');
    expect(lab.visits.map(({ url }) => url)).toEqual([`/?token=${TOKEN}`, `/?token=${TOKEN}`]);
  });

  it('is kept for a reload of a frame where the browser blocks the storage of third parties', async () => {
    const context = await browser.newContext();
    closing.push(() => context.close());
    await context.addInitScript(() => {
      Object.defineProperty(window, 'sessionStorage', {
        get: () => {
          throw new DOMException('blocked', 'SecurityError');
        },
      });
    });
    const page = await context.newPage();
    await page.goto(`${lab.origin}/vnc_lite.html?token=${TOKEN}`);
    await state(page, 'Connected');
    await page.reload();
    await state(page, 'Connected');
    expect(lab.visits.map(({ url }) => url)).toEqual([`/?token=${TOKEN}`, `/?token=${TOKEN}`]);
    lab.latest.socket.close(4480, REFUSALS.guest_stopped.sentence);
    await state(page, 'Ended');
    expect(await page.evaluate(() => JSON.stringify(history.state))).not.toContain(TOKEN);
  });

  it('is not kept when it was refused', async () => {
    lab.answers.set(TOKEN, { kind: 'close', code: 4451, reason: REFUSALS.token_expired.sentence });
    const page = await open(`/vnc_lite.html?token=${TOKEN}`);
    await state(page, 'Refused');
    expect(await page.evaluate(() => sessionStorage.length)).toBe(0);
  });

  it('never reaches a page that embeds this one, which receives every state', async () => {
    const page = await open(`/embedding?token=${TOKEN}`);
    const heard = () => page.evaluate(() => (window as unknown as { heard: object[] }).heard);
    await eventually(async () => (await heard()).length, 2);
    lab.latest.socket.close(4480, `${REFUSALS.guest_stopped.sentence} (${REQUEST})`);
    await eventually(async () => (await heard()).length, 3);
    expect(await heard()).toEqual([
      { type: 'oriel:state', state: 'connecting', code: null, closeCode: null, requestId: null },
      { type: 'oriel:state', state: 'connected', code: null, closeCode: null, requestId: null },
      { type: 'oriel:state', state: 'ended', code: 'guest_stopped', closeCode: 4480, requestId: REQUEST },
    ]);
  });
});

describe('the name of the console', () => {
  const named = async (name: string, query = '') => {
    lab.answers.set(TOKEN, { kind: 'screen', name });
    const page = await connected(`/vnc_lite.html?token=${TOKEN}${query}`);
    const shown = await page.locator('.bar h1').textContent();
    expect(await page.title()).toBe(`${shown} · Connected`);
    expect(await page.locator('canvas').getAttribute('aria-label')).toBe(`Screen of ${shown}`);
    return shown;
  };

  it("is the name of the instance, not of QEMU's screen", async () => {
    expect(await named('QEMU (berlin)')).toBe('berlin');
  });

  it('of any other VNC server is shown unchanged', async () => {
    expect(await named("ada's desktop (:1)")).toBe("ada's desktop (:1)");
  });

  it('has no characters that control or turn the text around it, wherever it comes from', async () => {
    expect(await named('a\u001b[31mb\u202egnp.exe\u0085c')).toBe('a [31mbgnp.exe c');
    const title = encodeURIComponent('x\u202ey\u0007z');
    expect(await named('other', `&title=${title}`)).toBe('xy z');
  });
});

it('a page whose script and style an embedding frame forbids shows the reason instead of staying blank', async () => {
  const page = await open(`/embedding-sandboxed?token=${TOKEN}`);
  complaints = [];
  const text = page.frameLocator('iframe').getByText('the browser did not load the console page');
  await text.waitFor();
  const normal = await connected();
  expect(await normal.getByText('did not load the console page').count()).toBe(0);
});

describe('the connection', () => {
  it('offers the sub-protocol of this page first, its resume secret, and the sub-protocol of every noVNC', async () => {
    await connected();
    expect(lab.latest.protocols).toMatch(/^oriel\.v1, ?oriel\.resume\.[\w-]{43}, ?binary$/);
  });

  it("works behind a reverse proxy's path", async () => {
    await connected(`/behind/a/proxy/vnc_lite.html?token=${TOKEN}`);
    expect(lab.latest.url).toBe(`/behind/a/proxy/?token=${TOKEN}`);
  });

  it('loads nothing from elsewhere, and goes to no other host than its own', async () => {
    const page = await connected(`/vnc.html?token=${TOKEN}&host=192.0.2.1&port=1&encrypt=1`);
    const hosts = await page.evaluate(() =>
      performance.getEntriesByType('resource').map(({ name }) => new URL(name).host),
    );
    expect(new Set(hosts)).toEqual(new Set([new URL(lab.origin).host]));
  });

  it('waits for the button Connect if the URL says so', async () => {
    const page = await open(`/vnc.html?token=${TOKEN}&autoconnect=false`);
    await state(page, 'Not connected');
    expect(lab.visits).toEqual([]);
    await press(page, 'Connect');
    await state(page, 'Connected');
  });
});

describe('a refusal', () => {
  const codes = Object.keys(REFUSALS) as RefusalCode[];

  it('of every code is shown with step, reason, advice and request id', async () => {
    const page = await open('/vnc_lite.html?token=none');
    for (const code of codes) {
      const { closeCode, title, sentence, advice, step: number } = REFUSALS[code];
      // A close frame holds 123 bytes: the proxy cuts its words, never the request id.
      const reason = `${sentence.slice(0, 80)} (${REQUEST})`;
      lab.answers.set(code, { kind: 'close', code: closeCode, reason });
      await page.goto(`${lab.origin}/vnc_lite.html?token=${code}`);
      await state(page, 'Refused');
      const words = await page.locator('.panel').textContent();
      for (const part of [
        title,
        sentence,
        advice,
        `Step ${number} of 16`,
        step(number).title,
        REQUEST,
        code,
      ]) {
        expect(words, code).toContain(part);
      }
      expect(words, 'nothing is said twice').not.toContain('“');
    }
  });

  it('is announced to screen readers', async () => {
    lab.answers.set(TOKEN, { kind: 'close', code: 4451, reason: '' });
    const page = await open(`/vnc_lite.html?token=${TOKEN}`);
    await state(page, 'Refused');
    const { sentence, advice } = REFUSALS.token_expired;
    const status = page.locator('[aria-live=polite]');
    expect(await status.textContent()).toContain(`${sentence} ${advice}`);
  });

  it('has a request id that a button copies', async () => {
    lab.answers.set(TOKEN, { kind: 'close', code: 4451, reason: `x (${REQUEST})` });
    const page = await open(`/vnc_lite.html?token=${TOKEN}`, {
      permissions: ['clipboard-read', 'clipboard-write'],
    });
    await press(page, 'Copy');
    await page.getByText('Copied', { exact: true }).waitFor();
    expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(REQUEST);
  });

  it('leads to the list of instances, and to a new console of the instance if the token cannot be used again', async () => {
    lab.dashboardUrl = 'https://portal.example.org/a/dashboard/?a=1&b="2"';
    lab.answers.set('passing', { kind: 'close', code: 4440, reason: '' });
    lab.answers.set('expired', { kind: 'close', code: 4451, reason: '' });
    lab.answers.set('settled', { kind: 'close', code: 4464, reason: '' });
    const links = async (path: string) => {
      await page.goto(lab.origin + path);
      await state(page, 'Refused');
      return page
        .locator('.panel a')
        .evaluateAll((all) => all.map((a) => [a.textContent, a.getAttribute('href')]));
    };
    const page = await open('/vnc_lite.html');
    const list = ['Go to the list of instances', lab.dashboardUrl];
    const again = ['Open again', 'https://portal.example.org/a/console/web%201%2F'];
    expect(await links('/vnc_lite.html?token=expired')).toEqual([list]);
    expect(await links('/vnc_lite.html?token=expired&title=web%201/')).toEqual([again, list]);
    expect(await links('/vnc_lite.html?token=expired&title=web%201/&view_only=1')).toEqual([
      ['Open again', `${again[1]}?view_only=1`],
      list,
    ]);
    expect(await links('/vnc_lite.html?token=passing&title=web%201/')).toEqual([list]);
    expect(await page.getByRole('button', { name: 'Try again' }).count()).toBe(1);
    // Something that an operator has to change: trying again does not help.
    expect(await links('/vnc_lite.html?token=settled&title=web%201/')).toEqual([again, list]);
    expect(await page.getByRole('button', { name: 'Try again' }).count()).toBe(0);
    lab.dashboardUrl = 'https://horizon.example.org/project/instances/';
    expect(await links('/vnc_lite.html?token=expired&title=web%201/')).toEqual([
      ['Go to the list of instances', lab.dashboardUrl],
    ]);
  });

  it('offers another attempt only if the same token may work', async () => {
    lab.answers.set('again', { kind: 'close', code: 4440, reason: '' });
    lab.answers.set('spent', { kind: 'close', code: 4451, reason: '' });
    const page = await open('/vnc_lite.html?token=spent');
    await state(page, 'Refused');
    expect(await page.getByRole('button', { name: 'Try again' }).count()).toBe(0);
    await page.goto(`${lab.origin}/vnc_lite.html?token=again`);
    await state(page, 'Refused');
    lab.answers.delete('again');
    await press(page, 'Try again');
    await state(page, 'Connected');
  });
});

describe('an end', () => {
  it('of an instance that was stopped leads back to its console, also after a reload', async () => {
    lab.dashboardUrl = 'https://portal.example.org/dashboard/';
    const page = await connected();
    const id = '5d0c7a4e-0000-4000-8000-000000000000';
    lab.latest.socket.send(JSON.stringify({ type: 'instance', id, name: 'web 1' }));
    await expect.poll(() => page.title()).toBe('web 1 · Connected');
    lab.latest.socket.close(4480, REFUSALS.guest_stopped.sentence);
    await state(page, 'Ended');
    const again = page.getByRole('link', { name: 'Open again' });
    expect(await again.getAttribute('href')).toBe(`https://portal.example.org/console/${id}`);
    lab.answers.set('', { kind: 'close', code: REFUSALS.token_missing.closeCode, reason: '' });
    await page.reload();
    await state(page, 'Refused');
    expect(await again.getAttribute('href')).toBe(`https://portal.example.org/console/${id}`);
  });

  it("caused by an operator is shown with the operator's reason", async () => {
    const page = await connected();
    lab.latest.socket.close(4483, `maintenance of rack 4 (${REQUEST})`);
    await state(page, 'Ended');
    const words = await page.locator('.panel').textContent();
    expect(words).toContain('Console ended by an operator');
    expect(words).toContain('“maintenance of rack 4”');
    expect(words).toContain(REQUEST);
  });

  it('without a reason is shown as a loss, and the page reconnects by itself with the same token', async () => {
    const page = await connected();
    lab.latest.socket.terminate();
    await page.getByText('Connection lost', { exact: true }).first().waitFor();
    await state(page, 'Connected');
    expect(lab.visits.map(({ url }) => url)).toEqual([`/?token=${TOKEN}`, `/?token=${TOKEN}`]);
  });

  it('caused by a stop of the proxy makes the page reconnect too', async () => {
    const page = await connected();
    lab.latest.socket.close(4485, REFUSALS.proxy_stopped.sentence);
    await state(page, 'Ended');
    await state(page, 'Connected');
  });

  it('caused by a restart of the guest makes the page reconnect, also if the console is not there at once', async () => {
    const page = await connected();
    const { closeCode, sentence } = REFUSALS.guest_restarting;
    const refusal = REFUSALS.token_guest_restarting;
    lab.answers.set(TOKEN, { kind: 'close', code: refusal.closeCode, reason: refusal.sentence });
    lab.latest.socket.close(closeCode, sentence);
    await state(page, 'Ended');
    expect(await page.locator('.panel').textContent()).toContain(sentence);
    await state(page, 'Refused');
    lab.answers.delete(TOKEN);
    await state(page, 'Connected');
    expect(new Set(lab.visits.map(({ url }) => url))).toEqual(new Set([`/?token=${TOKEN}`]));
  });

  it('with an unknown code is shown as the proxy sent it', async () => {
    const page = await connected();
    lab.latest.socket.close(4999, 'tea time');
    await state(page, 'Closed');
    expect(await page.locator('.panel').textContent()).toMatch(/code 4999[\s\S]*“tea time”/);
  });

  it('before the console of a bare-metal server has started is no end: the page says what it waits for', async () => {
    lab.answers.set(TOKEN, { kind: 'wait', message: { type: 'wait', driver: 'ironic', endsInMs: 70_000 } });
    const page = await open(`/vnc_lite.html?token=${TOKEN}`);
    await page.locator('.panel').getByText('bare-metal server').waitFor();
    expect(await page.locator('.panel').textContent()).toMatch(/waits up to \d+ s more/);
    await state(page, 'Connecting');
    lab.latest.socket.close(4459, 'too late');
    await state(page, 'Refused');
    expect(await page.locator('.panel').textContent()).not.toContain('bare-metal server');
  });

  it('before anything opened is shown without a reason, with another attempt offered', async () => {
    lab.answers.set(TOKEN, { kind: 'http', status: 502 });
    const page = await open(`/vnc_lite.html?token=${TOKEN}`);
    await state(page, 'Not reached');
    expect(await page.locator('.panel').textContent()).toContain('Upgrade');
    lab.answers.delete(TOKEN);
    await press(page, 'Try again');
    await state(page, 'Connected');
  });

  it('by a server that does not speak RFB is distinguished', async () => {
    lab.answers.set(TOKEN, { kind: 'noise' });
    const page = await open(`/vnc_lite.html?token=${TOKEN}`);
    await state(page, 'Not readable');
    expect(await page.locator('.panel').textContent()).toContain('not valid RFB');
  });

  it('caused by the user is no failure, and can be undone', async () => {
    const page = await connected();
    await press(page, 'Disconnect');
    await state(page, 'Disconnected');
    await press(page, 'Reconnect');
    await state(page, 'Connected');
  });
});

describe('the keyboard', () => {
  it('goes to the guest at once', async () => {
    const page = await connected();
    await page.keyboard.type('ls');
    await eventually(typed, [0x6c, 0x73]);
  });

  it('moves from the screen by Ctrl+Alt+Shift through every control, and back by Escape', async () => {
    const page = await connected();
    const leave = async () => {
      for (const key of ['Control', 'Alt', 'Shift']) await page.keyboard.down(key);
      for (const key of ['Shift', 'Alt', 'Control']) await page.keyboard.up(key);
    };
    await leave();
    await eventually(() => focusedName(page), 'Ctrl+Alt+Del');
    const released = () => lab.latest.keys.filter(({ down }) => !down).map(({ keysym }) => keysym);
    // Nothing stays down in the guest.
    await eventually(released, [SHIFT, ALT, CONTROL]);

    const names = [await focusedName(page)];
    for (let count = 0; count < 12 && names.at(-1) !== 'Help'; count++) {
      await page.keyboard.press('Tab');
      names.push(await focusedName(page));
    }
    expect(names).toEqual([
      'Ctrl+Alt+Del',
      'Keys',
      'Type text',
      'Clipboard',
      'Text: select, find and copy',
      'Size of the picture',
      'Full screen',
      'Screenshot',
      'Disconnect',
      'Help',
    ]);
    const ring = await page.evaluate(() => getComputedStyle(document.activeElement as Element).outlineStyle);
    expect(ring).toBe('solid');

    await page.keyboard.press('Enter');
    await page.getByRole('dialog', { name: 'Help' }).waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    expect(await focusedName(page)).toBe('Help');
    await page.keyboard.press('Escape');
    await eventually(() => focusedName(page), 'Screen of lab guest');
    lab.latest.keys.length = 0;
    await page.keyboard.press('Tab');
    await eventually(pressed, [0xff09]);
  });

  it('stays in the screen when a control is clicked', async () => {
    const page = await connected();
    await press(page, 'Ctrl+Alt+Del');
    await eventually(pressed, [CONTROL, ALT, DELETE]);
    await page.keyboard.type('a');
    await eventually(pressed, [CONTROL, ALT, DELETE, 0x61]);
  });

  it('sends nothing if the console is view-only', async () => {
    const page = await connected(`/vnc_lite.html?token=${TOKEN}&view_only=true`);
    await page.getByText('View only', { exact: true }).waitFor();
    await page.locator('canvas').click();
    await page.keyboard.type('abc');
    expect(await page.getByRole('button', { name: 'Type text' }).isDisabled()).toBe(true);
    expect(await page.getByRole('button', { name: 'Ctrl+Alt+Del' }).isDisabled()).toBe(true);
    expect([lab.latest.keys, lab.latest.pointers, lab.latest.texts]).toEqual([[], [], []]);
  });
});

describe('the controls', () => {
  it('type a text by character into a VNC server that finds the keys, and can be stopped', async () => {
    const page = await connected();
    await press(page, 'Type text');
    const field = page.getByLabel('Text', { exact: true });
    await field.fill('Hü\n');
    await page.getByText("This guest's console server finds the keys by itself.").waitFor();
    await press(page, 'Type it');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await eventually(pressed, [SHIFT, 0x48, 0xfc, ENTER]);

    await press(page, 'Type text');
    await field.fill('x'.repeat(5_000));
    await page.getByLabel('Pace').selectOption('slow');
    await press(page, 'Type it');
    await page.getByRole('progressbar', { name: 'Characters typed' }).waitFor();
    await page.keyboard.press('z');
    await page.keyboard.press('Escape');
    await page.getByText(/^Stopped after \d+ of 5,000 characters\. The rest is below\.$/).waitFor();
    const count = typed().length - 3;
    expect(count).toBeLessThan(100);
    expect(await field.inputValue()).toBe('x'.repeat(5_000 - count));
    expect(pressed()).not.toContain(0x7a);
    await page.getByRole('button', { name: 'Go on', exact: true }).waitFor();
  });

  it('transfer the clipboard in both directions, and show what is known about it', async () => {
    const page = await connected();
    await press(page, 'Clipboard');
    await page.getByText('The guest has sent nothing yet').waitFor();
    await page.getByLabel('To the guest', { exact: true }).fill('to the guest');
    await press(page, "Put into the guest's clipboard");
    await eventually(() => lab.latest.texts, ['to the guest']);
    lab.latest.copy('from the guest');
    await eventually(() => page.getByLabel('Copied in the guest').inputValue(), 'from the guest');
    await page.getByText('The clipboard works with this guest').waitFor();
  });

  it('show which characters the clipboard of a plain VNC server loses, before and after sending', async () => {
    const page = await connected();
    await press(page, 'Clipboard');
    await page.getByLabel('To the guest', { exact: true }).fill('Grüße 日本');
    await page.getByText('日 本 arrive as question marks').waitFor();
    await press(page, "Put into the guest's clipboard");
    await page.getByText('Sent, with a question mark in place of 日 本').waitFor();
    await eventually(() => lab.latest.texts, ['Grüße ??']);
    await page.getByLabel('To the guest', { exact: true }).fill('Grüße');
    await press(page, "Put into the guest's clipboard");
    await page.getByText('Sent. Paste it inside the guest.').waitFor();
    await press(page, 'Type it instead…');
    expect(await page.getByLabel('Text', { exact: true }).inputValue()).toBe('Grüße');
  });

  it('type the visible part of a text from a web page', async () => {
    const page = await connected();
    await press(page, 'Type text');
    await page.getByLabel('Text', { exact: true }).fill('“a”\u00a0–\u200bb\u0301');
    await press(page, 'Replace typographic quotes and dashes');
    await press(page, 'Type it');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await eventually(typed, [0x22, 0x61, 0x22, 0x20, 0x2d, 0x62, 0x01000301]);
  });

  it('synchronise the clipboards only on request', async () => {
    const page = await connected(undefined, { permissions: ['clipboard-read', 'clipboard-write'] });
    await page.evaluate(() => navigator.clipboard.writeText('mine'));
    lab.latest.copy('unasked');
    await press(page, 'Clipboard');
    await eventually(() => page.getByLabel('Copied in the guest').inputValue(), 'unasked');
    expect(await page.evaluate(() => navigator.clipboard.readText())).toBe('mine');
    await page.getByLabel('Keep both clipboards the same').check();
    await eventually(() => lab.latest.texts, ['mine']);
    lab.latest.copy('asked');
    await eventually(() => page.evaluate(() => navigator.clipboard.readText()), 'asked');
  });

  it('save the screen as a picture', async () => {
    const page = await connected(`/vnc_lite.html?token=${TOKEN}&title=web-1(5d0c)`);
    const download = page.waitForEvent('download');
    await press(page, 'Screenshot');
    expect((await download).suggestedFilename()).toMatch(/^web-1-5d0c-\d{4}-\d\d-\d\dT\d{6}\.png$/);
  });

  it('choose the size of the picture: of the window, whole pixels, pixel by pixel', async () => {
    const page = await connected(undefined, { viewport: { width: 1900, height: 1200 } });
    const canvas = page.locator('canvas');
    const width = async () => Math.round((await canvas.boundingBox())?.width ?? 0);
    const rendering = () => canvas.evaluate((element) => getComputedStyle(element).imageRendering);
    const size = page.getByLabel('Size of the picture');
    await eventually(async () => (await width()) > 1600, true);
    expect(await rendering()).toBe('auto');
    await size.selectOption('Fit, whole pixels');
    await eventually(width, 1600);
    expect(await rendering()).toBe('pixelated');
    await size.selectOption('Pixel by pixel');
    await eventually(width, 800);
    expect(await focusedName(page)).toBe('Screen of lab guest');
    // The pointer arrives where it is, whatever the size.
    const clickAt = async (x: number, y: number, scale: number) => {
      const box = (await canvas.boundingBox())!;
      await page.mouse.click(Math.round(box.x + x * scale), Math.round(box.y + y * scale));
      await eventually(() => {
        const last = lab.latest.pointers.at(-1);
        return last !== undefined && Math.abs(last.x - x) <= 1 && Math.abs(last.y - y) <= 1;
      }, true);
    };
    await clickAt(10, 20, 1);
    await size.selectOption('Fit, whole pixels');
    await eventually(width, 1600);
    await clickAt(500, 300, 2);
  });

  it('all have names, in every state and dialog, and none is smaller than a finger on a phone', async () => {
    const page = await connected(undefined, PHONE);
    for (const dialog of [null, 'Type text', 'Clipboard', 'Help']) {
      if (dialog !== null) await press(page, dialog);
      const flaws = await page.evaluate(() => {
        const found: string[] = [];
        for (const element of document.querySelectorAll('button, input, select, textarea, a, canvas')) {
          if (!element.checkVisibility({ visibilityProperty: true })) continue;
          const named =
            element.getAttribute('aria-label') ??
            (element as HTMLInputElement).labels?.[0]?.textContent ??
            element.textContent;
          if (!named?.trim()) found.push(`${element.outerHTML} has no name`);
          const { width, height } = element.getBoundingClientRect();
          const finger = element.matches('button:not(.small), select, textarea:not(.phone-keyboard)');
          if (finger && (width < 44 || height < 44)) found.push(`${named} is ${width} by ${height}`);
        }
        return found;
      });
      expect(flaws).toEqual([]);
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(390);
      if (dialog !== null) await press(page, 'Close');
    }
  });
});

it('full screen shows the picture alone; the controls come by the pointer at the top edge and by the keyboard', async () => {
  const page = await connected();
  const top = async () => Math.round((await page.locator('.bar').boundingBox())?.y ?? 0);
  const canvasTop = async () => Math.round((await page.locator('.screen').boundingBox())?.y ?? 0);
  await press(page, 'Full screen');
  await page.mouse.move(300, 300);
  await page.locator('canvas').focus();
  await eventually(async () => (await top()) < 0, true);
  expect(await canvasTop()).toBe(0);
  await page.mouse.move(300, 0);
  await eventually(top, 0);
  await page.mouse.move(300, 400);
  await eventually(async () => (await top()) < 0, true);
  for (const key of ['Control', 'Alt', 'Shift']) await page.keyboard.down(key);
  for (const key of ['Shift', 'Alt', 'Control']) await page.keyboard.up(key);
  await eventually(top, 0);
  await page.keyboard.press('Escape');
  await eventually(async () => (await top()) < 0, true);
});

describe('on a phone', () => {
  it('held sideways, the picture has the screen, and one button shows the controls', async () => {
    const page = await connected(undefined, { ...PHONE, viewport: { width: 844, height: 390 } });
    const height = async () => (await page.locator('.screen').boundingBox())?.height ?? 0;
    await eventually(height, 390);
    const inSight = () =>
      page.locator('button').evaluateAll((all) =>
        all
          .map((each) => ({ name: each.getAttribute('aria-label'), box: each.getBoundingClientRect() }))
          .filter(({ box }) => box.width > 0 && box.bottom > 0)
          .map(({ name }) => name),
      );
    expect(await inSight()).toEqual(['Controls']);
    await press(page, 'Controls');
    await press(page, 'Keys');
    expect(await height()).toBeGreaterThan(0.8 * 390);
    await page.locator('.picture canvas').tap({ position: { x: 100, y: 200 } });
    await page.getByRole('button', { name: 'Controls', exact: true }).waitFor();
  });

  it.each([320, 390])('every control is on a screen of %i pixels, also without Fit', async (width) => {
    const page = await connected(undefined, { ...PHONE, viewport: { width, height: 700 } });
    await page.getByLabel('Size of the picture').selectOption('Pixel by pixel');
    await page.getByRole('button', { name: 'Drag to move the picture' }).waitFor();
    const edges = await page.locator('.controls > *').evaluateAll((all) =>
      all
        .map((each) => each.getBoundingClientRect())
        .filter((box) => box.width > 0)
        .map(({ left, right }) => [left, right]),
    );
    expect(edges.length).toBeGreaterThan(8);
    expect(edges.filter(([left = 0, right = 0]) => left < 0 || right > width)).toEqual([]);
  });

  it('two fingers resize the picture and one moves it, while taps are clicks where the finger is', async () => {
    const page = await connected(undefined, PHONE);
    const canvas = page.locator('.picture canvas');
    const box = async () => (await canvas.boundingBox())!;
    const fitted = await box();
    const touch = await page.context().newCDPSession(page);
    const fingers = (type: string, ...points: [number, number][]) =>
      touch.send('Input.dispatchTouchEvent', {
        type: type as 'touchStart',
        touchPoints: points.map(([x, y], id) => ({ x, y, id })),
      });
    const middle = fitted.y + fitted.height / 2;
    await fingers('touchStart', [150, middle], [240, middle]);
    for (let part = 1; part <= 3; part++) {
      await fingers('touchMove', [150 - part * 30, middle], [240 + part * 30, middle]);
    }
    await fingers('touchEnd');
    // The distance of the fingers grew from 90 to 270 pixels.
    await eventually(async () => Math.round((await box()).width / fitted.width), 3);
    expect(lab.latest.keys).toEqual([]);
    const zoomed = await box();

    await fingers('touchStart', [200, 300]);
    await fingers('touchMove', [170, 300]);
    await fingers('touchMove', [120, 300]);
    await fingers('touchEnd');
    await eventually(async () => Math.round((await box()).x - zoomed.x), -80);
    expect(lab.latest.pointers.filter(({ buttons }) => buttons !== 0)).toEqual([]);

    const { x, y, width } = await box();
    await fingers('touchStart', [195, 300]);
    await fingers('touchEnd');
    const clicked = () => lab.latest.pointers.find(({ buttons }) => buttons === 1);
    await eventually(() => clicked() !== undefined, true);
    expect(Math.abs(clicked()!.x - ((195 - x) * 800) / width)).toBeLessThan(2);
    expect(Math.abs(clicked()!.y - ((300 - y) * 800) / width)).toBeLessThan(2);

    // Without "Move", one finger is the guest's pointer again.
    await press(page, 'Drag to move the picture');
    await fingers('touchStart', [200, 300]);
    await fingers('touchMove', [100, 300]);
    await eventually(() => lab.latest.pointers.at(-1)?.buttons, 1);
    await fingers('touchEnd');
    await eventually(() => lab.latest.pointers.at(-1)?.buttons, 0);
    expect((await box()).x).toBe(x);

    await page.getByLabel('Size of the picture').selectOption('Fit to window');
    await eventually(async () => Math.round((await box()).width), Math.round(fitted.width));
  });

  it('modifiers stay pressed until pressed again, and keys are sent between', async () => {
    const page = await connected(undefined, PHONE);
    await press(page, 'Ctrl');
    expect(await page.getByRole('button', { name: 'Ctrl', exact: true }).getAttribute('aria-pressed')).toBe(
      'true',
    );
    await press(page, 'Esc (Escape)');
    await press(page, 'Ctrl');
    await eventually(
      () => lab.latest.keys.map(({ keysym, down }) => `${down ? '+' : '-'}${keysym.toString(16)}`),
      ['+ffe3', '+ff1b', '-ff1b', '-ffe3'],
    );
  });

  it("the guest receives what the phone's keyboard types and erases", async () => {
    const page = await connected(undefined, PHONE);
    await press(page, "Show the phone's keyboard");
    expect(await focusedName(page)).toBe('Typing here goes to the guest');
    await page.keyboard.insertText('teh');
    await page.keyboard.press('Backspace');
    await page.keyboard.press('Enter');
    await eventually(typed, [0x74, 0x65, 0x68, 0xff08, ENTER]);
  });

  it("a long text that is pasted into the phone's keyboard is refused as a whole, and the page names the way", async () => {
    const page = await connected(undefined, PHONE);
    await press(page, "Show the phone's keyboard");
    await page.keyboard.insertText('x'.repeat(257));
    await page.getByText('Nothing was typed: the pasted text has more than 256 characters.').waitFor();
    await page.keyboard.insertText('a');
    await eventually(typed, [0x61]);
  });
});

describe('a guest and a proxy that would put markup into the page', () => {
  const MARKUP = '<img src="x" onerror="window.owned = true"><b>bold</b>';

  it('are shown as text, and none of it runs', async () => {
    lab.answers.set(TOKEN, { kind: 'screen', name: MARKUP });
    const page = await connected();
    await page.getByText(MARKUP).first().waitFor();
    lab.latest.copy(MARKUP);
    lab.latest.socket.close(4483, `An operator has ended this console. ${MARKUP} (${REQUEST})`.slice(0, 120));
    await page
      .getByRole('alert')
      .or(page.getByRole('alertdialog'))
      .or(page.getByText('operator'))
      .first()
      .waitFor();
    expect(
      await page.evaluate(() => 'owned' in window || document.querySelector('img[onerror], b') !== null),
    ).toBe(false);
  });
});
