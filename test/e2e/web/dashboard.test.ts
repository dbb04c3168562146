import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { request as httpRequest } from 'node:http';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { formatUserLine } from '../../../src/config/values/user-line.ts';
import { hashPassword } from '../../../src/platform/password-hash.ts';
import { userLines } from '../../support/accounts.ts';
import { createAuthority } from '../../support/certificates.ts';
import { type RunningOriel, startAllInOne } from '../../support/fixtures/all-in-one.ts';

/** Belongs to two projects, so that a choice is due. */
const PAT = { name: 'pat', password: 'pat-secret-5' };
const MIA = { name: 'mia', password: 'mia-secret-1' };
const RUNNING = 'demo-second';

let browser: Browser;
let oriel: RunningOriel;
let closing: (() => Promise<void>)[];
/** What the browser itself complained of: a policy that forbids, a script that fails. */
let complaints: string[];

beforeAll(async () => {
  browser = await chromium.launch({ executablePath: '/usr/bin/chromium', headless: true });
  const hash = await hashPassword(PAT.password, { N: 1024, r: 8, p: 1 });
  const projects = new Map([
    ['demo', ['admin']],
    ['lab', ['member']],
  ]);
  const user = [...(await userLines()), formatUserLine({ name: PAT.name, hash, projects })];
  oriel = await startAllInOne({
    settings: { oriel_auth: { user }, oriel: { dashboard_url: 'http://portal.example.org/dashboard/' } },
  });
});

afterAll(async () => {
  await browser?.close();
  await oriel?.close();
});

beforeEach(() => {
  closing = [];
  complaints = [];
});

afterEach(async () => {
  for (const close of closing) await close();
  expect(complaints).toEqual([]);
});

async function open(path = '/dashboard/', options: BrowserContextOptions = {}): Promise<Page> {
  const context = await browser.newContext(options);
  closing.push(() => context.close());
  const page = await context.newPage();
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('console', (message) => {
    if (/content security policy|mixed content/i.test(message.text())) complaints.push(message.text());
  });
  await page.goto(oriel.apiUrl + path);
  return page;
}

async function signIn(page: Page, { name, password } = MIA): Promise<void> {
  await page.getByLabel('User').fill(name);
  await page.getByLabel('Password').fill(password);
  await page.getByRole('button', { name: 'Sign in' }).click();
}

async function signedIn(path?: string, options?: BrowserContextOptions, who = MIA): Promise<Page> {
  const page = await open(path, options);
  await signIn(page, who);
  if (who === PAT) await page.getByRole('button', { name: 'demo', exact: true }).click();
  await page.getByRole('button', { name: 'Sign out' }).waitFor();
  return page;
}

