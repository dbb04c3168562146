import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { ROOT } from '../support/documents.ts';
import { type LibvirtLab, startLibvirtLab } from '../support/libvirt/lab.ts';
import { ownHost } from '../support/own-host.ts';
import { inTerminal } from '../support/pseudo-terminal.ts';
import { readTextMode } from '../support/read-text-mode.ts';
import { launchBrowser, openTab, readCanvas } from '../support/web/browser.ts';

// The section of README.md for one libvirt host, literally: its commands in their order, on a host with an empty home directory.

const run = promisify(execFile);
const PASSWORD = 'correct horse battery';
const BANNER = 'ECHO GUEST ready';
const A_REQUEST_ID = /req-[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/g;

let lab: LibvirtLab;
let web1: string;
let folder: string;
let browser: Browser;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'oriel-readme-'));
  [lab, browser] = await Promise.all([startLibvirtLab(), launchBrowser()]);
  web1 = await lab.startGuest({ name: 'web1' });
}, 120_000);

afterAll(async () => {
  await browser?.close();
  await lab?.close();
  rmSync(folder, { recursive: true, force: true });
});

/** The lines of the section's `sh` blocks. */
function commandsOfReadme(): string[] {
  const readme = readFileSync(join(ROOT, 'README.md'), 'utf8');
  const [, section = ''] = /^## Install it for your libvirt instances\n(.*?)^## /ms.exec(readme) ?? [];
  const text = [...section.matchAll(/^```sh\n(.*?)^```$/gms)].map((match) => match[1]).join('');
  return text.split('\n').filter((line) => line !== '');
}

test('the commands of README lead from a package to the screen of an instance, and all work for its user', async () => {
  const [pack, install, init, serve, ...others] = commandsOfReadme();
  expect([pack, install, init, serve]).toEqual([
    'npm pack',
    expect.stringMatching(/^npm install -g oriel-[\d.]+\.tgz$/),
    'oriel init',
    'oriel serve',
  ]);
  // The build of the other tests is packed as it is, and no registry is needed.
  await run('npm', ['pack', '--ignore-scripts', '--pack-destination', folder], {
    cwd: ROOT,
    maxBuffer: 1 << 26,
  });
  const prefix = join(folder, 'prefix');
  const env = {
    PATH: `${join(prefix, 'bin')}:${process.env.PATH}`,
    HOME: '/root',
    BROWSER: 'true',
    npm_config_prefix: prefix,
    npm_config_offline: 'true',
    npm_config_cache: join(folder, 'cache'),
  };
  await run('sh', ['-c', install!], { cwd: folder, env });

  const host = ownHost({ libvirt: join(lab.folder, 'run') });
  onTestFinished(() => host.close());
  const startedAt = Date.now();
  const { see, type, ended, display } = inTerminal(host.on(init!), { env, cwd: '/' });
  await see('libvirt answers at qemu:///system: 1 instance with a VNC server.');
  await see('User name [');
  type('alice\r');
  await see('Password (not shown): ');
  type(`${PASSWORD}\r`);
  await see('Password again: ');
  type(`${PASSWORD}\r`);
  await see('Address [');
  type('\r');
  await see('Self-signed certificate [yes]: ');
  type('\r');
  expect((await ended()).status, display()).toBe(0);
  const [dashboard = ''] = /https:\/\/\S+\/dashboard\//.exec(display()) ?? [];

  const oriel = spawn('sh', ['-c', `exec ${host.on(`exec ${serve}`)}`], {
    env,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  onTestFinished(() => end(oriel));
  let log = '';
  oriel.stderr.setEncoding('utf8').on('data', (text) => {
    log += text;
  });
  await expect.poll(() => log, { timeout: 60_000 }).toContain('"msg":"serving"');
  expect(log).not.toMatch(/"level":[45]0.*"group":/);

  const page = await openTab(browser, { ignoreHTTPSErrors: true });
  onTestFinished(() => page.context().close());
  await page.goto(dashboard);
  await page.getByLabel('User').fill('alice');
  await page.getByLabel('Password').fill(PASSWORD);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByRole('link', { name: 'Open the console of web1' }).click();
  const frame = page.frameLocator('iframe');
  await frame.locator('.bar').getByText('Connected', { exact: true }).waitFor({ timeout: 60_000 });
  const rows = async () => readTextMode(await readCanvas(frame.locator('canvas')), BANNER);
  await expect.poll(rows, { timeout: 30_000 }).toContain(BANNER);
  console.log(`from "oriel init" to the screen: ${((Date.now() - startedAt) / 1000).toFixed(1)} s`);
  await frame.locator('canvas').press('d');
  await lab.waitForSerial(web1, `${BANNER}\r\nd`);

  // One shell for all other commands, as the user would have; each must succeed.
  // README's request id is an example: here it is that of the open console.
  const opened =
    log.split('\n').find((line) => line.includes('"session_id"') && line.includes('"request_id"')) ?? '';
  const script = others
    .join('\n')
    .replaceAll(A_REQUEST_ID, opened.match(A_REQUEST_ID)?.[0] ?? 'no id in the log');
  writeFileSync(join(host.home, 'readme.sh'), script);
  const shell = run('sh', ['-c', `exec ${host.on('exec bash -e -x /root/readme.sh')}`], { env });
  shell.child.stdin?.end(`${PASSWORD}\n`);
  const { stdout } = await shell.catch((error) => expect.fail(`${error.stderr}\n${error.stdout}`));
  expect(stdout).toContain('web1');
  await frame.getByText('maintenance at 14:00').waitFor({ timeout: 30_000 });
}, 280_000);

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const closed = once(child, 'close');
  // The second signal ends it without waiting for sessions.
  child.kill('SIGINT');
  child.kill('SIGTERM');
  await closed;
}
