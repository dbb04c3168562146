import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFileSync, existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { beforeEach, expect, onTestFinished, test } from 'vitest';
import { ROOT } from '../../support/documents.ts';
import { freePort } from '../../support/free-port.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

let folder: string;

/** A project with one dependency, of which an older version is installed. */
beforeEach(() => {
  folder = temporaryFolder();
  mkdirSync(join(folder, 'scripts'));
  copyFileSync(join(ROOT, 'scripts/prepare.js'), join(folder, 'scripts/prepare.js'));
  const entry = { version: '1.0.0', resolved: 'https://registry.npmjs.org/one/-/one-1.0.0.tgz' };
  const lock = (version: string) => ({
    lockfileVersion: 3,
    packages: { '': { dependencies: { one: '1.0.0' } }, 'node_modules/one': { ...entry, version } },
  });
  write('package.json', { type: 'module', dependencies: { one: '1.0.0' } });
  write('package-lock.json', lock('1.0.0'));
  write('node_modules/one/package.json', { name: 'one', version: '0.9.0' });
  write('node_modules/.package-lock.json', lock('0.9.0'));
});

function write(file: string, content: object | string): void {
  mkdirSync(join(folder, file, '..'), { recursive: true });
  writeFileSync(join(folder, file), typeof content === 'string' ? content : JSON.stringify(content));
}

/** Runs the function of scripts/prepare.js in a process of its own, with an empty cache of npm. */
function install() {
  const program = "import { installDependencies } from './scripts/prepare.js'; await installDependencies();";
  const child = spawn(process.execPath, ['--input-type=module', '--eval', program], {
    cwd: folder,
    env: { ...process.env, npm_config_cache: temporaryFolder() },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text) => {
      output += text;
    });
  }
  return { child, ended: once(child, 'close').then(([status]) => ({ status, output })) };
}

function expectUnchanged(): void {
  expect(existsSync(join(folder, 'node_modules/one/package.json'))).toBe(true);
  expect(readdirSync(folder).filter((name) => name.startsWith('.install-'))).toEqual([]);
}

test('installs nothing where npm has installed what the lock file states', async () => {
  copyFileSync(join(folder, 'package-lock.json'), join(folder, 'node_modules/.package-lock.json'));
  expect(await install().ended).toEqual({ status: 0, output: '' });
});

test('names the reason and leaves node_modules as it was where npm cannot reach the registry', async () => {
  write('.npmrc', `registry=http://127.0.0.1:${await freePort()}/\nfetch-retries=0\n`);
  const { status, output } = await install().ended;
  expect(status).toBe(1);
  expect(output).toContain('npm cannot reach the package registry (ECONNREFUSED)');
  expectUnchanged();
});

test.each(['SIGTERM', 'SIGINT'] as const)(
  'ends npm and leaves node_modules as it was at %s',
  async (signal) => {
    const registry = createServer();
    registry.listen(0, '127.0.0.1');
    await once(registry, 'listening');
    onTestFinished(() => {
      registry.closeAllConnections();
      registry.close();
    });
    write('.npmrc', `registry=http://127.0.0.1:${(registry.address() as { port: number }).port}/\n`);
    const { child, ended } = install();
    // npm waits for an answer that never comes.
    await once(registry, 'request');
    child.kill(signal);
    expect((await ended).status).toBe(signal === 'SIGINT' ? 130 : 143);
    expectUnchanged();
  },
);