describe('signing in', () => {
  it('with a wrong password says so', async () => {
    const page = await open();
    await signIn(page, { name: 'mia', password: 'wrong' });
    await page.getByText('The user or the password is wrong.').waitFor();
  });

  it('offers a choice to users of several projects, and keeps the sign-in over a reload', async () => {
    const page = await open();
    await signIn(page, PAT);
    await page.getByRole('heading', { name: 'Which project?' }).waitFor();
    await page.getByRole('button', { name: 'lab', exact: true }).click();
    await page.getByText('There is no instance in this project.').waitFor();
    await page.reload();
    await page.getByText('in lab').waitFor();
  });

  it('shows no token to the scripts of the page, and leaves nothing in the browser after signing out', async () => {
    const page = await signedIn();
    const cookies = await page.context().cookies(`${oriel.apiUrl}/dashboard/api/`);
    expect(cookies).toMatchObject([{ httpOnly: true, sameSite: 'Strict', path: '/dashboard/api' }]);
    expect(
      await page.evaluate(
        () => `${document.cookie}${JSON.stringify({ ...sessionStorage, ...localStorage })}`,
      ),
    ).not.toContain('oriel1.');
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.getByText('You are signed out.').waitFor();
    expect(await page.evaluate(() => sessionStorage.length + localStorage.length)).toBe(0);
    expect(await page.context().cookies()).toEqual([]);
  });

  it('is shared by all tabs: Ctrl+click opens a console without another sign-in, and signing out ends them all', async () => {
    const page = await signedIn();
    const opened = page.context().waitForEvent('page');
    await page
      .getByRole('link', { name: `Open the console of ${RUNNING}`, exact: true })
      .click({ modifiers: ['Control'] });
    const other = await opened;
    await other.frameLocator('iframe').getByText('Connected', { exact: true }).waitFor();
    await page.getByRole('button', { name: 'Sign out' }).click();
    await other.getByText('You were signed out, in another tab or by an administrator.').waitFor();
  });

  it('that has expired leads every tab to the form, and then back to the same view', async () => {
    const page = await signedIn('/dashboard/#/trace/');
    const other = await page.context().newPage();
    await other.goto(`${oriel.apiUrl}/dashboard/`);
    await other.getByRole('row', { name: RUNNING }).waitFor();
    await expire(page);
    for (const tab of [page, other]) {
      await tab.evaluate(() => dispatchEvent(new Event('focus')));
      await tab.getByText(/expired|signed out/).waitFor();
    }
    await signIn(other);
    await other.getByRole('row', { name: RUNNING }).waitFor();
    await page.getByRole('heading', { name: 'Trace' }).waitFor();
  });

  it('that has expired leaves an open console as it is, with a way to sign in again', async () => {
    const page = await signedIn(`/dashboard/#/console/${RUNNING}`);
    const frame = page.frameLocator('iframe');
    await frame.getByText('Connected', { exact: true }).waitFor();
    await expire(page);
    await page.evaluate(() => dispatchEvent(new Event('focus')));
    await page.getByText('The open console continues.').waitFor();
    await frame.getByText('Connected', { exact: true }).waitFor();
    await page.getByRole('button', { name: 'Sign in' }).click();
    await signIn(page);
    await frame.getByText('Connected', { exact: true }).waitFor();
  });

  it('of another user in another tab is shown before it is used', async () => {
    const page = await signedIn();
    const other = await page.context().newPage();
    await other.goto(`${oriel.apiUrl}/dashboard/`);
    await other.getByRole('button', { name: 'Sign out' }).click();
    await signIn(other, PAT);
    await other.getByRole('button', { name: 'demo', exact: true }).click();
    await other.getByRole('row', { name: RUNNING }).waitFor();
    await page.getByText('This browser is now signed in as pat in demo.').waitFor();
    expect(await page.getByRole('row', { name: RUNNING }).count()).toBe(0);
    await page.getByRole('button', { name: 'Continue as pat' }).click();
    await page.locator('.who').getByText('pat').waitFor();
    await page.getByRole('row', { name: RUNNING }).waitFor();
  });

  it('works by a name without TLS, where browsers send no Sec-Fetch-Site', async () => {
    const rules = '--host-resolver-rules=MAP consoles.test 127.0.0.1';
    const other = await chromium.launch({
      executablePath: '/usr/bin/chromium',
      headless: true,
      args: [rules],
    });
    closing.push(() => other.close());
    const page = await other.newPage();
    const sent: Record<string, string>[] = [];
    page.on('request', async (request) => {
      if (request.method() === 'POST') sent.push(await request.allHeaders());
    });
    await page.goto(`${oriel.apiUrl.replace('127.0.0.1', 'consoles.test')}/dashboard/`);
    await signIn(page);
    await page.getByRole('row', { name: RUNNING }).waitFor();
    expect(sent.map((headers) => headers['sec-fetch-site'])).toEqual([undefined]);
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.getByText('You are signed out.').waitFor();
  });

  it('stays, and the page says so, if the service does not answer the sign-out', async () => {
    const page = await signedIn();
    await page.route('**/dashboard/api/sign-in', (route) => route.abort());
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.getByText('You are still signed in.').waitFor();
    await page.unroute('**/dashboard/api/sign-in');
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.getByText('You are signed out.').waitFor();
  });

  it('works below the path of a reverse proxy with TLS', async () => {
    const proxy = await startPrefixProxy(oriel.apiUrl);
    closing.push(() => proxy.close());
    const context = await browser.newContext({ ignoreHTTPSErrors: true });
    closing.push(() => context.close());
    const page = await context.newPage();
    await page.goto(`${proxy.url}/some/path/console/${RUNNING}`);
    await signIn(page);
    await page.locator('iframe').waitFor();
    expect(page.url()).toBe(`${proxy.url}/some/path/dashboard/#/console/${RUNNING}`);
    expect(await context.cookies()).toMatchObject([
      { name: '__Secure-oriel-sign-in', secure: true, path: '/some/path/dashboard/api' },
    ]);
  });
});

