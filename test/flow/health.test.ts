import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { COMMANDS } from '../../src/cli/commands.ts';
import { runCli } from '../../src/cli/run-cli.ts';
import { ACCOUNTS } from '../support/accounts.ts';
import { createAuthority, type TestAuthority } from '../support/certificates.ts';
import { Memcached } from '../support/cluster/memcached.ts';
import { type NatsServer, startNats } from '../support/cluster/nats.ts';
import { type RunningServe, runServe } from '../support/cluster/serve-process.ts';
import { configurationText } from '../support/configuration.ts';
import { freePort } from '../support/free-port.ts';
import { memoryIo } from '../support/memory-io.ts';
import { Person } from '../support/person.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { until } from '../support/until.ts';

// Each fault is caused once. The health routes of every role, public and management, oriel_ready and oriel_healthy, and the
// findings of the doctor must agree on it.

/** The order that decides the port of a management listener: docs/metrics.md. */
const POSITION = { api: 0, compute: 1, consoleauth: 2, novncproxy: 3 } as const;
type Role = keyof typeof POSITION;

interface Process extends RunningServe {
  readonly name: string;
  readonly management: string;
  readonly publicUrl: string | undefined;
}

/** `/readyz` and `/healthcheck`. */
type Verdict = readonly [readyz: number, healthcheck: number];
const FINE: Verdict = [200, 200];
const UNHEALTHY: Verdict = [200, 503];
const OUT: Verdict = [503, 503];

let nats: NatsServer;
let stores: Memcached[];
let authority: TestAuthority;
let file: string;
let flag: string;
let ports: { api: number; proxy: number };
const processes = new Map<string, Process>();

async function start(
  name: string,
  role: Role,
  set: readonly string[] = [],
  publicPort?: number,
): Promise<Process> {
  const port = await freePort();
  const values = [`DEFAULT.host=${name}`, `oriel.metrics_port=${port - POSITION[role]}`, ...set];
  const options = ['--role', role, '--config-file', file, ...values.flatMap((value) => ['--set', value])];
  const publicUrl = publicPort === undefined ? undefined : `http://127.0.0.1:${publicPort}`;
  const process = { name, management: `http://127.0.0.1:${port}`, publicUrl, ...(await runServe(options)) };
  processes.set(name, process);
  return process;
}

beforeAll(async () => {
  const folder = temporaryFolder();
  [flag, file] = [join(folder, 'maintenance'), join(folder, 'oriel.conf')];
  nats = await startNats();
  stores = [await Memcached.start(), await Memcached.start()];
  authority = await createAuthority();
  const expired = await authority.issue('old', 'IP:127.0.0.1', { from: -3, to: -1 });
  ports = { api: await freePort(), proxy: await freePort() };
  const lines = [
    ...['[oriel]', 'transport = nats', 'metrics_listen = 127.0.0.1', 'drain_timeout = 600'],
    ...['[oriel_nats]', `servers = ${nats.url}`, '[cache]', 'enabled = True'],
    ...['backend = oslo_cache.memcache_pool', `memcache_servers = ${stores[0]!.host}:${stores[0]!.port}`],
    ...['[healthcheck]', `disable_by_file_path = ${flag}`],
  ];
  const text = await configurationText({ apiPort: ports.api, proxyPort: ports.proxy, lines });
  writeFileSync(file, text, { mode: 0o600 });
  const [otherApi, otherProxy] = [await freePort(), await freePort()];
  await Promise.all([start('authority', 'consoleauth'), start('compute', 'compute')]);
  await Promise.all([start('proxy', 'novncproxy', [], ports.proxy), start('api', 'api', [], ports.api)]);
  await Promise.all([
    start('no-hypervisor', 'compute', [
      'oriel.drivers=libvirt',
      `libvirt.connection_uri=qemu+unix:///system?socket=${folder}/no-libvirt`,
    ]),
    start('old-certificate', 'novncproxy', [
      `vnc.novncproxy_port=${otherProxy}`,
      `DEFAULT.cert=${expired.cert}`,
      `DEFAULT.key=${expired.key}`,
    ]),
    start(
      'full-disk',
      'api',
      [
        `DEFAULT.osapi_compute_listen_port=${otherApi}`,
        'oriel.audit_log=/dev/full',
        'oriel.audit_failure=refuse',
      ],
      otherApi,
    ),
  ]);
}, 120_000);
afterAll(async () => {
  await Promise.all([...processes.values()].map((process) => process.close()));
  await Promise.all(stores.map((store) => store.kill()));
  await nats.close();
  await authority.close();
});

/** Waits until the processes of `expected` answer so and all others as before, and compares all that they say. */
async function agree(expected: Readonly<Record<string, Verdict>>, reason: RegExp): Promise<void> {
  for (const [name, verdict] of Object.entries(expected)) {
    const process = processes.get(name)!;
    const isSo = () => isAnswered(process.management, verdict, reason);
    await until(isSo, 40_000).catch(async () => {
      const { text } = await ask(`${process.management}/readyz?verbose`);
      expect(`${name} ${await verdictAt(process.management)} ${text}`).toBe(`${name} ${verdict}`);
    });
    for (const url of [process.management, process.publicUrl]) {
      if (url !== undefined) await compareRoutes(name, url, verdict, reason);
    }
    const metrics = (await ask(`${process.management}/metrics`)).text;
    const value = (metric: string) => Number(new RegExp(`^${metric} (\\d)$`, 'm').exec(metrics)?.[1]);
    expect([name, value('oriel_ready'), value('oriel_healthy')]).toEqual([
      name,
      ...verdict.map((status) => (status === 200 ? 1 : 0)),
    ]);
  }
}

