import { execFile } from 'node:child_process';
import { X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import { chmodSync, existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { ROOT } from '../support/documents.ts';
import { type LibvirtLab, startLibvirtLab } from '../support/libvirt/lab.ts';
import { type OwnHost, ownHost } from '../support/own-host.ts';
import { inTerminal } from '../support/pseudo-terminal.ts';

const ORIEL = `'${process.execPath}' '${join(ROOT, 'dist/cli/main.js')}'`;
const PASSWORD = 'correct horse battery';
/** Everything that would be asked. */
const FLAGS = '--user alice --password-stdin --address 192.0.2.7 --tls none';

let lab: LibvirtLab;

beforeAll(async () => {
  lab = await startLibvirtLab();
  await lab.defineGuest({ name: 'web1' });
});
afterAll(() => lab.close());

function host({ libvirt = join(lab.folder, 'run') } = {}): OwnHost {
  const made = ownHost({ libvirt });
  onTestFinished(() => made.close());
  return made;
}

interface Ended {
  status: number;
  out: string;
  err: string;
}

/** Runs a line on the host without a terminal; standard input is the password. */
async function run(on: OwnHost, line: string, options: Parameters<OwnHost['on']>[1] = {}): Promise<Ended> {
  const shell = `printf '%s\\n' '${PASSWORD}' | { ${on.on(line, options)}; }`;
  const running = promisify(execFile)('sh', ['-c', shell], {
    env: { PATH: process.env.PATH, LOGNAME: 'root' },
  });
  const { stdout, stderr } = await running.catch((error) => error);
  return { status: running.child.exitCode ?? -1, out: stdout, err: stderr };
}

function terminal(on: OwnHost, line: string, columns = 80) {
  const env = { PATH: process.env.PATH, NO_COLOR: '1', TERM: 'xterm', LOGNAME: 'root' };
  const opened = inTerminal(on.on(line), { env, cwd: '/', columns });
  onTestFinished(() => opened.close());
  return opened;
}

const mode = (path: string) => (statSync(path).mode & 0o777).toString(8);
const config = (on: OwnHost) => readFileSync(join(on.etc, 'oriel/oriel.conf'), 'utf8');

test('asks at a terminal of 40 columns, and writes a configuration that has no finding', async () => {
  const on = host();
  const { see, type, ended, display } = terminal(on, `${ORIEL} init && ${ORIEL} config check`, 40);
  await see('libvirt answers at qemu:///system: 1');
  await see('User name [admin]: ');
  type('al ice\r');
  await see('This name cannot be used.');
  await see('User name [admin]: ');
  type('alice\r');
  await see('Password (not shown): ');
  type(`${PASSWORD}\r`);
  await see('Password again: ');
  type(`${PASSWORD}\r`);
  await see('Address [');
  type('https://consoles.example.org:6080\r');
  await see('This is no address.');
  await see('Address [');
  type('consoles.example.org\r');
  await see('Self-signed certificate [yes]: ');
  type('\r');
  await see('https://consoles.example.org:');
  await see('0 errors, 0 warnings');
  expect((await ended()).status).toBe(0);
  expect(display()).not.toContain(PASSWORD);
  // biome-ignore lint/suspicious/noControlCharactersInRegex: colours begin with this character.
  expect(display()).not.toMatch(/\x1b\[[\d;]*m/);

  expect(mode(join(on.etc, 'oriel/oriel.conf'))).toBe('600');
  expect(mode(join(on.etc, 'oriel/tls/key.pem'))).toBe('600');
  expect(readdirSync(join(on.etc, 'oriel')).sort()).toEqual(['oriel.conf', 'tls']);
  expect(config(on)).toMatch(/^user = alice scrypt:\S+ default=admin,member$/m);
  expect(config(on)).toContain('connection_uri = qemu:///system');
  const certificate = new X509Certificate(readFileSync(join(on.etc, 'oriel/tls/cert.pem')));
  expect(certificate.checkHost('consoles.example.org')).toBe('consoles.example.org');
  expect(certificate.checkIP('127.0.0.1')).toBe('127.0.0.1');
  expect(certificate.ca).toBe(false);
  // With a key usage, OpenSSL's clients would not take it for its own issuer, and OS_CACERT would not help.
  expect(certificate.checkIssued(certificate)).toBe(true);
});

test('Ctrl-C between two questions leaves nothing behind', async () => {
  const on = host();
  const { see, type, ended } = terminal(on, `${ORIEL} init`);
  await see('User name [admin]: ');
  type('alice\r');
  await see('Password (not shown): ');
  type('half\x03');
  await see('Interrupted. Nothing was written.');
  const { status, stty } = await ended();
  expect(status).toBe(130);
  expect(stty).toMatch(/ icanon .*[^-]echo /s);
  expect(existsSync(join(on.etc, 'oriel'))).toBe(false);
});

test('without a terminal it asks nothing and names each missing flag', async () => {
  const { status, err } = await run(host(), `${ORIEL} init --user alice`);
  expect(status).toBe(2);
  expect(err).toContain('Give --password-stdin, --address HOST, --tls self-signed|none, or --yes');
});

test('--yes takes the proposals, and prints the generated password once', async () => {
  const on = host();
  const { status, out } = await run(on, `${ORIEL} init --yes < /dev/null`);
  expect(status).toBe(0);
  expect(out.match(/^ {2}password \w{5}-\w{5}-\w{5}-\w{5}$/gm)).toHaveLength(1);
  expect(config(on)).toMatch(/^user = admin scrypt:/m);
});

test('--print writes nothing, and prints only the configuration to standard output', async () => {
  const on = host();
  const { status, out, err } = await run(on, `${ORIEL} init --print ${FLAGS}`);
  expect(status).toBe(0);
  expect(out).toMatch(/^# Written by "oriel init"[\s\S]*novncproxy_base_url = http:\/\/192\.0\.2\.7:/);
  expect(out).not.toContain('libvirt answers');
  expect(err).toContain('libvirt answers');
  expect(existsSync(join(on.etc, 'oriel'))).toBe(false);
});

test('without a hypervisor it says where it looked and what to do, and writes nothing', async () => {
  const on = ownHost();
  onTestFinished(() => on.close());
  const { status, out, err } = await run(on, `${ORIEL} init ${FLAGS}`);
  expect(status).toBe(1);
  expect(out).toMatch(/No libvirt answers at qemu:\/\/\/system.*libvirt-sock.*apt install/);
  expect(err).toContain('No hypervisor of this host can be used');
  expect(existsSync(join(on.etc, 'oriel'))).toBe(false);
});

test('a user without access to libvirt learns which group to join', async () => {
  const run_ = join(lab.folder, 'run');
  chmodSync(lab.folder, 0o755);
  chmodSync(join(run_, 'libvirt-sock'), 0o660);
  onTestFinished(() => chmodSync(join(run_, 'libvirt-sock'), 0o777));
  const { status, out } = await run(host(), `HOME=/nonexistent ${ORIEL} init ${FLAGS} --print 2>&1`, {
    uid: 65_534,
  });
  expect(status).toBe(1);
  expect(out).toMatch(/the user (\w+) may not use qemu:\/\/\/system\. Run "sudo usermod -aG libvirt \1"/);
});

test('an existing configuration stays as it is without --force, and is kept with it', async () => {
  const on = host();
  await mkdir(join(on.etc, 'oriel'));
  writeFileSync(join(on.etc, 'oriel/oriel.conf'), '# mine\n');
  const refused = await run(on, `${ORIEL} init ${FLAGS}`);
  expect(refused.status).toBe(1);
  expect(refused.err).toMatch(/\/etc\/oriel\/oriel\.conf exists\. Nothing was written\..*--force/);
  expect(config(on)).toBe('# mine\n');

  expect((await run(on, `${ORIEL} init ${FLAGS} --force`)).status).toBe(0);
  const [kept = ''] = readdirSync(join(on.etc, 'oriel')).filter((name) => name.endsWith('.bak'));
  expect(readFileSync(join(on.etc, 'oriel', kept), 'utf8')).toBe('# mine\n');
  expect(config(on)).toContain('user = alice');
});

test('a configuration elsewhere that serve would read is an error', async () => {
  const on = host();
  await mkdir(join(on.home, '.oriel'));
  writeFileSync(join(on.home, '.oriel/oriel.conf'), '');
  const { status, err } = await run(on, `HOME=/root ${ORIEL} init ${FLAGS} --force`);
  expect(status).toBe(1);
  expect(err).toContain('/root/.oriel/oriel.conf exists, and "oriel serve" reads it');
});

test.each([
  ['read-only', 'mount -o remount,bind,ro /etc', /EROFS/],
  [
    'full',
    'mkdir /etc/oriel && mount -t tmpfs -o size=4k,nr_inodes=9 none /etc/oriel && head -c 4096 /dev/zero > /etc/oriel/other',
    /ENOSPC/,
  ],
])('a %s file system is named, and nothing is left', async (_name, before, words) => {
  const on = host();
  const line = `${ORIEL} init ${FLAGS}; status=$?; echo left: $(ls -A /etc/oriel 2>/dev/null); exit $status`;
  const { status, out, err } = await run(on, line, { before });
  expect(status).toBe(1);
  expect(err).toMatch(words);
  expect(err).toContain('Nothing was changed.');
  expect(out).toMatch(/^left:( other)?$/m);
});

test('an empty password is wrong usage, and nothing is written', async () => {
  const on = host();
  const { status, err } = await run(on, `${ORIEL} init ${FLAGS} < /dev/null`);
  expect(status).toBe(2);
  expect(err).toContain('The password is empty.');
  expect(existsSync(join(on.etc, 'oriel'))).toBe(false);
});

test('a port in use is replaced by a free one, unless it was asked for', async () => {
  const taken = createServer().listen(6080);
  onTestFinished(() => void taken.close());
  // Another program may have the port, which is as good.
  await Promise.race([once(taken, 'listening'), once(taken, 'error')]).catch(() => {});
  const on = host();
  const refused = await run(on, `${ORIEL} init ${FLAGS} --console-port 6080`);
  expect(refused.status).toBe(1);
  expect(refused.err).toContain('Port 6080 (--console-port) is in use');
  const { status, out } = await run(on, `${ORIEL} init ${FLAGS}`);
  expect(status).toBe(0);
  const port = /Port 6080 is in use by another program. The configuration uses (\d+)/.exec(out)?.[1];
  expect(config(on)).toContain(`novncproxy_port = ${port}\n`);
  expect(config(on)).toContain(`novncproxy_base_url = http://192.0.2.7:${port}/vnc_auto.html`);
});

test('--systemd installs a unit that systemd accepts, with a user that can read the configuration', async () => {
  const on = host();
  // The unit hides /home and /tmp from the service, where this repository may be.
  const before = `mount -t tmpfs none /mnt && mkdir /mnt/oriel && mount --bind '${ROOT}' /mnt/oriel`;
  const oriel = `'${process.execPath}' /mnt/oriel/dist/cli/main.js`;
  const first = await run(on, `${ORIEL} init --yes --tls self-signed < /dev/null`);
  expect(first.status, first.err).toBe(0);
  const written = config(on);
  const line = `${oriel} init --systemd && id oriel && stat -c '%n %U:%G %a' /etc/oriel/oriel.conf /etc/oriel/tls/key.pem && systemd-analyze verify --man=no /etc/systemd/system/oriel.service`;
  const { status, out, err } = await run(on, line, { before });
  expect(err).not.toContain('oriel.service');
  expect(status, err).toBe(0);
  expect(config(on)).toBe(written);
  expect(out).toContain('Keeping /etc/oriel/oriel.conf.');
  expect(out).toContain('/etc/oriel/oriel.conf root:oriel 640');
  expect(out).toContain('/etc/oriel/tls/key.pem root:oriel 640');
  expect(out).toContain('systemctl enable --now oriel');
  const unit = readFileSync(join(on.etc, 'systemd/system/oriel.service'), 'utf8');
  expect(unit).toContain(`ExecStart=${process.execPath} /mnt/oriel/dist/cli/main.js serve\n`);
  expect(unit).toContain('SupplementaryGroups=libvirt\n');
  const hidden = await run(on, `${oriel} init --systemd --force --config-file /tmp/oriel.conf`, { before });
  expect(hidden.err).toContain('cannot read /tmp/oriel.conf');
});

test('serve without a configuration names oriel init, and reports nothing else', async () => {
  const { status, err } = await run(host(), `HOME=/root ${ORIEL} serve`);
  expect(status).toBe(78);
  expect(err.trim().split('\n')).toHaveLength(1);
  expect(err).toContain('There is no configuration');
  expect(err).toContain('Run \\"oriel init\\"');
});

test('serve with a file that does not exist reports that, and no default', async () => {
  const { status, err } = await run(host(), `${ORIEL} serve --config-file /nope`);
  expect(status).toBe(78);
  expect(err.trim().split('\n')).toHaveLength(1);
  expect(err).toContain('/nope: The file does not exist.');
});
