import { execFileSync } from 'node:child_process';
import { mkdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import { signingKeyOf } from '../../../src/api/auth/local/signing-key.ts';
import { silentLogger } from '../../../src/platform/log/log.ts';
import { defaultSettings } from '../../support/default-settings.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

describe('the key of sign-ins in the state directory', () => {
  let directory: string;
  let path: string;
  const read = () =>
    signingKeyOf(defaultSettings({ oriel: { state_dir: directory, token_store: 'file' } }), silentLogger);

  beforeEach(() => {
    directory = join(temporaryFolder(), 'state');
    path = join(directory, 'signing_key');
    mkdirSync(directory, { mode: 0o700 });
  });

  test('is made once, with mode 0600', async () => {
    const made = (await read()).reveal();
    expect(made.length).toBeGreaterThanOrEqual(32);
    expect((await read()).reveal()).toBe(made);
    expect(statSync(path).mode & 0o777).toBe(0o600);
  });

  test.each([
    ['a pipe without a writer', () => execFileSync('mkfifo', ['-m', '600', path]), 'is not a file'],
    ['a directory', () => mkdirSync(path, { mode: 0o700 }), 'is not a file'],
    ['longer than a key', () => writeFileSync(path, 'k'.repeat(5000), { mode: 0o600 }), 'is not a file'],
    ['empty', () => writeFileSync(path, '', { mode: 0o600 }), 'has no usable key'],
    [
      'readable by other users',
      () => writeFileSync(path, 'k'.repeat(64), { mode: 0o644 }),
      'can be read by other users',
    ],
  ])('is refused with its path if it is %s', async (_what, make, why) => {
    make();
    await expect(read()).rejects.toThrow(why);
    await expect(read()).rejects.toThrow(path);
  });
});
