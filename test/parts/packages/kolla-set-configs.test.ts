import * as fs from 'node:fs';
import { join } from 'node:path';
import { beforeEach, expect, test, vi } from 'vitest';
import { Accounts } from '../../../packages/image/program/kolla/accounts.ts';
import { parseKollaConfig, readKollaConfig } from '../../../packages/image/program/kolla/config.ts';
import { KollaError } from '../../../packages/image/program/kolla/errors.ts';
import { findPaths } from '../../../packages/image/program/kolla/find-paths.ts';
import {
  checkConfig,
  type KollaPaths,
  setConfigs,
} from '../../../packages/image/program/kolla/set-configs.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

// The user of the test owns the files, under the names that kolla's config.json has.
const uid = process.getuid?.() ?? 0;
const gid = process.getgid?.() ?? 0;
const accounts = new Accounts(
  `nova:x:${uid}:${gid}::/:\nfluentd:x:${uid}:${gid}::/:\n`,
  `nova:x:${gid}:\nkolla:x:${gid}:nova\n`,
);

let root: string;
let paths: KollaPaths;

beforeEach(() => {
  vi.spyOn(console, 'error').mockReturnValue();
  root = temporaryFolder();
  paths = {
    config: join(root, 'config_files'),
    command: join(root, 'run_command'),
    configured: join(root, 'configured'),
    copied: join(root, 'defaults/state'),
  };
  fs.mkdirSync(paths.config);
});

/** As kolla-ansible's template has it, below the folder of the test. */
function kolla(changes: object = {}) {
  return parseKollaConfig({
    command: 'nova-novncproxy',
    config_files: [entry('nova.conf', 'etc/nova/nova.conf')],
    directories: [{ path: join(root, 'log/nova'), owner: 'nova:kolla', perm: '2775' }],
    permissions: [{ path: join(root, 'log/nova/*.log'), owner: 'nova:kolla', perm: '0664' }],
    ...changes,
  });
}

function entry(source: string, dest: string, changes: object = {}) {
  return {
    source: join(paths.config, source),
    dest: join(root, dest),
    owner: 'nova',
    perm: '0600',
    ...changes,
  };
}

function write(file: string, text: string, mode = 0o644): void {
  fs.mkdirSync(join(root, file, '..'), { recursive: true });
  fs.writeFileSync(join(root, file), text);
  fs.chmodSync(join(root, file), mode);
}

const read = (file: string) => fs.readFileSync(join(root, file), 'utf8');
const mode = (file: string) => (fs.statSync(join(root, file)).mode & 0o7777).toString(8);
const set = (config = kolla(), strategy = 'COPY_ALWAYS') => setConfigs(config, accounts, paths, strategy);

test('puts the file in place with its mode, creates the folder of the log, and keeps the command', () => {
  write('config_files/nova.conf', 'secret', 0o660);
  write('log/nova/nova-novncproxy.log', '', 0o600);
  set();
  expect(read('etc/nova/nova.conf')).toBe('secret');
  expect(mode('etc/nova/nova.conf')).toBe('600');
  expect(mode('log/nova')).toBe('2775');
  expect(mode('log/nova/nova-novncproxy.log')).toBe('664');
  expect(read('run_command')).toBe('nova-novncproxy');
  expect(() => checkConfig(kolla(), accounts, paths)).not.toThrow();
});

test.each<[string, () => void, object, RegExp]>([
  ['a file with new content', () => write('config_files/nova.conf', 'new'), {}, /content of .* differs/],
  [
    'another mode in place',
    () => write('etc/nova/nova.conf', 'secret', 0o644),
    {},
    /does not have mode 0600/,
  ],
  ['a file that is gone', () => fs.rmSync(join(root, 'etc/nova/nova.conf')), {}, /does not exist/],
  [
    'another command',
    () => {},
    { command: 'nova-novncproxy --debug' },
    /running command "nova-novncproxy" differs/,
  ],
  ['an entry that is gone', () => {}, { config_files: [] }, /no longer has: .*nova\.conf/],
])('--check finds %s', (_what, change, config, message) => {
  write('config_files/nova.conf', 'secret');
  set();
  change();
  expect(() => checkConfig(kolla(config), accounts, paths)).toThrow(message);
});

test('COPY_ALWAYS copies again and removes what config.json no longer has', () => {
  write('config_files/nova.conf', 'one');
  set();
  write('config_files/nova.conf', 'two');
  set();
  expect(read('etc/nova/nova.conf')).toBe('two');
  set(kolla({ config_files: [] }));
  expect(fs.existsSync(join(root, 'etc/nova/nova.conf'))).toBe(false);
});

test('COPY_ONCE copies at the first start only', () => {
  write('config_files/nova.conf', 'one');
  set(kolla(), 'COPY_ONCE');
  write('config_files/nova.conf', 'two');
  set(kolla(), 'COPY_ONCE');
  expect(read('etc/nova/nova.conf')).toBe('one');
});

