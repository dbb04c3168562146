import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { configFolder } from '../../../support/config-folder.ts';
import { loadSettings } from '../../../support/load-settings.ts';

/** Loads one file of these bytes, written as Latin-1. Places are without the folder. */
function load(latin1: string, encode = (text: string) => Buffer.from(text, 'latin1')) {
  const folder = configFolder();
  writeFileSync(join(folder, 'o.conf'), encode(latin1));
  const loaded = loadSettings({ env: {}, configFiles: [join(folder, 'o.conf')] });
  return JSON.parse(JSON.stringify(loaded).replaceAll(`${folder}/`, '')) as typeof loaded;
}

const noticed = ({ warnings }: ReturnType<typeof load>) => warnings.filter(({ level }) => level !== 'debug');

describe('a file that is not UTF-8', () => {
  it.each(['\n', '\r\n', '\r'])(
    'is read where only comments are in another encoding (line ends %j)',
    (end) => {
      const lines = ['# caf\xe9', '[DEFAULT]', '; \xc4\xe3\xba\xc3', 'host = web1', '#\xff'];
      const loaded = load(lines.join(end));
      expect(loaded.problems).toEqual([]);
      expect(loaded.settings.DEFAULT.host).toBe('web1');
    },
  );

  it.each([
    ['a value', '[DEFAULT]\n# \xe4\nhost = caf\xe9\n', 'o.conf:3', 'byte 11 of it is 0xE9'],
    ['a key', '[DEFAULT]\nh\xf6st = x\n', 'o.conf:2', 'byte 2 of it is 0xF6'],
    ['a section', '[vn\xe7]\n', 'o.conf:1', 'byte 4 of it is 0xE7'],
    ['a continued value', '[console]\nallowed_origins = a,\n  b\xe9\n', 'o.conf:3', 'byte 4 of it is 0xE9'],
    [
      'a value behind a true replacement character',
      '[DEFAULT]\nhost = \xef\xbf\xbd\xe9\n',
      'o.conf:2',
      'byte 11 of it is 0xE9',
    ],
  ])('is refused at the line and byte of %s', (_title, text, where, message) => {
    const { problems } = load(text);
    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatchObject({ where, message: expect.stringContaining(message) });
  });

  it('has all of its damaged lines named, and no value taken from them', () => {
    const loaded = load('[consoleauth]\ntoken_ttl = 6\xe9\n[DEFAULT]\nhost = \xe9\nmy_ip = 10.0.0.1\n');
    expect(loaded.problems.map(({ where }) => where)).toEqual(['o.conf:2', 'o.conf:4']);
    expect(loaded.settings.consoleauth.token_ttl).toBe(600);
    expect(loaded.settings.DEFAULT.my_ip).toBe('10.0.0.1');
  });

  it.each([
    [
      'with a byte order mark',
      (text: string) => Buffer.from(`\uFEFF${text}`, 'utf16le'),
      'line 1 begins with the byte order mark',
    ],
    ['without one', (text: string) => Buffer.from(text, 'utf16le'), 'byte 2 of line 1 is zero'],
  ])('is refused whole where it is UTF-16 %s', (_title, encode, message) => {
    const loaded = load('[DEFAULT]\nhost = x\n', encode);
    expect(loaded.problems).toEqual([
      expect.objectContaining({ where: 'o.conf', message: expect.stringContaining(message) }),
    ]);
    expect(noticed(loaded)).toEqual([]);
  });
});

describe('a file that was not read, or not all of it', () => {
  it.each([
    ['is not there', undefined],
    ['has a malformed section', '[oriel_auth\nuser = x\n'],
    ['has a line that is no assignment', '[oriel_auth]\nuser\n'],
  ])('raises nothing about defaults where it %s', (_title, text) => {
    const folder = configFolder(text === undefined ? {} : { 'o.conf': text });
    const { problems, warnings } = loadSettings({ env: {}, configFiles: [join(folder, 'o.conf')] });
    expect(problems.length).toBeGreaterThan(0);
    expect(warnings.filter(({ level }) => level !== 'debug')).toEqual([]);
  });

  it('leaves what the others say to be checked', () => {
    const folder = configFolder({ 'o.conf': '[oriel]\nping_interval = 0\n' });
    const configFiles = [join(folder, 'missing.conf'), join(folder, 'o.conf')];
    const { warnings } = loadSettings({ env: {}, configFiles });
    expect(warnings.map(({ option }) => option)).toEqual(['ping_interval']);
  });
});
