import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { connect } from 'node:net';
import { promisify } from 'node:util';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { STEPS } from '../../src/flow/steps.ts';
import { type DemoProcess, startDemo } from '../support/cluster/demo-process.ts';
import { readScreenText } from '../support/read-screen-text.ts';
import { launchBrowser, openTab, readCanvas } from '../support/web/browser.ts';

let demo: DemoProcess;
let browser: Browser;

beforeAll(async () => {
  await requireInstalled();
  [demo, browser] = await Promise.all([startDemo(), launchBrowser()]);
});

afterAll(async () => {
  await browser?.close();
  demo?.kill();
});

/** Otherwise `npm start` would replace node_modules while other tests run. */
async function requireInstalled(): Promise<void> {
  // The scripts have no types; this is the function by which `npm start` decides.
  const prepare = '../../scripts/prepare.js';
  const { isInstalled } = (await import(prepare)) as { isInstalled(): Promise<boolean> };
  if (!(await isInstalled())) throw new Error('run "npm ci" first');
}

async function openConsole(): Promise<Page> {
  const page = await openTab(browser);
  await page.goto(demo.consoleUrl);
  await page.locator('.bar').getByText('Connected', { exact: true }).waitFor();
  return page;
}

const readScreen = async (page: Page) => readScreenText(await readCanvas(page.locator('canvas')));

async function seeOnScreen(page: Page, text: string | RegExp): Promise<void> {
  const expected = expect.poll(() => readScreen(page), { timeout: 15_000 });
  await (typeof text === 'string' ? expected.toContain(text) : expected.toMatch(text));
}

describe('the console that npm start prints', () => {
  test('shows the sixteen steps of the connection that looks at it, each with its time', async () => {
    const page = await openConsole();
    await seeOnScreen(page, STEPS.at(-1)!.title.slice(0, 40));
    const lines = (await readScreen(page)).split('\n');
    for (const { title, actor } of STEPS) {
      const line = lines.find((each) => each.includes(title.slice(0, 40)));
      expect(line, title).toMatch(new RegExp(`${actor}.*\\d+(\\.\\d+)? (ms|s)`));
    }
    await page.context().close();
  });

  test('answers to the keyboard and the mouse', async () => {
    const page = await openConsole();
    const canvas = page.locator('canvas:focus');
    await canvas.waitFor();
    await page.keyboard.type('hello oriel');
    await seeOnScreen(page, 'hello oriel');

    const paper = { x: 480, y: 580 };
    const before = await readCanvas(canvas);
    const box = (await canvas.boundingBox())!;
    const scale = box.width / before.width;
    await page.mouse.move(box.x + paper.x * scale, box.y + paper.y * scale);
    await page.mouse.down();
    await page.mouse.move(box.x + (paper.x + 60) * scale, box.y + (paper.y + 20) * scale, { steps: 6 });
    await seeOnScreen(page, /at \d+, \d+: left/);
    await page.mouse.up();
    const pixel = async () => {
      const { data, width } = await readCanvas(canvas);
      const at = 4 * ((paper.y + 10) * width + paper.x + 30);
      return [...data.slice(at, at + 3)];
    };
    const at = 4 * ((paper.y + 10) * before.width + paper.x + 30);
    await expect.poll(pixel).not.toEqual([...before.data.slice(at, at + 3)]);
    await page.context().close();
  });
});

test('the dashboard that it prints takes the user and the password beside it', async () => {
  const page = await openTab(browser);
  await page.goto(demo.dashboardUrl);
  await page.getByLabel('User').fill(demo.user);
  await page.getByLabel('Password').fill(demo.password);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByRole('row', { name: /^demo / }).waitFor();
  await page.getByRole('link', { name: 'Open the console of demo', exact: true }).click();
  await page.frameLocator('iframe').getByText('Connected', { exact: true }).waitFor();
  await page.context().close();
});

test("the variables that it prints are all that OpenStack's own client needs", async () => {
  const foreign = Object.entries(process.env).filter(([name]) => !name.startsWith('OS_'));
  const env = { ...Object.fromEntries(foreign), ...demo.exports };
  const openstack = (...args: string[]) => promisify(execFile)('/usr/bin/openstack', args, { env });
  const [list, url] = await Promise.all([
    openstack('server', 'list', '--format', 'value', '--column', 'Name'),
    openstack('console', 'url', 'show', 'demo', '--format', 'value', '--column', 'url'),
  ]);
  expect(list.stdout.split('\n')).toContain('demo');
  const page = await openTab(browser);
  await page.goto(url.stdout.trim());
  await page.locator('.bar').getByText('Connected', { exact: true }).waitFor();
  await page.context().close();
});

test('Ctrl-C ends it with status 0, open consoles show the reason, and nothing keeps running or listening', async () => {
  const page = await openConsole();
  // As browsers open them ahead of need.
  const idle = connect(Number(new URL(demo.dashboardUrl).port), '127.0.0.1');
  await once(idle, 'connect');
  expect(await demo.interrupt()).toBe(0);
  await page.getByRole('heading', { name: 'proxy was stopped' }).waitFor();
  expect(demo.output()).toContain('Oriel has ended.');
  expect(demo.output()).not.toMatch(/"level":|error|warn/i);
  expect(demo.isThere()).toBe(false);
  for (const url of [demo.consoleUrl, demo.dashboardUrl]) {
    expect(await listens(Number(new URL(url).port))).toBe(false);
  }
});

function listens(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.on('error', () => resolve(false));
    socket.on('connect', () => {
      socket.destroy();
      resolve(true);
    });
  });
}
