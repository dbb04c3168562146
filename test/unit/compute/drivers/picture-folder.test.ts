import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { symlink, truncate, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { PictureFolder } from '../../../../src/compute/drivers/picture-folder.ts';
import { Refusal } from '../../../../src/flow/refusals.ts';
import { refusalOf } from '../../../contract/driver.suite.ts';
import { temporaryFolder } from '../../../support/temporary-folder.ts';

function open(): PictureFolder {
  const folder = new PictureFolder(temporaryFolder());
  onTestFinished(() => folder.close());
  return folder;
}

test('returns what was written, deletes it, and deletes its folder when closed', async () => {
  const folder = open();
  const paths: string[] = [];
  const write = async (path: string) => {
    paths.push(path);
    await writeFile(path, 'picture');
  };
  expect(String(await folder.receive(write))).toBe('picture');
  await folder.receive(write);
  const [first = '', second] = paths;
  expect(first).not.toBe(second);
  expect(existsSync(first)).toBe(false);
  expect(existsSync(dirname(first))).toBe(true);
  await folder.close();
  expect(existsSync(dirname(dirname(first)))).toBe(false);
});

test.each([
  ['no file', async () => {}],
  ['a symbolic link', (path: string) => symlink('/etc/hostname', path)],
  ['a pipe', async (path: string) => void execFileSync('mkfifo', [path])],
  [
    'a file that is too large',
    async (path: string) => {
      await writeFile(path, '');
      await truncate(path, (32 << 20) + 1);
    },
  ],
])('refuses %s', async (_, write) => {
  expect(await refusalOf(() => open().receive(write))).toBe('screenshot_failed');
});

test('passes on the refusal of the program that writes', async () => {
  const refused = open().receive(() => Promise.reject(new Refusal('hypervisor_unreachable')));
  expect(await refusalOf(() => refused)).toBe('hypervisor_unreachable');
});

test('names a parent that does not exist', async () => {
  const folder = new PictureFolder(join(temporaryFolder(), 'absent'));
  await expect(folder.receive(async () => {})).rejects.toThrow(
    /no folder for pictures can be made in .*absent/,
  );
});
