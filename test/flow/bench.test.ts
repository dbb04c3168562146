import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { ROOT } from '../support/documents.ts';

test('the bench compares every byte, plain and over TLS, and runs its works', async () => {
  const { stdout, stderr } = await promisify(execFile)(
    process.execPath,
    ['--import', './bench/typescript.js', 'bench/main.ts', '--smoke'],
    { cwd: ROOT },
  );
  for (const name of ['oriel', 'oriel over TLS', 'direct']) {
    expect(stderr).toMatch(new RegExp(`^${name}: \\d{6,} bytes compared, all right$`, 'm'));
  }
  for (const work of ['down', 'key-quiet', 'echo-64', 'up-256', 'connect']) {
    expect(stdout).toContain(`| ${work} | oriel |`);
  }
});
