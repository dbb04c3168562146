import { execFile } from 'node:child_process';
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { COMMANDS } from '../../src/cli/commands.ts';
import { runCli } from '../../src/cli/run-cli.ts';
import { type Certificate, createAuthority, type TestAuthority } from '../support/certificates.ts';
import { freePort } from '../support/free-port.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

/** What an operator can get wrong, and what `oriel serve` and `oriel config check` say of it. */
let folder: string;
let authority: TestAuthority;
let [one, other]: Certificate[] = [];
let taken: Server;
let ports: { free: number; taken: number };

beforeAll(async () => {
  folder = temporaryFolder();
  authority = await createAuthority();
  [one, other] = await Promise.all(['one', 'other'].map((name) => authority.issue(name, 'IP:127.0.0.1')));
  // A socket that nothing reads never closes, and the server waits for it.
  taken = createServer((socket) => socket.resume()).listen(0, '127.0.0.1');
  await new Promise((resolve) => taken.once('listening', resolve));
  ports = { free: await freePort(), taken: (taken.address() as { port: number }).port };
  writeFileSync(join(folder, 'file'), '');
  mkdirSync(join(folder, 'open'));
  chmodSync(join(folder, 'open'), 0o777);
  mkdirSync(join(folder, 'newer', 'tokens'), { recursive: true, mode: 0o700 });
  writeFileSync(
    join(folder, 'newer', 'tokens', 'committed'),
    'oriel tokens format 99 commit 0000000000000001\n',
  );
});

afterAll(async () => {
  await authority.close();
  await new Promise((resolve) => taken.close(resolve));
});

interface Ended {
  readonly status: number;
  readonly out: string;
  readonly err: string;
}

function oriel(...args: string[]): Promise<Ended> {
  return new Promise((resolve) => {
    execFile(process.execPath, ['dist/cli/main.js', ...args], { timeout: 60_000 }, (error, out, err) => {
      resolve({ status: error === null ? 0 : Number(error.code ?? -1), out, err });
    });
  });
}

/** `oriel config check` in this process. */
async function configCheck(...args: string[]): Promise<Omit<Ended, 'err'>> {
  const lines: string[] = [];
  const out = (line: string) => lines.push(line);
  const io = {
    env: process.env,
    out,
    err: out,
    outBytes: async () => {},
    input: async () => '',
    terminal: undefined,
  };
  const status = await runCli(['config', 'check', ...args], COMMANDS, io);
  return { status, out: lines.join('\n') };
}

/** A sound configuration on loopback; `text` follows from line 15 on. */
function configuration(text: string): string {
  const file = join(folder, 'oriel.conf');
  const lines = [
    '[DEFAULT]',
    'host = web1',
    'osapi_compute_listen = 127.0.0.1',
    `osapi_compute_listen_port = ${ports.free}`,
    '[vnc]',
    'novncproxy_host = 127.0.0.1',
    'novncproxy_port = 0',
    '[oriel]',
    'drivers = demo',
    'clear_links = api,consoles',
    '',
    '',
    '',
    '',
    text,
  ];
  writeFileSync(file, `${lines.join('\n')}\n`);
  return file;
}

type Case = readonly [title: string, text: () => string, role: string, option: string, message: RegExp];