test('another strategy is refused', () => {
  expect(() => set(kolla(), 'COPY_NEVER')).toThrow(/neither COPY_ALWAYS nor COPY_ONCE/);
});

test('a source that does not exist is refused, unless it is optional', () => {
  expect(() => set()).toThrow(KollaError);
  set(kolla({ config_files: [entry('nova.conf', 'etc/nova/nova.conf', { optional: true })] }));
  expect(fs.existsSync(join(root, 'etc/nova'))).toBe(false);
});

test('a pattern copies each file into the folder, beside those of other entries', () => {
  write('config_files/tls/tls.crt', 'certificate');
  write('config_files/mtls/tls.key', 'key');
  write('etc/pki/of-the-image.crt', 'other');
  const files = [
    entry('tls/*', 'etc/pki/', { merge: true, perm: '0640' }),
    entry('mtls/*', 'etc/pki/', { merge: true }),
    entry('none/*', 'etc/pki/', { merge: true, optional: true }),
  ];
  set(kolla({ config_files: files }));
  expect(fs.readdirSync(join(root, 'etc/pki')).sort()).toEqual(['of-the-image.crt', 'tls.crt', 'tls.key']);
  expect(mode('etc/pki/tls.crt')).toBe('640');
});

test('a folder replaces the one in place; with "merge" it adds to it', () => {
  write('config_files/new/a', 'a');
  write('etc/d/old', 'old');
  set(kolla({ config_files: [entry('new', 'etc/d', { merge: true })] }));
  expect(fs.readdirSync(join(root, 'etc/d'))).toEqual(['a', 'old']);
  set(kolla({ config_files: [entry('new', 'etc/d', { perm: '0640' })] }));
  expect(fs.readdirSync(join(root, 'etc/d'))).toEqual(['a']);
  expect(mode('etc/d')).toBe('750');
});

test('"recurse" reaches everything in a folder but what "exclude" matches, and follows no link', () => {
  write('log/a/one', '', 0o600);
  write('log/keep/two', '', 0o600);
  write('outside', '', 0o600);
  fs.symlinkSync(join(root, 'outside'), join(root, 'log/link'));
  const rule = { path: join(root, 'log'), owner: 'nova', perm: '0640', recurse: true, exclude: ['keep'] };
  set(kolla({ config_files: [], directories: [], permissions: [rule] }));
  expect(['log', 'log/a', 'log/a/one', 'log/keep/two', 'outside'].map(mode)).toEqual([
    '750',
    '750',
    '640',
    '600',
    '600',
  ]);
});

test('a file with "preserve_properties" keeps its mode', () => {
  write('config_files/x', 'x', 0o640);
  const file = { source: join(paths.config, 'x'), dest: join(root, 'y'), preserve_properties: true };
  set(kolla({ config_files: [file] }));
  expect(mode('y')).toBe('640');
});

test.each<[string, unknown, RegExp]>([
  ['no command', {}, /lacks "command"/],
  ['a list', [], /not an object/],
  [
    'a file without owner',
    { command: 'x', config_files: [{ source: 'a', dest: 'b', perm: '0600' }] },
    /lacks "owner"/,
  ],
  [
    'a pattern as a folder',
    { command: 'x', directories: [{ path: '/a*', owner: 'a', perm: '0700' }] },
    /pattern/,
  ],
  ['entries that are no list', { command: 'x', config_files: 'all' }, /not a list/],
])('refuses a config.json with %s', (_what, value, message) => {
  expect(() => parseKollaConfig(value)).toThrow(message);
});

test('an owner that the image lacks and a mode that is none are refused', () => {
  write('config_files/nova.conf', 'x');
  expect(() => set(kolla({ config_files: [entry('nova.conf', 'a', { owner: 'glance' })] }))).toThrow(
    /glance/,
  );
  expect(() => set(kolla({ config_files: [entry('nova.conf', 'a', { perm: 'rw' })] }))).toThrow(
    /"rw" is not a mode/,
  );
});

test('config.yaml counts before config.json', async () => {
  write('config_files/config.json', '{"command": "json"}');
  expect((await readKollaConfig(paths.config)).command).toBe('json');
  write('config_files/config.yaml', 'command: yaml');
  expect((await readKollaConfig(paths.config)).command).toBe('yaml');
  write('config_files/config.yaml', 'x'.repeat(2 << 20));
  await expect(readKollaConfig(paths.config)).rejects.toThrow(/more than 1048576 bytes/);
});

test('patterns match as in a shell', () => {
  for (const name of ['a.log', 'b.log', '.hidden.log', 'c.txt', 'a+log']) write(name, '');
  const names = (pattern: string) =>
    findPaths(join(root, pattern)).map((path) => path.slice(root.length + 1));
  expect(names('*.log')).toEqual(['a.log', 'b.log']);
  expect(names('?.log')).toEqual(['a.log', 'b.log']);
  expect(names('[!a]*.log')).toEqual(['b.log']);
  expect(names('.*.log')).toEqual(['.hidden.log']);
  expect(names('a.log')).toEqual(['a.log']);
  expect(names('none/*')).toEqual([]);
});
