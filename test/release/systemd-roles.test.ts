import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { WebSocket } from 'ws';
import { ACCOUNTS } from '../support/accounts.ts';
import { Memcached } from '../support/cluster/memcached.ts';
import { type NatsServer, startNats } from '../support/cluster/nats.ts';
import { configurationText } from '../support/configuration.ts';
import { freePort } from '../support/free-port.ts';
import { type Closing, closingOf, Person } from '../support/person.ts';
import { knock } from '../support/systemd/knock.ts';
import { type SystemdHost, startSystemd } from '../support/systemd/systemd-host.ts';
import { until } from '../support/until.ts';

// The units of roles, their sockets, oriel.target and the drop-in of nova-novncproxy, under a real systemd with a real bus and store.

const ROLES = ['oriel-compute', 'oriel-consoleauth', 'oriel-novncproxy', 'oriel-api'];
const SERVICES = ROLES.map((name) => `${name}.service`).join(' ');

let host: SystemdHost;
let nats: NatsServer;
let memcached: Memcached;
let apiPort: number;
let proxyPort: number;
const open: WebSocket[] = [];

beforeAll(async () => {
  [host, nats, memcached] = await Promise.all([startSystemd(), startNats(), Memcached.start()]);
  [apiPort, proxyPort] = [await freePort(), await freePort()];
  for (const [name, port] of [
    ['oriel-novncproxy', proxyPort],
    ['oriel-api', apiPort],
  ]) {
    const text = `[Socket]\nListenStream=\nListenStream=127.0.0.1:${port}\n`;
    await host.write(`/etc/systemd/system/${name}.socket.d/test.conf`, text);
  }
  await host.sh('systemctl daemon-reload');
});
afterAll(async () => {
  await host.close();
  await nats.close();
  await memcached.kill();
});
beforeEach(() => configure());
afterEach(async () => {
  for (const webSocket of open.splice(0)) webSocket.terminate();
  await host.sh("systemctl stop nova-novncproxy oriel.target 'oriel*'; systemctl reset-failed");
});

async function configure(...more: string[]): Promise<void> {
  const text = await configurationText({
    apiPort,
    proxyPort,
    lines: [
      '[oriel]',
      'transport = nats',
      'drain_timeout = 1',
      'audit_log = /var/log/oriel/audit.log',
      ...more,
      '[oriel_nats]',
      `servers = ${nats.url}`,
      '[cache]',
      'enabled = True',
      'backend = dogpile.cache.pymemcache',
      `memcache_servers = 127.0.0.1:${memcached.port}`,
    ],
  });
  await host.write('/etc/oriel/oriel.conf', text);
}

function signIn(): Promise<Person> {
  const at = { apiUrl: `http://127.0.0.1:${apiPort}`, proxyUrl: `http://127.0.0.1:${proxyPort}` };
  return Person.signIn(at, ACCOUNTS.member);
}

async function openConsole(): Promise<{ webSocket: WebSocket; closing: Promise<Closing> }> {
  const mia = await signIn();
  const { webSocket } = await mia.view(await mia.consoleUrl('demo'));
  open.push(webSocket);
  return { webSocket, closing: closingOf(webSocket) };
}

async function states(): Promise<Record<string, string>> {
  const entries = ROLES.map(async (name) => {
    const { ActiveState = '' } = await host.show(name, 'ActiveState');
    return [name, ActiveState] as const;
  });
  return Object.fromEntries(await Promise.all(entries));
}

const all = (state: string) => Object.fromEntries(ROLES.map((name) => [name, state]));

describe('the units of roles', () => {
  test('serve a console together; reload and restarts of other roles leave it open', async () => {
    await host.sh(`systemctl start ${SERVICES}`);
    const { webSocket } = await openConsole();
    await host.sh(`systemctl reload ${SERVICES}`);
    await host.sh('systemctl restart oriel-consoleauth oriel-api');
    await openConsole();
    expect(await states()).toEqual(all('active'));
    expect(webSocket.readyState).toBe(webSocket.OPEN);
    expect(await host.sh('oriel session list')).toMatch(/mia.*\n.*mia/);
    expect(await host.sh('cat /var/log/oriel/audit.log')).toContain('session.opened');
  });

  test('keep the key of sign-ins in a restart of the api', async () => {
    await host.sh(`systemctl start ${SERVICES}`);
    const mia = await signIn();
    await host.sh('systemctl restart oriel-api');
    expect((await mia.api('/v2.1/servers')).status).toBe(200);
  });

  test('systemctl reload returns when each has read the configuration', async () => {
    await host.sh(`systemctl start ${SERVICES}`);
    await configure('session_idle_limit = soon');
    await host.sh(`systemctl reload ${SERVICES}`);
    const hasProblem = async () => {
      const texts = ROLES.map(async (name) => (await host.show(name, 'StatusText')).StatusText!);
      return (await Promise.all(texts)).map((text) => text.includes('has a problem'));
    };
    expect(await hasProblem()).toEqual([true, true, true, true]);
    await configure();
    await host.sh(`systemctl reload ${SERVICES}`);
    expect(await hasProblem()).toEqual([false, false, false, false]);
  });
});

