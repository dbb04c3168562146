import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { knock } from '../support/systemd/knock.ts';
import { OrielUnit } from '../support/systemd/oriel-unit.ts';

// The units of etc/systemd/ with all their protection, under a real systemd. test/release/systemd.test.ts has what takes longer.

let oriel: OrielUnit;

beforeAll(async () => {
  oriel = await OrielUnit.install();
});
afterAll(() => oriel.close());
beforeEach(() => oriel.configure());
afterEach(() => oriel.reset());

test('a service is active when it serves, and all that it writes and opens works with its protection', async () => {
  await oriel.host.sh('groupadd --force support');
  await oriel.configure('operator_group = support');
  await oriel.edit('SupplementaryGroups=support');
  await oriel.start();
  expect(await oriel.readiness()).toEqual([200, 200]);
  expect(await oriel.show('ActiveState', 'StatusText')).toEqual({
    ActiveState: 'active',
    StatusText: 'serves consoleauth, compute, novncproxy, api, dashboard',
  });
  await oriel.openConsole();
  const paths = [
    '/run/oriel oriel:support 750',
    '/run/oriel/novncproxy.sock oriel:support 660',
    '/var/lib/oriel oriel:oriel 700',
    '/var/lib/oriel/tokens oriel:oriel 700',
    '/var/log/oriel/audit.log oriel:oriel 600',
  ];
  const files = paths.map((path) => path.split(' ')[0]).join(' ');
  expect((await oriel.host.sh(`stat -c '%n %U:%G %a' ${files}`)).trim().split('\n')).toEqual(paths);
  expect(await oriel.host.sh('oriel session list')).toContain('mia');
  expect(await oriel.host.sh('cat /var/log/oriel/audit.log')).toContain('session.opened');
  // The journal has the level of each line.
  expect(await oriel.journal('--priority warning')).toContain('The driver \\"demo\\" is for trying Oriel');
  expect(await oriel.journal('--priority warning')).not.toContain('console opened');
  expect(await oriel.journal('--priority err')).toBe('');
  expect(await oriel.journal()).toContain('console opened');
});

test('a mistake in the configuration fails the service once, with the reason in its status', async () => {
  await oriel.configure('ping_interval = often');
  await expect(oriel.start()).rejects.toThrow();
  const { StatusText, ...state } = await oriel.show(
    'ActiveState',
    'ExecMainStatus',
    'NRestarts',
    'StatusText',
  );
  expect(state).toEqual({ ActiveState: 'failed', ExecMainStatus: '78', NRestarts: '0' });
  expect(StatusText).toMatch(/^cannot start: \/etc\/oriel\/oriel\.conf:\d+: \[oriel\] ping_interval/);
});

test('systemctl reload ends no console and returns when the status says whether the configuration is in force', async () => {
  await oriel.start();
  const { webSocket } = await oriel.openConsole();
  const pid = await oriel.mainPid();
  const hasProblem = async () => (await oriel.show('StatusText')).StatusText!.includes('has a problem');
  await oriel.configure('session_idle_limit = soon');
  await oriel.host.sh('systemctl reload oriel');
  expect(await hasProblem()).toBe(true);
  await oriel.configure('session_idle_limit = 3600');
  await oriel.host.sh('systemctl reload oriel');
  expect(await hasProblem()).toBe(false);
  expect(await oriel.show('ActiveState', 'SubState')).toEqual({ ActiveState: 'active', SubState: 'running' });
  expect(await oriel.mainPid()).toBe(pid);
  expect(webSocket.readyState).toBe(webSocket.OPEN);
});

test('systemctl restart loses no connection with oriel.socket', async () => {
  await oriel.host.sh('systemctl start oriel.socket');
  // A check that connected to the sockets would start the service.
  const findings = await oriel.host.sh('oriel config check --verbose 2>&1 || true');
  expect(findings).toContain(`systemd listens on 127.0.0.1:${oriel.proxyPort} for oriel.socket`);
  expect(await oriel.show('ActiveState')).toEqual({ ActiveState: 'inactive' });
  await oriel.start();
  const clients = [knock(oriel.proxyUrl), knock(oriel.apiUrl)];
  const pid = await oriel.mainPid();
  await oriel.host.sh('systemctl restart oriel');
  expect(await oriel.mainPid()).not.toBe(pid);
  for (const client of clients) expect(Object.keys(await client.stop())).toEqual(['200']);
});

test('the watchdog restarts a frozen process', async () => {
  await oriel.edit('WatchdogSec=2', 'RestartSec=10ms');
  await oriel.start();
  await oriel.host.sh(`kill -STOP ${await oriel.mainPid()}`);
  await oriel.restarted();
  expect(await oriel.journal()).toContain('Watchdog timeout');
  expect(await oriel.readiness()).toEqual([200, 200]);
});
