import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { ROOT } from '../../support/documents.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const { scripts } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
/** They install what is missing, or need nothing. */
const SELF_SUFFICIENT = /^(node scripts\/(start|dev|build|test|bench|soak|flood|installed)\.js\b|git )/;

test('each npm script works in a fresh clone, or names the command that installs the dependencies', () => {
  const others = Object.entries<string>(scripts).filter(([, line]) => !SELF_SUFFICIENT.test(line));
  expect(others).toEqual([]);
});

test('a script in a clone without dependencies names "npm ci" and fails', () => {
  const clone = temporaryFolder();
  mkdirSync(join(clone, 'scripts'));
  copyFileSync(join(ROOT, 'scripts/installed.js'), join(clone, 'scripts/installed.js'));
  const run = () => spawnSync(process.execPath, ['scripts/installed.js'], { cwd: clone, encoding: 'utf8' });
  const { status, stderr } = run();
  expect(status).toBe(1);
  expect(stderr).toContain('Run "npm ci" first');
  mkdirSync(join(clone, 'node_modules'));
  copyFileSync(join(ROOT, 'package.json'), join(clone, 'node_modules/.package-lock.json'));
  expect(run().status).toBe(0);
});
