import { execFileSync } from 'node:child_process';
import * as fs from 'node:fs';
import { join } from 'node:path';
import { beforeEach, expect, test, vi } from 'vitest';
import { Accounts } from '../../../packages/image/program/kolla/accounts.ts';
import { parseKollaConfig, readKollaConfig } from '../../../packages/image/program/kolla/config.ts';
import { KollaError, reportError } from '../../../packages/image/program/kolla/errors.ts';
import { setConfigs } from '../../../packages/image/program/kolla/set-configs.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

// What operators, broken disks and other containers leave in the folders that kolla_start reads and writes.

const uid = process.getuid?.() ?? 0;
const gid = process.getgid?.() ?? 0;
const accounts = new Accounts(`nova:x:${uid}:${gid}::/:\n`, `nova:x:${gid}:\n`);

let root: string;
let said: string[];

beforeEach(() => {
  root = temporaryFolder();
  said = [];
  vi.spyOn(console, 'error').mockImplementation((text: string) => void said.push(text));
  fs.mkdirSync(at('config_files/d'), { recursive: true });
});

const at = (path: string) => join(root, path);
const pipe = (path: string) => execFileSync('mkfifo', [at(path)]);
const rule = (path: string) => ({ path: at(path), owner: 'nova', perm: '0664' });

function set(config: object): void {
  const paths = {
    config: at('config_files'),
    command: at('run_command'),
    configured: at('configured'),
    copied: at('state'),
  };
  setConfigs(parseKollaConfig({ command: 'x', ...config }), accounts, paths, 'COPY_ALWAYS');
}

const copy = (dest: string) =>
  set({ config_files: [{ source: at('config_files/d'), dest, owner: 'nova', perm: '0600' }] });

test.each([
  ['config.json', () => readKollaConfig(at('config_files')), 'is not a file'],
  ['a source', async () => copy(at('etc')), 'is neither a file nor a folder'],
])('%s that is a pipe is refused without reading it', async (_what, use, message) => {
  pipe('config_files/config.json');
  pipe('config_files/d/pipe');
  await expect(use()).rejects.toThrow(message);
});

test('a source with a link to a folder that contains it is refused', () => {
  for (const name of ['one', 'two']) fs.symlinkSync('.', at(`config_files/d/${name}`));
  expect(() => copy(at('etc'))).toThrow(/link to a folder that contains it/);
});

test('a source is copied through the links of a mounted Secret', () => {
  fs.mkdirSync(at('config_files/d/..2026'));
  fs.writeFileSync(at('config_files/d/..2026/nova.conf'), 'secret');
  fs.symlinkSync('..2026', at('config_files/d/..data'));
  fs.symlinkSync('..data/nova.conf', at('config_files/d/nova.conf'));
  copy(at('etc'));
  expect(fs.readFileSync(at('etc/nova.conf'), 'utf8')).toBe('secret');
});

test('a folder that contains the source is not removed', () => {
  fs.writeFileSync(at('kept'), '');
  expect(() => copy(root)).toThrow(/its source, is in it/);
  expect(fs.existsSync(at('kept'))).toBe(true);
});

test('a damaged record of the last start does not prevent the next', () => {
  fs.writeFileSync(at('state'), '["/etc/no');
  copy(at('etc'));
  expect(said.join('\n')).toContain('state is damaged');
  expect(JSON.parse(fs.readFileSync(at('state'), 'utf8'))).toEqual([at('etc')]);
});

test('root follows no link that another container put into the folder of the logs', () => {
  for (const folder of ['log', 'program']) fs.mkdirSync(at(folder));
  fs.writeFileSync(at('program/main.log'), '', { mode: 0o600 });
  fs.symlinkSync(at('program/main.log'), at('log/link.log'));
  fs.symlinkSync(at('program'), at('log/nova'));
  set({
    directories: [rule('log/nova'), rule('log/nova/below')],
    files: [rule('log/nova/file')],
    permissions: [rule('log/*.log'), rule('log/nova/*.log')],
  });
  expect(fs.statSync(at('program/main.log')).mode & 0o777).toBe(0o600);
  expect(fs.statSync(at('program')).mode & 0o777).toBe(0o755);
  expect(fs.readdirSync(at('program'))).toEqual(['main.log']);
});

test('an error of the operating system is reported in one line, an error of the program with its stack', () => {
  fs.writeFileSync(at('file'), '');
  let full: unknown;
  try {
    copy(at('file/below'));
  } catch (error) {
    full = error;
  }
  expect(full).not.toBeInstanceOf(KollaError);
  expect(reportError(full)).toBe(1);
  expect(said.at(-1)).toMatch(/^ERROR:(ENOTDIR|EEXIST): .*file/);
  expect(() => reportError(new TypeError('x'))).toThrow(TypeError);
});