const CASES: readonly Case[] = [
  [
    'a proxy address that does not resolve',
    () => '[vnc]\nnovncproxy_host = mgmtip.invalid',
    'novncproxy',
    'vnc.novncproxy_host',
    /mgmtip\.invalid does not resolve/,
  ],
  [
    'an api address that does not resolve',
    () => '[DEFAULT]\nosapi_compute_listen = mgmtip.invalid',
    'api',
    'DEFAULT.osapi_compute_listen',
    /mgmtip\.invalid does not resolve/,
  ],
  [
    "another machine's address for the proxy",
    () => '[vnc]\nnovncproxy_host = 192.0.2.77',
    'novncproxy',
    'vnc.novncproxy_host',
    /192\.0\.2\.77 is not an address of this machine.*0\.0\.0\.0/,
  ],
  [
    "another machine's address for the api",
    () => '[DEFAULT]\nosapi_compute_listen = 192.0.2.77',
    'api',
    'DEFAULT.osapi_compute_listen',
    /192\.0\.2\.77 is not an address of this machine/,
  ],
  [
    "another machine's IPv6 address",
    () => '[vnc]\nnovncproxy_host = 2001:db8::7',
    'novncproxy',
    'vnc.novncproxy_host',
    /2001:db8::7 is not an address of this machine/,
  ],
  [
    "another machine's address, with workers",
    () => '[vnc]\nnovncproxy_host = 192.0.2.77\n[oriel]\nworkers = 2',
    'novncproxy',
    'vnc.novncproxy_host',
    /192\.0\.2\.77 is not an address of this machine/,
  ],
  [
    'a state directory that is a file',
    () => `[oriel]\nstate_dir = ${join(folder, 'file')}`,
    'consoleauth',
    'oriel.state_dir',
    /file is not a directory/,
  ],
  [
    'a state directory below a file, for the key of sign-ins',
    () => `[oriel]\nstate_dir = ${join(folder, 'file', 'state')}`,
    'api',
    'oriel.state_dir',
    /a part of the path is a file/,
  ],
  [
    'a state directory that other users can change',
    () => `[oriel]\nstate_dir = ${folder}/open`,
    'consoleauth',
    'oriel.state_dir',
    /open can be changed by other users \(mode 0777\).*chmod 700/,
  ],
  [
    'a state directory of a newer version',
    () => `[oriel]\nstate_dir = ${folder}/newer`,
    'consoleauth',
    'oriel.state_dir',
    /was written by a newer version of Oriel \(format 99; this version reads 1\)/,
  ],
  [
    'a folder of pages that is not there',
    () => '[DEFAULT]\nweb = /no-such-dir',
    'novncproxy',
    'DEFAULT.web',
    /\/no-such-dir does not exist/,
  ],
  [
    'a file as the folder of pages',
    () => `[DEFAULT]\nweb = ${join(folder, 'file')}`,
    'novncproxy',
    'DEFAULT.web',
    /file is not a folder/,
  ],
  [
    'a folder of pages that is too large',
    () => '[DEFAULT]\nweb = /usr',
    'novncproxy',
    'DEFAULT.web',
    /more than/,
  ],
  [
    'a certificate that is not there',
    () => '[DEFAULT]\ncert = /nowhere.pem',
    'novncproxy',
    'DEFAULT.cert',
    /\/nowhere\.pem/,
  ],
  [
    'a certificate that is none',
    () => `[DEFAULT]\ncert = ${join(folder, 'file')}`,
    'novncproxy',
    'DEFAULT.cert',
    /file cannot be used/,
  ],
  [
    "another certificate's key",
    () => `[DEFAULT]\nkey = ${other!.key}\ncert = ${one!.cert}`,
    'novncproxy',
    'DEFAULT.(cert|key)',
    /key/,
  ],
  [
    "another certificate's key for the api",
    () => `[oriel]\napi_key = ${other!.key}\napi_cert = ${one!.cert}`,
    'api',
    'oriel.api_(cert|key)',
    /key/,
  ],
  [
    'ciphers that OpenSSL does not know',
    () => `[console]\nssl_ciphers = NOT-A-CIPHER\n[DEFAULT]\ncert = ${one!.cert}\nkey = ${one!.key}`,
    'novncproxy',
    'console.ssl_ciphers',
    /NOT-A-CIPHER/,
  ],
  [
    'an audit file in no folder',
    () => '[oriel]\naudit_log = /nowhere/audit.log',
    'novncproxy',
    'oriel.audit_log',
    /cannot be written/i,
  ],
  [
    'a folder as the audit file',
    () => `[oriel]\naudit_log = ${folder}`,
    'novncproxy',
    'oriel.audit_log',
    /cannot be written/i,
  ],
  [
    'authorities of memcached that are not there',
    () =>
      '[cache]\ntls_cafile = /nowhere.pem\nenabled = True\nbackend = oslo_cache.memcache_pool\ntls_enabled = True',
    'consoleauth',
    'cache.tls_cafile',
    /\/nowhere\.pem/,
  ],
  [
    'a password for memcached with a blank in it',
    () => '[cache]\nusername = a b\nenabled = True\nbackend = oslo_cache.memcache_pool',
    'consoleauth',
    'cache.username',
    /space/,
  ],
  [
    'a libvirt that cannot be reached by RPC',
    () =>
      '[oriel]\nlibvirt_transport = rpc\ndrivers = libvirt\n[libvirt]\nconnection_uri = qemu+ssh://h/system',
    'compute',
    'oriel.libvirt_transport',
    /qemu\+ssh:\/\/h\/system/,
  ],
  ['a driver that does not exist', () => '[oriel]\ndrivers = xen', 'compute', 'oriel.drivers', /xen/],
  ['a user line that is malformed', () => '[oriel_auth]\nuser = alice', 'api', 'oriel_auth.user', /alice/],
  [
    'no user for a cloud',
    () => '[oriel]\ntoken_source = nova',
    'novncproxy',
    'oriel.token_source',
    /no username/,
  ],
  [
    'authorities of a cloud that are not there',
    () =>
      '[service_user]\ncafile = /nowhere.pem\nauth_url = https://127.0.0.1:1/v3\nusername = nova\npassword = of-nova\n[oriel]\ntoken_source = nova',
    'novncproxy',
    'service_user.cafile',
    /\/nowhere\.pem/,
  ],
  [
    'two listeners on one port',
    () => `[vnc]\nnovncproxy_port = ${ports.free}`,
    'novncproxy,api',
    'vnc.novncproxy_port',
    /port/,
  ],
];

