import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { expect, onTestFinished, test } from 'vitest';
import { parsePasswordHash } from '../../src/config/values/user-line.ts';
import { verifyPasswordAmong } from '../../src/platform/password-hash.ts';
import { ROOT } from '../support/documents.ts';
import { inTerminal } from '../support/pseudo-terminal.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const HASH_PASSWORD = `"${process.execPath}" "${join(ROOT, 'dist/cli/main.js')}" hash-password`;

function terminal(line = HASH_PASSWORD) {
  const opened = inTerminal(line, { env: process.env, cwd: temporaryFolder() });
  onTestFinished(() => opened.close());
  return opened;
}

async function isHashOf(password: string, output: string): Promise<boolean> {
  const [hash = ''] = /scrypt:\S+/.exec(output) ?? [];
  const parsed = parsePasswordHash(hash);
  if ('problem' in parsed) throw new Error(`${parsed.problem} ${output}`);
  return verifyPasswordAmong(password, parsed, [parsed]);
}

test('hash-password asks twice at a terminal, shows nothing of the password and prints its hash', async () => {
  const { see, type, ended, display } = terminal();
  await see('Password (not shown): ');
  type('grüße ß\x7f€\r');
  await see('Password again: ');
  type('grüße €\r');
  const { status, stty } = await ended();
  expect(status).toBe(0);
  expect(display()).not.toMatch(/gr|€/);
  expect(stty).toMatch(/ icanon .*[^-]echo /s);
  expect(await isHashOf('grüße €', display())).toBe(true);
});

test('hash-password asks again if the two passwords differ or are empty, and fails after three attempts', async () => {
  const { see, type, ended, display } = terminal();
  await see('Password (not shown): ');
  type('\r');
  await see('The password is empty.');
  for (let attempt = 0; attempt < 2; attempt++) {
    await see('Password (not shown): ');
    type('one-secret\r');
    await see('Password again: ');
    type('another-secret\r');
    await see('The two passwords differ.');
  }
  await see('No password was given in 3 attempts.');
  expect((await ended()).status).toBe(1);
  expect(display()).not.toContain('secret');
});

test.each([
  ['Ctrl-C', 'half a pass\x03', 130, 'Interrupted.'],
  ['Ctrl-D', '\x04', 1, 'The input ended'],
])('%s at the prompt ends hash-password and restores the terminal', async (_name, keys, status, words) => {
  const { see, type, ended } = terminal();
  await see('Password (not shown): ');
  type(keys);
  await see(words);
  const over = await ended();
  expect(over.status).toBe(status);
  expect(over.stty).toMatch(/ icanon .*[^-]echo /s);
});

test('SIGTERM at the prompt restores the terminal', async () => {
  const { see, ended, display } = terminal(`sh -c 'echo "pid=$$;"; exec ${HASH_PASSWORD}'`);
  await see('Password (not shown): ');
  process.kill(Number(/pid=(\d+);/.exec(display())?.[1]), 'SIGTERM');
  const { status, stty } = await ended();
  expect(status).toBe(128 + 15);
  expect(stty).toMatch(/ icanon .*[^-]echo /s);
});

test('hash-password reads one line from a pipe', async () => {
  const child = spawn(process.execPath, [join(ROOT, 'dist/cli/main.js'), 'hash-password']);
  child.stdin.end('correct horse\n');
  const [[code], output] = await Promise.all([once(child, 'close'), text(child.stdout)]);
  expect(code).toBe(0);
  expect(await isHashOf('correct horse', output)).toBe(true);
});
