import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { findConfigFiles } from '../../../../src/config/files/find-config-files.ts';
import { temporaryFolder } from '../../../support/temporary-folder.ts';

const none = { configFiles: [], configDirs: [] };

test('reads oriel.conf of the first default directory that has it', () => {
  const root = temporaryFolder();
  const home = join(root, 'home/alice');
  const found = (env = {}) => findConfigFiles({ ...none, home, root, env }).files;
  const inOrder = ['etc/oriel.conf', 'etc/oriel/oriel.conf', 'home/alice/.config/oriel/oriel.conf'];
  for (const file of [...inOrder, 'home/alice/oriel.conf', 'home/alice/.oriel/oriel.conf']) {
    const path = join(root, file);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, '');
    expect(found()).toEqual([path]);
  }
});

test('XDG_CONFIG_HOME replaces ~/.config unless it is relative', () => {
  const root = temporaryFolder();
  const home = join(root, 'home');
  for (const file of [join(home, '.config/oriel/oriel.conf'), join(root, 'elsewhere/oriel/oriel.conf')]) {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, '');
  }
  const found = (XDG_CONFIG_HOME: string) =>
    findConfigFiles({ ...none, home, root, env: { XDG_CONFIG_HOME } }).files;
  expect(found(join(root, 'elsewhere'))).toEqual([join(root, 'elsewhere/oriel/oriel.conf')]);
  expect(found('elsewhere')).toEqual([join(home, '.config/oriel/oriel.conf')]);
});