describe.each(CASES)('%s', (_title, text, role, option, message) => {
  const place = `/oriel.conf:1[67]: \\[${option.replace('.', '\\] ').replace(/\((.*)\)/, '(?:$1)')}: `;

  test('stops the start with its option, file, line and remedy in the log, and is an error of config check', async () => {
    const file = configuration(text());
    const [{ status, err }, checked] = await Promise.all([
      oriel('serve', '--role', role, '--config-file', file),
      configCheck('--role', role, '--config-file', file),
    ]);
    // 78: the text alone is wrong, so that systemd does not try again. 1: something on this machine, which may change.
    expect([1, 78], err).toContain(status);
    const lines = err
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    const last = lines.at(-1)!;
    expect(last.msg).toMatch(new RegExp(`^Oriel cannot start: .*${place}`));
    expect(last.msg).toMatch(message);
    expect(String(last.where)).toMatch(/oriel\.conf:1[67]$/);
    expect(`${last.group}.${last.option}`).toMatch(new RegExp(`^${option}$`));
    expect(err).not.toMatch(/\\n +at /);
    expect(checked.status, checked.out).toBe(1);
    expect(checked.out).toMatch(new RegExp(`^error: .*${place}`, 'm'));
  });
});

test('a port that another program has stops the start, and is a warning of config check', async () => {
  const file = configuration(`[vnc]\nnovncproxy_port = ${ports.taken}`);
  const { status, err } = await oriel('serve', '--role', 'novncproxy', '--config-file', file);
  expect(status).toBe(1);
  expect(err).toMatch(
    /Oriel cannot start: .*oriel\.conf:16: \[vnc\] novncproxy_port: Another program listens on port \d+ of 127\.0\.0\.1 \(EADDRINUSE\)\. Stop it/,
  );
  const check = await configCheck('--role', 'novncproxy', '--config-file', file);
  expect(check.status, check.out).toBe(0);
  expect(check.out).toMatch(/^warning: .*oriel\.conf:16: \[vnc\] novncproxy_port: Another program listens/m);
});

test('every problem of the configuration is a line of the log, and a file that is not there one and no more', async () => {
  const file = configuration('[vnc]\nnovncproxy_port = many\nauth_schemes = telepathy');
  const { status, err } = await oriel('serve', '--config-file', file);
  expect(status).toBe(78);
  const lines = err
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as { msg: string });
  expect(lines.map(({ msg }) => /oriel\.conf:\d+/.exec(msg)?.[0])).toEqual([
    'oriel.conf:16',
    'oriel.conf:17',
  ]);
  const missing = await oriel('serve', '--config-file', '/nope');
  expect(missing.err.trim().split('\n')).toHaveLength(1);
  expect(missing.err).toContain('Oriel cannot start: /nope: The file does not exist.');
});