async function compareRoutes(name: string, url: string, verdict: Verdict, reason: RegExp): Promise<void> {
  await until(() => isAnswered(url, verdict, reason), 10_000);
  expect([name, (await ask(`${url}/livez`)).status]).toEqual([name, 200]);
  const forms = ['text/plain', 'text/html', 'application/json'];
  const answers = await Promise.all(forms.map((form) => ask(`${url}/healthcheck`, { Accept: form })));
  expect(answers.map(({ status }) => status)).toEqual(forms.map(() => verdict[1]));
  for (const { text } of answers) {
    if (verdict[1] === 503) expect(`${name} ${text}`).toMatch(reason);
  }
}

/** An earlier fault may have the same verdict, so the reason counts too. */
async function isAnswered(url: string, verdict: Verdict, reason: RegExp): Promise<boolean> {
  if (String(await verdictAt(url)) !== String(verdict)) return false;
  return verdict[1] === 200 || reason.test((await ask(`${url}/healthcheck`)).text);
}

async function verdictAt(url: string): Promise<Verdict> {
  const [readyz, healthcheck] = await Promise.all([ask(`${url}/readyz`), ask(`${url}/healthcheck`)]);
  return [readyz.status, healthcheck.status];
}

async function ask(url: string, headers: Record<string, string> = {}) {
  const response = await fetch(url, { headers });
  return { status: response.status, text: await response.text() };
}

/** The findings of the doctor that need the attention of an operator. */
async function doctor(): Promise<{ status: number; text: string }> {
  const io = memoryIo();
  const words = ['doctor', '--all', '--json', '--config-file', file, '--set', 'DEFAULT.host=api'];
  const status = await runCli(words, COMMANDS, io);
  if (!io.stdout().startsWith('{')) return { status, text: io.stdout() + io.stderr() };
  const { results } = JSON.parse(io.stdout()) as { results: { level: string; message: string }[] };
  const found = results.filter(({ level }) => level === 'error' || level === 'warning');
  return { status, text: found.map(({ message }) => message).join('\n') };
}

describe('the routes of every role, the metrics and the doctor agree', () => {
  test('without a fault', async () => {
    await agree({ api: FINE, compute: FINE, authority: FINE, proxy: FINE }, /./);
  });

  test('on a hypervisor that is down', async () => {
    const reason = /libvirt driver on no-hypervisor cannot reach its hypervisor/;
    await agree({ 'no-hypervisor': OUT, compute: FINE }, reason);
    expect((await doctor()).text).toMatch(reason);
  });

  test('on a certificate that has expired', async () => {
    const reason = /certificate of \[DEFAULT\] cert.*expired/;
    await agree({ 'old-certificate': UNHEALTHY, proxy: FINE }, reason);
    expect((await doctor()).text).toMatch(reason);
  });

  test('on a full disk for the audit', async () => {
    const { publicUrl } = processes.get('full-disk')!;
    await Person.signIn({ apiUrl: publicUrl!, proxyUrl: '' }, ACCOUNTS.member).catch(() => {});
    const reason = /audit_log \/dev\/full cannot be written/;
    await agree({ 'full-disk': OUT, api: FINE }, reason);
    expect((await doctor()).text).toMatch(reason);
  });

  test('on a host that a file takes out of its load balancers', async () => {
    writeFileSync(flag, '');
    await agree({ api: OUT, compute: OUT, authority: OUT, proxy: OUT }, /DISABLED BY FILE/);
    expect((await doctor()).text).toMatch(/DISABLED BY FILE/);
    rmSync(flag);
    await agree({ api: FINE, compute: FINE, authority: FINE, proxy: FINE }, /./);
    expect((await doctor()).text).not.toMatch(/DISABLED/);
  });

  test('on a token store that is down', async () => {
    await stores[0]!.kill();
    const reason = /cannot reach any memcached/;
    await agree({ api: UNHEALTHY, compute: FINE, authority: UNHEALTHY, proxy: UNHEALTHY }, reason);
    expect(await doctor()).toMatchObject({ status: 1, text: expect.stringMatching(/memcached/) });
    await stores[0]!.start();
    await agree({ api: FINE, compute: FINE, authority: FINE, proxy: FINE }, /./);
  });

  test('on a proxy that drains', async () => {
    const urls = { apiUrl: `http://127.0.0.1:${ports.api}`, proxyUrl: `http://127.0.0.1:${ports.proxy}` };
    const mia = await Person.signIn(urls, ACCOUNTS.member);
    const { webSocket } = await mia.view(await mia.consoleUrl('demo'));
    const proxy = processes.get('proxy')!;
    proxy.signal('SIGTERM');
    await agree({ proxy: OUT, api: FINE, authority: FINE }, /draining/);
    expect((await doctor()).text).toMatch(/proxy \(novncproxy\): draining/);
    webSocket.terminate();
    await proxy.ended;
    await start('proxy', 'novncproxy', [], ports.proxy);
  });

  test('on token authorities that do not share their store', async () => {
    const { host, port } = stores[1]!;
    await start('authority2', 'consoleauth', [`cache.memcache_servers=${host}:${port}`]);
    const reason = /token authorities|store/;
    await agree(
      { api: UNHEALTHY, compute: FINE, authority: UNHEALTHY, authority2: UNHEALTHY, proxy: UNHEALTHY },
      reason,
    );
    expect(await doctor()).toMatchObject({ status: 1, text: expect.stringMatching(/authority2/) });
  });

  test('on a bus that is down', async () => {
    await nats.kill();
    const reason = /NATS|bus/;
    await agree({ api: UNHEALTHY, compute: UNHEALTHY, authority: UNHEALTHY, proxy: UNHEALTHY }, reason);
    expect((await doctor()).status).not.toBe(0);
  });
});
