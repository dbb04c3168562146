import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { beforeEach, expect, onTestFinished, test } from 'vitest';
import { findSockets } from '../../../../../src/compute/drivers/qemu/find-sockets.ts';
import { temporaryFolder } from '../../../../support/temporary-folder.ts';

let folder: string;

beforeEach(() => {
  folder = temporaryFolder();
});

async function listen(...names: string[]): Promise<void> {
  for (const name of names) {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(join(folder, name), resolve));
    onTestFinished(() => void server.close());
  }
}

/** What patterns in the folder lead to, without the folder. */
async function find(...patterns: string[]): Promise<string[]> {
  const { paths } = await findSockets(patterns.map((pattern) => join(folder, pattern)));
  return paths.map((path) => path.slice(folder.length + 1));
}

test('a star matches any part of a name, and a question mark one character', async () => {
  await listen('a.qmp', 'ab.qmp', 'b.sock', '.hidden.qmp');
  expect(await find('*.qmp')).toEqual(['a.qmp', 'ab.qmp']);
  expect(await find('?.qmp')).toEqual(['a.qmp']);
  expect(await find('.*.qmp')).toEqual(['.hidden.qmp']);
  expect(await find('*')).toEqual(['a.qmp', 'ab.qmp', 'b.sock']);
});

test('other characters of a pattern stand for themselves', async () => {
  await listen('a+b.qmp', 'aab.qmp', 'a[b].qmp');
  expect(await find('a+b.*')).toEqual(['a+b.qmp']);
  expect(await find('a[b].q*')).toEqual(['a[b].qmp']);
});

test('folders are matched too, and each socket is found once', async () => {
  for (const name of ['alice', 'bob']) mkdirSync(join(folder, name));
  await listen('alice/a.qmp', 'bob/b.qmp');
  expect(await find('*/*.qmp', 'alice/a.qmp', 'alice/*.qmp')).toEqual(['alice/a.qmp', 'bob/b.qmp']);
});

test('a pattern finds sockets and symbolic links, but no other files', async () => {
  await listen('a.qmp');
  writeFileSync(join(folder, 'file.qmp'), '');
  mkdirSync(join(folder, 'folder.qmp'));
  symlinkSync(join(folder, 'a.qmp'), join(folder, 'link.qmp'));
  expect(await find('*.qmp')).toEqual(['a.qmp', 'link.qmp']);
});

test('a folder that does not exist has no sockets, and is named all the same', async () => {
  const found = await findSockets([join(folder, 'later/*.qmp'), join(folder, 'later/a.qmp')]);
  expect(found).toEqual({ paths: [], folders: [join(folder, 'later')], unreadable: [], isCutShort: false });
});

test('more folders than the bound are reported', async () => {
  for (let index = 0; index < 65; index++) mkdirSync(join(folder, `f${index}`));
  const found = await findSockets([join(folder, '*/*.qmp')]);
  expect(found.folders).toHaveLength(64);
  expect(found.isCutShort).toBe(true);
});