describe('the address of a console', () => {
  it('by name signs in, opens that console, and has the name as title', async () => {
    const page = await open(`/console/${RUNNING}`);
    await signIn(page);
    await page.frameLocator('iframe').getByText('Connected', { exact: true }).waitFor();
    expect(await page.title()).toBe(`${RUNNING} · Console · Oriel`);
  });

  it('with view_only opens a console that only shows the screen', async () => {
    const page = await signedIn();
    await page.goto(`${oriel.apiUrl}/console/${RUNNING}?view_only=1`);
    await page.frameLocator('iframe').getByText('View only', { exact: true }).waitFor();
  });

  it('of no instance says so, and leads to the list', async () => {
    const page = await signedIn();
    await page.goto(`${oriel.apiUrl}/console/no%20such%20one`);
    await page.getByRole('heading', { name: 'No instance is named “no such one”' }).waitFor();
    await page.getByRole('link', { name: 'Go to the list of instances' }).click();
    await page.getByRole('row', { name: RUNNING }).waitFor();
  });

  it('of several instances of one name offers a choice', async () => {
    const page = await signedIn();
    await renameInstances(page, { 'demo-stopped': RUNNING });
    await page.goto(`${oriel.apiUrl}/console/${RUNNING}`);
    await page.getByRole('heading', { name: `Several instances are named “${RUNNING}”` }).waitFor();
    expect(await page.locator('.choice li').count()).toBe(2);
    await page.locator('.choice li', { hasText: 'Running' }).getByRole('link').click();
    await page.frameLocator('iframe').getByText('Connected', { exact: true }).waitFor();
  });

  it('of a stopped instance opens the console when the instance starts', async () => {
    const page = await signedIn();
    let isOff = true;
    // The demo instances do not start and stop, so the replies are changed on the way.
    await page.route('**/remote-consoles', async (route) => {
      const response = await route.fetch();
      if (isOff)
        await route.fulfill({
          response,
          status: 409,
          json: { conflictingRequest: { code: 409, message: 'not running' } },
        });
      else await route.fulfill({ response });
    });
    await page.route(/servers\/[0-9a-f-]{36}$/, async (route) => {
      const response = await route.fetch();
      const body = (await response.json()) as { server: { status: string } };
      if (isOff) body.server.status = 'SHUTOFF';
      await route.fulfill({ response, json: body });
    });
    await page.goto(`${oriel.apiUrl}/console/${RUNNING}`);
    await page.getByText('Its console opens here when it starts.').waitFor();
    isOff = false;
    await page.frameLocator('iframe').getByText('Connected', { exact: true }).waitFor();
  });
});

/** The sign-in is over at the service, as after its time. */
async function expire(page: Page): Promise<void> {
  await page.context().clearCookies();
}

/** Shows instances of the list under other names. */
async function renameInstances(page: Page, names: Readonly<Record<string, string>>): Promise<void> {
  await page.route('**/v2.1/servers/detail*', async (route) => {
    const response = await route.fetch();
    const body = (await response.json()) as { servers: { name: string }[] };
    for (const server of body.servers) server.name = names[server.name] ?? server.name;
    await route.fulfill({ response, json: body });
  });
}

