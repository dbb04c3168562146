import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { configFolder } from '../../../support/config-folder.ts';
import { loadSettings } from '../../../support/load-settings.ts';

const DOUBLED = /twice|replaces|not read/;

/** What is said of places that are doubled or passed over, as `level place: option: message`. */
function doubled(
  files: Record<string, string>,
  names: string[],
  input: { dirs?: string[]; env?: Record<string, string> } = {},
) {
  const folder = configFolder(files);
  const { warnings } = loadSettings({
    env: input.env ?? {},
    configFiles: names.map((name) => join(folder, name)),
    configDirs: (input.dirs ?? []).map((name) => join(folder, name)),
    roles: ['novncproxy'],
  });
  return warnings
    .filter(({ message }) => DOUBLED.test(message))
    .map(({ level, where, option, message }) =>
      `${level} ${where}: ${option}: ${message}`.replaceAll(`${folder}/`, ''),
    );
}

describe('what is there twice names both places', () => {
  it('an option in one file, with the line that counts', () => {
    const text = '[oriel]\nworkers = 2\nrefusal = rfb\nworkers = 3\n';
    expect(doubled({ a: text }, ['a'])).toEqual([
      'warning a:4: workers: The option is set twice: this value replaces another one at a:2.',
    ]);
    expect(doubled({ a: '[oriel]\nworkers = 2\nworkers = 2\n' }, ['a'])).toEqual([
      expect.stringMatching(/^debug a:3/),
    ]);
  });

  it('a section in one file, whose lines all count', () => {
    expect(doubled({ a: '[vnc]\n[oriel]\n[VNC]\n[neutron]\n[neutron]\n' }, ['a'])).toEqual([
      'warning a:3: : The section occurs twice; it also begins at a:1. The lines of both count.',
    ]);
  });

  it('a repeatable option is not doubled', () => {
    expect(doubled({ a: '[oriel_auth]\nuser = a\nuser = b\n' }, ['a'])).toEqual([]);
  });

  it('an option in a file of a directory, whatever name it has there', () => {
    const files = {
      a: '[vnc]\nnovncproxy_port = 6081\n',
      'd/old.conf': '[DEFAULT]\nnovncproxy_port = 6082\n',
    };
    expect(doubled(files, ['a'], { dirs: ['d'] })).toEqual([
      'warning d/old.conf:2: novncproxy_port: This value counts, and replaces another one at a:2.',
    ]);
  });

  it('an option in the environment, and as a note one in a second file that was named', () => {
    const files = { a: '[oriel]\nworkers = 2\n', b: '[oriel]\nworkers = 3\n' };
    expect(doubled(files, ['a'], { env: { OS_ORIEL__WORKERS: '4' } })).toEqual([
      'warning OS_ORIEL__WORKERS: workers: This value counts, and replaces another one at a:2.',
    ]);
    expect(doubled(files, ['a', 'b'])).toEqual([expect.stringMatching(/^debug b:2: workers: .* at a:2\.$/)]);
    expect(doubled({ ...files, b: files.a }, ['a', 'b'])).toEqual([]);
  });

  it('a file that is read twice', () => {
    expect(doubled({ 'd/a.conf': '[oriel]\n' }, ['d/a.conf'], { dirs: ['d'] })).toEqual([
      expect.stringContaining('The file is read twice: it is the same as d/a.conf'),
    ]);
  });

  it('never shows a value', () => {
    const text = '[service_user]\npassword = hunter2\npassword = hunter3\n';
    expect(doubled({ a: text }, ['a']).join()).not.toContain('hunter');
  });
});

it('a file of a directory that is not read because of its name is named', () => {
  expect(doubled({ 'd/a.conf': '', 'd/b.cnf': '[oriel]\n', 'd/.hidden': '' }, [], { dirs: ['d'] })).toEqual([
    'warning d/b.cnf: : The file is not read: its name does not end in .conf.',
  ]);
});
