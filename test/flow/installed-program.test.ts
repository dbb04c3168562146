import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ROOT } from '../support/documents.ts';

const run = promisify(execFile);

let folder: string;
let oriel: string;

/** What README says: `npm pack`, then `npm install -g` of the file. Dependencies are in the file, so no registry is needed. */
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'oriel-installed-'));
  // The build that the other tests use is packed as it is.
  const { stdout } = await run('npm', ['pack', '--ignore-scripts', '--json', '--pack-destination', folder], {
    cwd: ROOT,
    maxBuffer: 1 << 26,
  });
  const [{ filename }] = JSON.parse(stdout);
  const prefix = join(folder, 'prefix');
  const flags = ['--offline', '--no-audit', '--no-fund', '--cache', join(folder, 'cache')];
  await run('npm', ['install', '-g', ...flags, '--prefix', prefix, join(folder, filename)], { cwd: folder });
  oriel = join(prefix, 'bin/oriel');
}, 180_000);

afterAll(() => rm(folder, { recursive: true, force: true }));

test('the installed program lists its commands', async () => {
  const { stdout } = await run(oriel, ['--help'], { cwd: folder });
  expect(stdout).toContain('oriel <command>');
});

test('the installed program knows its version, and man finds its pages', async () => {
  const { version } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
  expect((await run(oriel, ['--version'])).stdout).toBe(`oriel ${version}\n`);
  const { stdout } = await run('man', [
    '-M',
    join(folder, 'prefix/share/man'),
    '-w',
    'oriel',
    'oriel-server-list',
  ]);
  expect(stdout.trim().split('\n')).toHaveLength(2);
});

test('the installed program reads clouds.yaml', async () => {
  writeFileSync(join(folder, 'clouds.yaml'), 'clouds:\n  lab: {auth: {auth_url: "no url"}}\n');
  const env = { PATH: process.env.PATH, HOME: folder, OS_CLOUD: 'lab', OS_USERNAME: 'u', OS_PASSWORD: 'p' };
  const failed = await run(oriel, ['server', 'list'], { cwd: folder, env }).catch((error) => error);
  expect(failed).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('clouds.yaml:2 is "no url", which is not a URL'),
  });
});

test('the installed program serves a console page without the repository', async () => {
  // With a port that the kernel chooses, which the access URL must have.
  const demo = spawn(oriel, ['demo', '--set', 'vnc.novncproxy_port=0'], {
    cwd: folder,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  try {
    let output = '';
    demo.stdout.setEncoding('utf8').on('data', (text) => {
      output += text;
    });
    await expect.poll(() => output, { timeout: 30_000 }).toMatch(/^ +Console +http\S+$/m);
    const [, url = ''] = /^ +Console +(http\S+)$/m.exec(output) ?? [];
    const page = await fetch(url);
    expect(page.status).toBe(200);
    expect(await page.text()).toContain('<title>');
  } finally {
    if (demo.kill('SIGINT')) await once(demo, 'close');
  }
});
