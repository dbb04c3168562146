import { afterAll, beforeAll, expect, test } from 'vitest';
import { debOf, EARLIER, packNow } from '../support/debian/packages.ts';
import { freePort } from '../support/free-port.ts';
import { type Account, type Addresses, closingOf, Person } from '../support/person.ts';
import { type SystemdHost, startSystemd } from '../support/systemd/systemd-host.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

// The maintainer scripts with a real systemd: what they start, restart and stop. In the order of these tests; they share the host.

const ACCOUNT: Account = { name: 'alice', password: 'correct horse battery', project: 'default' };
/** Debian's name of the Node.js of this machine may be unknown to dpkg. */
const INSTALL = 'dpkg --force-depends --install';
/** A role without its configuration: the scripts see units only. */
const SLEEPS = '[Service]\nType=exec\nWatchdogSec=0\nExecStart=\nExecStart=/bin/sleep infinity\n';

let host: SystemdHost;
let addresses: Addresses;

beforeAll(async () => {
  const folder = temporaryFolder();
  const tarball = await packNow(folder);
  host = await startSystemd({ program: false });
  await host.put(await debOf(tarball, folder, EARLIER), '/root/earlier.deb');
  await host.put(await debOf(tarball, folder, '0.1.9-2'), '/root/current.deb');
  const [api, proxy] = [await freePort(), await freePort()];
  addresses = { apiUrl: `http://127.0.0.1:${api}`, proxyUrl: `http://127.0.0.1:${proxy}` };
  await host.write(
    '/etc/systemd/system/oriel.socket.d/test.conf',
    `[Socket]\nListenStream=\nListenStream=127.0.0.1:${proxy}\nListenStream=127.0.0.1:${api}\n`,
  );
  await host.sh(`${INSTALL} /root/earlier.deb`);
  const init = `oriel init --systemd --start --yes --user alice --password-stdin --address 127.0.0.1 --tls none`;
  const options = `--set oriel.drivers=demo --set oriel.drain_timeout=1 --api-port ${api} --console-port ${proxy}`;
  await host.sh(`printf '%s' '${ACCOUNT.password}' | ${init} ${options}`);
}, 300_000);
afterAll(() => host?.close());

async function states(...units: string[]): Promise<string[]> {
  return Promise.all(units.map(async (unit) => (await host.show(unit, 'ActiveState')).ActiveState!));
}

async function starts(unit: string): Promise<number> {
  const text = await host.sh(`journalctl --unit ${unit} --output cat --no-pager`);
  return text.split('\n').filter((line) => line.startsWith('Started ')).length;
}

test('an upgrade restarts the service once, closes its consoles with a reason, and keeps it enabled', async () => {
  expect(await states('oriel.service', 'oriel.socket')).toEqual(['active', 'inactive']);
  const alice = await Person.signIn(addresses, ACCOUNT);
  const url = await alice.consoleUrl('demo');
  const { webSocket } = await alice.view(url);
  const closing = closingOf(webSocket);
  await host.sh(`${INSTALL} /root/current.deb`);
  expect((await closing).code).toBe(4485);
  expect(await states('oriel.service', 'oriel.socket')).toEqual(['active', 'inactive']);
  expect(await starts('oriel.service')).toBe(2);
  expect(await host.sh('systemctl is-enabled oriel.service')).toBe('enabled\n');
  (await alice.view(url)).webSocket.close();
}, 120_000);

test('an upgrade keeps the listening socket', async () => {
  await host.sh(
    'systemctl stop oriel.service; systemctl enable --now oriel.socket; systemctl start oriel.service',
  );
  const before = await starts('oriel.service');
  await host.sh(`${INSTALL} /root/earlier.deb`);
  expect(await states('oriel.service', 'oriel.socket')).toEqual(['active', 'active']);
  expect(await starts('oriel.service')).toBe(before + 1);
  expect(await starts('oriel.socket')).toBe(0);
  expect((await fetch(`${addresses.apiUrl}/readyz`)).status).toBe(200);
}, 120_000);

test('an upgrade restarts each role of oriel.target once, not units of the operator, and starts nothing', async () => {
  await host.write('/etc/systemd/system/oriel-consoleauth.service.d/test.conf', SLEEPS);
  await host.write(
    '/etc/systemd/system/oriel-compute.service',
    '[Service]\nType=exec\nExecStart=/bin/sleep infinity\n',
  );
  await host.sh('systemctl daemon-reload; systemctl enable oriel-consoleauth');
  await host.sh('systemctl start oriel.target oriel-compute; systemctl stop oriel.socket oriel.service');
  await host.sh(`${INSTALL} /root/current.deb`);
  expect(await starts('oriel-consoleauth.service')).toBe(2);
  expect(await starts('oriel-compute.service')).toBe(1);
  expect(await states('oriel.target', 'oriel-consoleauth.service', 'oriel.service', 'oriel.socket')).toEqual([
    'active',
    'active',
    'inactive',
    'inactive',
  ]);
}, 120_000);

test('an upgrade whose service does not start again succeeds and says so', async () => {
  await host.sh('systemctl start oriel.service');
  await host.sh('cp /etc/oriel/oriel.conf /root/ && echo "unknown_option_of_oriel" >>/etc/oriel/oriel.conf');
  expect(await host.sh(`${INSTALL} /root/earlier.deb 2>&1`)).toContain(
    'oriel: not every service runs again. See: systemctl status',
  );
  await host.sh('cp /root/oriel.conf /etc/oriel/oriel.conf; systemctl reset-failed');
}, 120_000);

test('an upgrade does not replace a file that no package owns', async () => {
  await host.sh('dpkg-deb --raw-extract /root/current.deb /root/tree && mkdir -p /root/tree/usr/share/oriel');
  await host.sh("sed -i 's|^paths=\"|&usr/share/oriel/theirs\\n|' /root/tree/DEBIAN/preinst");
  await host.sh('touch /root/tree/usr/share/oriel/theirs; dpkg-deb --build /root/tree /root/new.deb');
  await host.sh('mkdir -p /usr/share/oriel && echo mine >/usr/share/oriel/theirs');
  const output = await host.sh(`${INSTALL} /root/new.deb 2>&1 || echo refused`);
  expect(output).toContain('  /usr/share/oriel/theirs\n');
  expect(output).toMatch(/refused\n$/);
  expect(await host.sh('cat /usr/share/oriel/theirs; dpkg --audit')).toBe('mine\n');
}, 120_000);

test('a removal stops service and socket together; a purge removes the links of systemctl enable', async () => {
  await host.sh('systemctl start oriel.socket; systemctl start oriel.service');
  await host.sh('dpkg --remove oriel');
  expect(
    await states('oriel.service', 'oriel.socket', 'oriel-consoleauth.service', 'oriel-compute.service'),
  ).toEqual(['inactive', 'inactive', 'inactive', 'active']);
  await host.sh('dpkg --purge oriel');
  const left = await host.sh('cd /etc/systemd/system && find . -name "*oriel*" | sort');
  expect(left.trim().split('\n')).toEqual([
    './oriel-compute.service',
    './oriel-consoleauth.service.d',
    './oriel.socket.d',
  ]);
}, 120_000);