describe('oriel.target', () => {
  test('starts, restarts and stops all roles, also those that it has not started', async () => {
    await host.sh(`systemctl enable ${SERVICES} && systemctl start oriel.target`);
    expect(await states()).toEqual(all('active'));
    const pid = await host.show('oriel-api', 'MainPID');
    await host.sh('systemctl restart oriel.target');
    expect(await states()).toEqual(all('active'));
    expect(await host.show('oriel-api', 'MainPID')).not.toEqual(pid);
    await host.sh("systemctl stop oriel.target 'oriel-*'");
    expect(await states()).toEqual(all('inactive'));
    await host.sh(`systemctl start ${SERVICES}`);
    await host.sh("systemctl stop oriel.target 'oriel-*'");
    expect(await states()).toEqual(all('inactive'));
  });

  test('leaves the sockets open in a restart and closes them when it stops', async () => {
    await host.sh('systemctl start oriel-api.socket oriel-novncproxy.socket');
    await host.sh(`systemctl enable ${SERVICES} && systemctl start oriel.target`);
    const clients = [proxyPort, apiPort].map((port) => knock(`http://127.0.0.1:${port}`));
    await host.sh('systemctl restart oriel.target');
    for (const client of clients) expect(Object.keys(await client.stop())).toEqual(['200']);
    await host.sh('systemctl stop oriel.target');
    const socketStates = async () =>
      (await host.sh('systemctl is-active oriel-api.socket oriel-novncproxy.socket || true')).trim();
    await until(async () => (await socketStates()) === 'inactive\ninactive', 20_000);
    await until(async () => !Object.values(await states()).includes('deactivating'), 20_000);
    expect(await states()).toEqual(all('inactive'));
  });
});

test('the drop-in of nova-novncproxy serves consoles, reloads, and writes its log where nova.conf says', async () => {
  // What the unit of Debian has that the drop-in must replace.
  const unit = [
    '[Service]',
    'User=nova',
    'Type=simple',
    'WorkingDirectory=/var/lib/nova',
    'StateDirectory=nova',
    'CacheDirectory=nova',
    'RuntimeDirectory=lock/nova',
    'ExecStartPre=/bin/false',
    'ExecStart=/bin/false',
    'ExecReload=/bin/false',
    'Restart=on-failure',
    '',
  ];
  await host.write('/etc/systemd/system/nova-novncproxy.service', unit.join('\n'));
  await host.sh(`id nova || useradd --system --user-group --no-create-home nova
    install -d -o nova -g nova -m 2775 /var/log/nova
    install -D -m 0644 /usr/lib/oriel/etc/openstack/nova-novncproxy.conf \
      /etc/systemd/system/nova-novncproxy.service.d/oriel.conf
    install -D -o root -g nova -m 0640 /etc/oriel/oriel.conf /etc/nova/nova.conf
    printf '[DEFAULT]\\nlog_dir = /var/log/nova\\n' > /etc/oriel/cloud.conf
    systemctl daemon-reload`);
  await host.sh('systemctl start oriel-compute oriel-consoleauth oriel-api nova-novncproxy');
  await openConsole();
  const pid = await host.show('nova-novncproxy', 'MainPID');
  await host.sh('systemctl reload nova-novncproxy');
  expect(await host.show('nova-novncproxy', 'MainPID')).toEqual(pid);
  await host.sh('systemctl restart nova-novncproxy');
  await openConsole();
  const log = await host.sh('cat /var/log/nova/oriel-novncproxy.log');
  expect(log).toContain('console opened');
  expect(log).toContain('the configuration was read again');
  expect(await host.sh('cat /var/log/oriel/audit.log')).toContain('session.opened');
});
