import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { formatUserLine } from '../../../src/config/values/user-line.ts';
import { hashPassword } from '../../../src/platform/password-hash.ts';
import { userLines } from '../../support/accounts.ts';
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

  it('can be undone, and leaves no token in the browser', async () => {
    const page = await signedIn();
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.getByText('You are signed out.').waitFor();
    expect(await page.evaluate(() => sessionStorage.length + localStorage.length)).toBe(0);
  });

  it('that has expired leads to the form, and then back to the same view', async () => {
    const page = await signedIn('/dashboard/#/trace/');
    await page.evaluate(() => {
      const session = JSON.parse(sessionStorage.getItem('oriel.session') ?? '{}');
      sessionStorage.setItem('oriel.session', JSON.stringify({ ...session, token: 'stale' }));
    });
    await page.goto(`${oriel.apiUrl}/dashboard/#/`);
    await page.reload();
    await page.getByText('Your sign-in has expired.').waitFor();
    await signIn(page);
    await page.getByRole('heading', { name: 'Instances' }).waitFor();
  });
});

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
  await page.getByRole('link', { name: `Open the console of ${RUNNING}` }).click();
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
    await page.getByRole('link', { name: `Open the console of ${RUNNING}` }).focus();
    await page.keyboard.press('Enter');
    const frame = page.frameLocator('iframe');
    await frame.getByText('Connected', { exact: true }).waitFor();
    await frame.locator('canvas').first().waitFor();
    expect(page.url()).not.toContain('token');
    await page.getByRole('link', { name: 'Trace', exact: true }).click();
    await page.getByText('All sixteen steps were done.').waitFor();
    expect(await page.locator('.step-done, .step-passed').count()).toBe(16);
  });

  it('that has ended can be requested again', async () => {
    const page = await signedIn();
    await page.getByRole('link', { name: `Open the console of ${RUNNING}` }).click();
    const frame = page.frameLocator('iframe');
    await frame.getByText('Connected', { exact: true }).waitFor();
    await frame.getByRole('button', { name: 'Disconnect' }).click();
    await page.getByRole('button', { name: 'Get a new console' }).click();
    await frame.getByText('Connected', { exact: true }).waitFor();
  });

  it('of a stopped instance says that it is stopped, and its trace shows where that was found', async () => {
    const page = await signedIn();
    await page.getByRole('link', { name: 'Open the console of demo-stopped' }).click();
    const alert = page.getByRole('alert');
    await alert.waitFor();
    expect(await alert.textContent()).toMatch(/not.*(running|ready).*HTTP 409/s);
    await page.getByText('Once it runs, you can get a new console here.').waitFor();
    expect(await page.getByRole('button', { name: 'Get a new console' }).count()).toBe(0);
    await alert.getByRole('link', { name: 'Where did it stop?' }).click();
    await page.getByText('Stopped at step 5: guest is not running.').waitFor();
    expect(await page.locator('.step-stopped').count()).toBe(1);
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

it('the dashboard explains that no role has a trace', async () => {
  const page = await signedIn('/dashboard/#/trace/req-00000000-0000-4000-8000-000000000000');
  await page.getByText('No trace of').waitFor();
});

it('fits a phone', async () => {
  const page = await signedIn(undefined, {
    viewport: { width: 390, height: 844 },
    isMobile: true,
    hasTouch: true,
  });
  await page.getByRole('row', { name: RUNNING }).waitFor();
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(390);
});