/** A reverse proxy with TLS that is not a trusted one, serves Oriel below a path, and replaces the Host. */
async function startPrefixProxy(target: string): Promise<{ url: string; close(): Promise<void> }> {
  const authority = await createAuthority();
  const files = await authority.issue('proxy', 'IP:127.0.0.1');
  const [cert, key] = await Promise.all([readFile(files.cert), readFile(files.key)]);
  await authority.close();
  const server = createServer({ cert, key }, (request, response) => {
    const path = (request.url ?? '').replace(/^\/some\/path/, '');
    const { host: _host, ...headers } = request.headers;
    const onward = httpRequest(
      new URL(path, target),
      { method: request.method ?? 'GET', headers },
      (answer) => {
        response.writeHead(answer.statusCode ?? 502, answer.headers);
        answer.pipe(response);
      },
    );
    onward.on('error', () => response.destroy());
    request.pipe(onward);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `https://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

describe('the instances', () => {
  it('are listed with state and project, and their host for administrators only', async () => {
    const member = await signedIn();
    const row = member.getByRole('row', { name: RUNNING });
    expect(await row.textContent()).toContain('Running');
    expect(await row.textContent()).not.toContain('allinone');
    expect(await member.getByRole('columnheader', { name: 'Host' }).count()).toBe(0);
    const admin = await signedIn(undefined, undefined, PAT);
    await admin.getByRole('row', { name: RUNNING }).getByText('allinone').waitFor();
  });

  it('are filtered by the typed words', async () => {
    const page = await signedIn();
    await page.getByRole('row', { name: RUNNING }).waitFor();
    await page.getByLabel('Filter instances').fill('no such instance');
    await page.getByText('No instance matches “no such instance”.').waitFor();
    await page.getByLabel('Filter instances').fill('DEMO-SECOND active');
    await page.getByRole('row', { name: RUNNING }).waitFor();
    // As the list shows it, not only as the API calls it.
    await page.getByLabel('Filter instances').fill('stopped');
    await page.getByRole('row', { name: 'demo-stopped' }).waitFor();
    await page.getByRole('row', { name: RUNNING }).waitFor({ state: 'detached' });
    await page.getByText(/^1 of \d+ instances$/).waitFor();
  });

  it('are sorted by the column that the keyboard chooses', async () => {
    const page = await signedIn();
    const head = page.getByRole('columnheader', { name: 'State' });
    const states = () => page.locator('tbody .pill').allTextContents();
    await head.getByRole('button').press('Enter');
    await expect.poll(() => head.getAttribute('aria-sort')).toBe('ascending');
    const ascending = await states();
    expect(new Set(ascending).size).toBeGreaterThan(1);
    expect(ascending).toEqual(ascending.toSorted());
    await head.getByRole('button').press('Space');
    await expect.poll(() => head.getAttribute('aria-sort')).toBe('descending');
    expect(await states()).toEqual(ascending.toReversed());
  });

  it('keep filter, order and scroll position over a console, back and a reload', async () => {
    const page = await signedIn(undefined, { viewport: { width: 1000, height: 300 } });
    await page.getByRole('columnheader', { name: 'Name' }).getByRole('button').click();
    await page.getByLabel('Filter instances').fill('demo');
    await page.evaluate(() => scrollTo(0, 60));
    await expect
      .poll(() => page.evaluate(() => JSON.parse(sessionStorage.getItem('oriel.list') ?? '{}').scrollY))
      .toBe(60);
    const isKept = async () => {
      await page.getByRole('row', { name: RUNNING }).waitFor();
      expect(await page.getByLabel('Filter instances').inputValue()).toBe('demo');
      expect(await page.getByRole('columnheader', { name: 'Name' }).getAttribute('aria-sort')).toBe(
        'descending',
      );
      await expect.poll(() => page.evaluate(() => scrollY)).toBe(60);
    };
    await page.reload();
    await isKept();
    await page.getByRole('link', { name: `Open the console of ${RUNNING}`, exact: true }).click();
    await page.locator('iframe').waitFor();
    await page.goBack();
    await isKept();
  });
});

describe('the list', () => {
  /** The list as it is, with what a test changes about the answer. */
  async function listWith(change: { names?: Record<string, string>; silent?: string }): Promise<Page> {
    const page = await signedIn();
    await page.route('**/v2.1/servers/detail*', async (route) => {
      const answer = await route.fetch();
      const body = (await answer.json()) as { servers: { name: string }[] };
      for (const server of body.servers) server.name = change.names?.[server.name] ?? server.name;
      const headers = {
        ...answer.headers(),
        ...(change.silent && { 'x-oriel-silent-hosts': change.silent }),
      };
      await route.fulfill({ response: answer, headers, json: body });
    });
    await page.reload();
    return page;
  }

  it.each([
    ['1', 'Instances of 1 host are missing'],
    ['3', 'Instances of 3 hosts are missing'],
    ['cmp1, cmp2', 'Instances of cmp1, cmp2 are missing'],
  ])('names the hosts (%s) whose instances are missing', async (silent, words) => {
    const page = await listWith({ silent });
    await page.getByText(words).waitFor();
  });

  it('shows names without characters that control or turn the text around them', async () => {
    const page = await listWith({ names: { [RUNNING]: 'bidi\u202e gnp\u001b.exe' } });
    await page.getByText('bidi gnp .exe', { exact: true }).waitFor();
    const content = await page.content();
    for (const hidden of ['\u202e', '\u001b']) expect(content).not.toContain(hidden);
  });
});

it('the proxy’s own pages apply their style under its policy, and lead to the list of instances', async () => {
  const page = await open();
  for (const path of ['/', '/no/such/page']) {
    await page.goto(oriel.proxyUrl + path);
    expect(await page.locator('main').evaluate((main) => getComputedStyle(main).maxWidth)).not.toBe('none');
    const link = page.getByRole('link', { name: 'Go to the list of instances' });
    expect(await link.getAttribute('href')).toBe('http://portal.example.org/dashboard/');
  }
});

it('each view has its own title', async () => {
  const page = await open();
  await expect.poll(() => page.title()).toBe('Sign in · Oriel');
  await signIn(page);
  await expect.poll(() => page.title()).toBe('Instances · Oriel');
  await page.getByRole('link', { name: `Open the console of ${RUNNING}`, exact: true }).click();
  await expect.poll(() => page.title()).toBe(`${RUNNING} · Console · Oriel`);
  await page.getByRole('link', { name: 'Traces' }).click();
  await expect.poll(() => page.title()).toBe('Trace · Oriel');
});

it('a wrong password is removed from its field, which has the focus', async () => {
  const page = await open();
  await signIn(page, { name: MIA.name, password: 'wrong' });
  await page.getByText('The user or the password is wrong.').waitFor();
  const field = page.getByLabel('Password');
  await expect.poll(() => field.evaluate((element) => element === document.activeElement)).toBe(true);
  expect(await field.inputValue()).toBe('');
});

describe('a console', () => {
  it('opens in the page by keyboard alone, shows the instance, and has a trace of sixteen steps', async () => {
    const page = await signedIn();
    await page.getByRole('link', { name: `Open the console of ${RUNNING}`, exact: true }).focus();
    await page.keyboard.press('Enter');
    const frame = page.frameLocator('iframe');
    await frame.getByText('Connected', { exact: true }).waitFor();
    await frame.locator('canvas').first().waitFor();
    expect(page.url()).not.toContain('token');
    await page.getByRole('link', { name: 'Trace', exact: true }).click();
    await page.getByText('All sixteen steps were done.').waitFor();
    expect(await page.locator('.step-done, .step-passed').count()).toBe(16);
    const way = page
      .getByRole('listitem')
      .filter({ hasText: /^(Browser|API|Compute|Hypervisor|Token|Console)/ });
    await expect.poll(() => page.locator('.station-done').count()).toBe(12);
    expect(await way.count()).toBe(12);
    expect(await way.last().textContent()).toMatch(/^Console proxyStep 16.*Done$/);
  });

  it('that has ended can be requested again', async () => {
    const page = await signedIn();
    await page.getByRole('link', { name: `Open the console of ${RUNNING}`, exact: true }).click();
    const frame = page.frameLocator('iframe');
    await frame.getByText('Connected', { exact: true }).waitFor();
    await frame.getByRole('button', { name: 'Disconnect' }).click();
    await page.getByRole('button', { name: 'Get a new console' }).click();
    await frame.getByText('Connected', { exact: true }).waitFor();
  });

  it('of a stopped instance says that it is stopped, and its trace shows where that was found', async () => {
    const page = await signedIn();
    const link = page.getByRole('link', { name: 'Open the console of demo-stopped when it starts' });
    expect(await link.textContent()).toBe('When it starts');
    await link.click();
    const alert = page.getByRole('alert');
    await alert.waitFor();
    expect(await alert.textContent()).toMatch(/not.*(running|ready).*HTTP 409/s);
    await page.getByText('Its console opens here when it starts.').waitFor();
    expect(await page.getByRole('button', { name: 'Get a new console' }).count()).toBe(0);
    await alert.getByRole('link', { name: 'Where did it stop?' }).click();
    await page.getByText('Stopped at step 5: guest is not running.').waitFor();
    expect(await page.locator('.step-stopped').count()).toBe(1);
    expect(await page.locator('.station-stopped').textContent()).toContain('Hypervisor driver');
  });

  it('of a stopped instance opens by itself after it is started from the list, and power is changed by keyboard', async () => {
    const page = await signedIn();
    const row = page.getByRole('row', { name: 'demo-stopped' });
    await row.getByRole('button', { name: 'Start demo-stopped and open its console' }).click();
    const frame = page.frameLocator('iframe');
    await frame.getByText('Connected', { exact: true }).waitFor();
    const power = page.getByRole('button', { name: 'Power of demo-stopped' });
    await power.press('Enter');
    const dialog = page.getByRole('dialog', { name: 'Power of demo-stopped' });
    const powerOff = dialog.getByRole('button', { name: 'Power off', exact: true });
    await powerOff.waitFor();
    await powerOff.press('Enter');
    await dialog.getByText('Power off: demo-stopped?').waitFor();
    // The focus is on the button that loses nothing.
    await page.keyboard.press('Enter');
    await powerOff.press('Enter');
    await dialog.getByText('Power off: demo-stopped?').waitFor();
    await dialog.getByRole('button', { name: 'Power off', exact: true }).press('Enter');
    await page.getByText('Its console opens here when it starts.').waitFor();
    await page.getByRole('link', { name: 'Back to the instances' }).click();
    await row.getByRole('button', { name: 'Power of demo-stopped' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Start', exact: true }).waitFor();
    await page.keyboard.press('Escape');
    expect(await page.getByRole('dialog').count()).toBe(0);
  });

  it('that is refused shows the reason, the request id and a link to its trace', async () => {
    const page = await signedIn('/dashboard/#/console/5d0c7a4e-0000-4000-8000-000000000000');
    const alert = page.getByRole('alert');
    await alert.waitFor();
    expect(await alert.textContent()).toMatch(/could not be found.*HTTP 404.*req-/s);
    await alert.getByRole('link', { name: 'Where did it stop?' }).click();
    await page.getByText('Stopped at step 2').waitFor();
  });
});

it('a session is ended by keyboard, with a message that its user reads and the list of ended sessions keeps', async () => {
  const page = await signedIn(`/dashboard/#/console/${RUNNING}`);
  const frame = page.frameLocator('iframe');
  await frame.getByText('Connected', { exact: true }).waitFor();
  const other = await page.context().newPage();
  await other.goto(`${oriel.apiUrl}/dashboard/#/sessions`);
  const row = other.getByRole('row', { name: RUNNING });
  await row.getByText('allinone').waitFor();
  await other.getByLabel('Filter sessions').fill('no such session');
  await other.getByText('No session matches “no such session”.').waitFor();
  await other.getByLabel('Filter sessions').fill(`mia ${RUNNING}`);
  await row.getByRole('button', { name: `End the console of ${RUNNING}…` }).press('Enter');
  const dialog = other.getByRole('dialog', { name: 'End this console?' });
  await dialog.getByText(`The console of ${RUNNING}, which mia opened from 127.0.0.1`).waitFor();
  await other.keyboard.type('maintenance at 14:00');
  await other.keyboard.press('Enter');
  const note = other.getByText(`The console of ${RUNNING} has ended.`);
  await note.waitFor();
  await expect.poll(() => note.evaluate((element) => element === document.activeElement)).toBe(true);
  await frame.getByText('maintenance at 14:00').waitFor();
  await row.waitFor({ state: 'detached' });
  await other.getByRole('link', { name: 'Ended', exact: true }).press('Enter');
  await row.first().getByText('maintenance at 14:00').waitFor();
  await row.first().getByText('ended by an operator').waitFor();
});

it('the health page shows administrators the processes and what the doctor found, and leads no other user there', async () => {
  const member = await signedIn('/dashboard/#/health');
  await member.getByRole('row', { name: RUNNING }).waitFor();
  expect(await member.getByRole('link', { name: 'Health' }).count()).toBe(0);
  const admin = await signedIn(undefined, undefined, PAT);
  await admin.getByRole('link', { name: 'Health' }).click();
  await admin.getByText('Nothing keeps consoles from opening.').waitFor();
  const row = admin.getByRole('row', { name: 'allinone' });
  await row.getByText('Healthy').waitFor();
  await row.getByText('consoleauth, compute, novncproxy, api, dashboard').waitFor();
  await admin.getByText('other results: without a problem, or not examined').press('Enter');
  await admin.getByText('allinone: demo answers, 2 of 3 instances run.').waitFor();
  await admin.getByLabel('Filter processes').fill('no such host');
  await admin.getByText('No process matches “no such host”.').waitFor();
});

it('the dashboard explains that no role has a trace', async () => {
  const page = await signedIn('/dashboard/#/trace/req-00000000-0000-4000-8000-000000000000');
  await page.getByText('No trace of').waitFor();
});

it('held sideways, a phone shows an open console on most of its screen', async () => {
  const page = await signedIn(undefined, {
    viewport: { width: 844, height: 390 },
    isMobile: true,
    hasTouch: true,
  });
  await page.getByRole('row', { name: RUNNING }).getByRole('link', { name: 'Console' }).click();
  const { height } = (await page.frameLocator('iframe').locator('.screen').boundingBox())!;
  expect(height).toBeGreaterThan(0.75 * 390);
  await page.getByRole('link', { name: 'Back to the instances' }).click();
  await page.getByRole('button', { name: 'Sign out' }).waitFor();
});

it('fits a phone', async () => {
  const page = await signedIn(undefined, {
    viewport: { width: 390, height: 844 },
    isMobile: true,
    hasTouch: true,
  });
  await page.getByRole('row', { name: RUNNING }).waitFor();
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(390);
  const admin = await signedIn('/dashboard/#/health', { viewport: { width: 390, height: 844 } }, PAT);
  await admin.getByRole('row', { name: 'allinone' }).waitFor();
  expect(await admin.evaluate(() => document.documentElement.scrollWidth)).toBe(390);
});
