import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { knock } from '../support/systemd/knock.ts';
import { OrielUnit } from '../support/systemd/oriel-unit.ts';
import { until } from '../support/until.ts';

// What test/e2e/systemd.test.ts leaves out, because it takes longer than CI has.

let oriel: OrielUnit;

beforeAll(async () => {
  oriel = await OrielUnit.install();
});
afterAll(async () => {
  console.log(`systemd and its services used ${(await oriel.close()).toFixed(1)} CPU seconds`);
});
beforeEach(() => oriel.configure());
afterEach(() => oriel.reset());

/** The workers of the service, as its systemd counts processes. */
async function workers(): Promise<string[]> {
  return (await oriel.host.sh('pgrep --full "^oriel console proxy, worker"')).trim().split('\n');
}

test('a service that cannot start is started again, and fails for good after some attempts', async () => {
  // An address may arrive later, so this is no mistake in the configuration.
  await oriel.configure('[vnc]', 'novncproxy_host = 192.0.2.77');
  await oriel.edit('RestartSec=10ms', '[Unit]', 'StartLimitBurst=3');
  await expect(oriel.start()).rejects.toThrow();
  await until(async () => (await oriel.show('ActiveState')).ActiveState === 'failed', 30_000);
  expect(await oriel.journal()).toContain('Start request repeated too quickly');
  const { StatusText, ...state } = await oriel.show('NRestarts', 'ExecMainStatus', 'StatusText');
  expect(state).toEqual({ NRestarts: '3', ExecMainStatus: '1' });
  expect(StatusText).toContain('192.0.2.77 is not an address of this machine');
});

describe('systemctl restart', () => {
  test('lets open consoles continue for drain_timeout, also if TimeoutStopSec is shorter', async () => {
    await oriel.configure('drain_timeout = 3');
    await oriel.edit('TimeoutStopSec=1');
    await oriel.start();
    const { closing } = await oriel.openConsole();
    await oriel.host.sh('systemctl restart oriel');
    expect((await closing).code).toBe(4485);
    const journal = await oriel.journal();
    expect(journal).toContain('drain deadline reached: ending the consoles that are still open');
    expect(journal).not.toContain('timed out');
    expect(await oriel.readiness()).toEqual([200, 200]);
  });

  test('loses no connection with oriel.socket and workers', async () => {
    await oriel.configure('workers = 2');
    await oriel.start('oriel.socket');
    const clients = [knock(oriel.proxyUrl), knock(oriel.apiUrl)];
    const pid = await oriel.mainPid();
    await oriel.host.sh('systemctl restart oriel');
    expect(await oriel.mainPid()).not.toBe(pid);
    for (const client of clients) expect(Object.keys(await client.stop())).toEqual(['200']);
  });

  test('refuses connections without oriel.socket', async () => {
    await oriel.start();
    const clients = [knock(oriel.proxyUrl), knock(oriel.apiUrl)];
    await oriel.host.sh('systemctl restart oriel');
    for (const client of clients) expect((await client.stop()).ECONNREFUSED).toBeGreaterThan(0);
  });
});

test('a socket unit with another address than the configuration fails the service with both', async () => {
  await oriel.host.sh('systemctl start oriel.socket');
  const moved = oriel.proxyPort + 1;
  await oriel.configure('[vnc]', `novncproxy_port = ${moved}`);
  await expect(oriel.start()).rejects.toThrow();
  const { ExecMainStatus, StatusText } = await oriel.show('ExecMainStatus', 'StatusText');
  expect(ExecMainStatus).toBe('78');
  expect(StatusText).toContain(
    `oriel.socket listens on 127.0.0.1:${oriel.proxyPort}, and the configuration names 127.0.0.1:${moved}`,
  );
});

describe('the watchdog', () => {
  test('leaves a process alone that serves, also for several periods', async () => {
    await oriel.edit('WatchdogSec=2');
    await oriel.start();
    const pid = await oriel.mainPid();
    await sleep(6_000);
    expect(await oriel.mainPid()).toBe(pid);
  });

  test('restarts a proxy if none of its workers answers, and not if one does', async () => {
    await oriel.configure('workers = 2');
    await oriel.edit('WatchdogSec=2', 'RestartSec=10ms');
    await oriel.start();
    const [first, second] = await workers();
    const environment = await oriel.host.sh(`tr '\\0' '\\n' < /proc/${first}/environ`);
    expect(environment).not.toMatch(/NOTIFY_SOCKET|WATCHDOG_|LISTEN_/);
    await oriel.host.sh(`kill -STOP ${first}`);
    await sleep(10_000);
    expect(await oriel.show('NRestarts')).toEqual({ NRestarts: '0' });
    await oriel.host.sh(`kill -STOP ${second}`);
    await oriel.restarted();
    expect(await oriel.readiness()).toEqual([200, 200]);
  });
});

test('logrotate rotates the log and the audit file of a service under protection', async () => {
  await oriel.configure('[DEFAULT]', 'log_file = /var/log/oriel/oriel.log');
  // The audit file has the consoles of the tests before.
  await oriel.host.sh('systemctl stop oriel; rm -f /var/log/oriel/*.log*');
  await oriel.start();
  await oriel.host.sh(`install -m 0644 /usr/lib/oriel/etc/logrotate/oriel /etc/logrotate.d/oriel
    logrotate --force --state /tmp/logrotate.state /etc/logrotate.d/oriel`);
  const read = (file: string) => oriel.host.sh(`cat /var/log/oriel/${file}`);
  await until(async () => (await read('oriel.log')).includes('the configuration was read again'), 20_000);
  await oriel.openConsole();
  await until(async () => (await read('oriel.log')).includes('console opened'), 20_000);
  await until(async () => (await read('audit.log')).includes('session.opened'), 20_000);
  expect(await read('oriel.log.1')).not.toContain('console opened');
  expect(await read('audit.log.1')).not.toContain('session.opened');
  expect(
    (await oriel.host.sh('stat -c %U:%a /var/log/oriel/oriel.log /var/log/oriel/audit.log')).trim(),
  ).toBe('oriel:640\noriel:600');
  expect(await oriel.show('NRestarts')).toEqual({ NRestarts: '0' });
});

test("the service uses libvirt's socket under protection, as a member of the group libvirt", async () => {
  const socket = '[Socket]\nSocketMode=0660\nSocketGroup=libvirt\n';
  await oriel.host.write('/etc/systemd/system/libvirtd.socket.d/test.conf', socket);
  await oriel.host.sh(`echo 'auth_unix_rw = "none"' >> /etc/libvirt/libvirtd.conf
    systemctl daemon-reload && systemctl start libvirtd.socket libvirtd.service`);
  const unreachable = 'cannot reach its hypervisor';
  await oriel.configure('[oriel]', 'drivers = libvirt');
  await oriel.start();
  // The check of health has run.
  expect(await oriel.readiness()).toEqual([200, 200]);
  await sleep(3_000);
  expect(await oriel.journal()).not.toContain(unreachable);
  await oriel.host.sh('systemctl stop oriel');
  await oriel.edit('SupplementaryGroups=');
  await oriel.start();
  await until(async () => (await oriel.journal()).includes(unreachable), 20_000);
  await oriel.host.sh('systemctl stop libvirtd.socket libvirtd-ro.socket libvirtd-admin.socket libvirtd');
});
