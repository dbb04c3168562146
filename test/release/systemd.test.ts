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
