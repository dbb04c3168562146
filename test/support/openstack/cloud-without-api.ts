import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type RunningServe, runServe } from '../cluster/serve-process.ts';
import { Viewer } from '../fixtures/proxy-fixture.ts';
import { echoServer, type VncServer } from '../fixtures/vnc-servers.ts';
import { freePort } from '../free-port.ts';
import { temporaryFolder } from '../temporary-folder.ts';
import { type ComputeStandIn, startComputeStandIn } from './compute-stand-in.ts';
import { type NovaDatabases, startNovaDatabases } from './nova-databases.ts';
import { type RabbitMq, startRabbitMq } from './rabbitmq.ts';

export const HOSTS = ['compute1', 'compute2'] as const;
export type Host = (typeof HOSTS)[number];
const READER = { user: 'oriel', password: 'reader-secret' } as const;
/** Tables that the proxy may read, as the documents grant them. */
const GRANTS = [
  'nova_api.cell_mappings',
  ...['nova_cell1', 'nova_cell2'].flatMap((cell) => [`${cell}.console_auth_tokens`, `${cell}.instances`]),
];

/**
 * A cloud of two cells, as nova-novncproxy needs it and no more: MariaDB with Nova's tables, RabbitMQ, and a stand-in for
 * nova-compute on each host. There is no Keystone, no nova-api and no memcached. Oriel's proxy runs as `oriel serve`.
 */
export interface CloudWithoutApi {
  readonly databases: NovaDatabases;
  readonly bus: RabbitMq;
  readonly proxy: RunningServe;
  /** Of the proxy. */
  readonly url: string;
  /** The VNC server of each host. */
  readonly screens: Readonly<Record<Host, VncServer>>;
  readonly computes: Record<Host, ComputeStandIn>;
  startCompute(host: Host): Promise<void>;
  open(token: string): Viewer;
  close(): Promise<void>;
}

/** `lines`: more of nova.conf, sections and all. */
export async function startCloudWithoutApi(lines: readonly string[] = []): Promise<CloudWithoutApi> {
  const [databases, bus] = await Promise.all([startNovaDatabases(), startRabbitMq()]);
  const screens = { compute1: await echoServer(), compute2: await echoServer() };
  const startCompute = (host: Host) =>
    startComputeStandIn({ host, transportUrl: bus.transportUrl(), consoles: [screens[host].port] });
  const [compute1, compute2, port] = await Promise.all([
    startCompute('compute1'),
    startCompute('compute2'),
    freePort(),
  ]);
  const computes = { compute1, compute2 };
  const account = `'${READER.user}'@'127.0.0.1'`;
  await databases.server.sql(
    [
      `CREATE USER ${account} IDENTIFIED BY '${READER.password}';`,
      ...GRANTS.map((table) => `GRANT SELECT ON ${table} TO ${account};`),
    ].join('\n'),
  );
  // Templates, as operators write them: the proxy fills in the user and password of its own nova.conf.
  for (const [index, name] of ['nova_cell1', 'nova_cell2'].entries()) {
    await databases.addCell({
      name: `cell${index + 1}`,
      databaseConnection: `{scheme}://{username}:{password}@{hostname}:{port}/${name}?{query}`,
      transportUrl: '{scheme}://{username}:{password}@{hostname}:{port}/',
    });
  }
  await databases.addCell({
    uuid: '00000000-0000-0000-0000-000000000000',
    name: 'cell0',
    databaseConnection: databases.url('nova_cell0', READER),
    transportUrl: 'none:///',
  });
  const folder = temporaryFolder();
  const file = join(folder, 'nova.conf');
  const text = [
    '[DEFAULT]',
    `transport_url = ${bus.transportUrl()}`,
    '[api_database]',
    `connection = ${databases.url('nova_api', READER)}`,
    '[database]',
    `connection = ${databases.url('nova_cell1', READER)}`,
    '[vnc]',
    'novncproxy_host = 127.0.0.1',
    `novncproxy_port = ${port}`,
    `novncproxy_base_url = http://127.0.0.1:${port}/vnc_lite.html`,
    '[oriel]',
    'token_source = nova',
    'refusal = close',
    `state_dir = ${join(folder, 'state')}`,
    ...lines,
  ];
  await writeFile(file, `${text.join('\n')}\n`, { mode: 0o600 });
  const proxy = await runServe(['--role', 'novncproxy', '--config-file', file]);
  return {
    databases,
    bus,
    proxy,
    url: `http://127.0.0.1:${port}`,
    screens,
    computes,
    async startCompute(host) {
      computes[host] = await startCompute(host);
    },
    open: (token) =>
      new Viewer(`ws://127.0.0.1:${port}/?token=${token}`, {
        headers: { origin: `http://127.0.0.1:${port}` },
      }),
    async close() {
      await proxy.close();
      await Promise.all([
        ...HOSTS.map((host) => computes[host].close()),
        ...HOSTS.map((host) => screens[host].close()),
        bus.close(),
        databases.close(),
      ]);
    },
  };
}
