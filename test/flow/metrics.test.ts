import { spawnSync } from 'node:child_process';
import { createServer } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import type { WebSocket } from 'ws';
import { ACCOUNTS } from '../support/accounts.ts';
import { Memcached } from '../support/cluster/memcached.ts';
import { startCluster } from '../support/cluster/separate-processes.ts';
import { type ServeProcess, startServing } from '../support/cluster/serve-process.ts';
import { freePort } from '../support/free-port.ts';
import { closingOf, Person } from '../support/person.ts';

const open: WebSocket[] = [];
const closing: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const socket of open.splice(0)) socket.terminate();
  for (const close of closing.splice(0).reverse()) await close();
});

async function text(port: number, headers: Record<string, string> = {}): Promise<string> {
  const response = await fetch(`http://127.0.0.1:${port}/metrics`, { headers });
  expect(response.status).toBe(200);
  return response.text();
}

/** The samples of a scrape, by name with labels. */
async function scrape(port: number): Promise<ReadonlyMap<string, number>> {
  const lines = (await text(port)).split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  return new Map(lines.map((line) => [line.replace(/ \S+$/, ''), Number(line.replace(/^.* /, ''))]));
}

async function openConsole(at: ServeProcess | { apiUrl: string; proxyUrl: string }): Promise<WebSocket> {
  const mia = await Person.signIn(at, ACCOUNTS.member);
  const { webSocket } = await mia.view(await mia.consoleUrl('demo'));
  open.push(webSocket);
  return webSocket;
}

describe('a proxy with workers', () => {
  async function serve(): Promise<{ at: ServeProcess; port: number }> {
    const port = await freePort();
    const at = await startServing([
      '[oriel]',
      'workers = 2',
      'metrics_listen = 127.0.0.1',
      `metrics_port = ${port}`,
    ]);
    closing.push(() => at.close());
    return { at, port };
  }

  test('counts what happens to a console, and promtool accepts the text', async () => {
    const { at, port } = await serve();
    const webSocket = await openConsole(at);
    const mia = await Person.signIn(at, ACCOUNTS.member);
    expect((await mia.askForConsole('none')).status).toBe(404);
    const unknown = `/?token=0b7f4f0e-4a39-4c0c-9f3c-0c4f0a4f7e55`;
    expect((await closingOf(mia.webSocket(unknown, { protocols: ['oriel.v1'] }))).code).toBeGreaterThan(4400);
    const checked = spawnSync('promtool', ['check', 'metrics'], {
      input: await text(port),
      encoding: 'utf8',
    });
    expect(checked).toMatchObject({ status: 0, stderr: '' });
    const during = await scrape(port);
    expect(Object.fromEntries([...during].filter(([name]) => Object.hasOwn(DURING, name)))).toEqual(DURING);
    expect(during.get('oriel_bytes_total{direction="to_browser"}')).toBeGreaterThan(1_000);
    expect(during.get('oriel_bytes_total{direction="to_guest"}')).toBeGreaterThan(0);
    expect(during.get('oriel_open_files')).toBeLessThan(during.get('oriel_open_files_limit')!);
    for (const step of Array.from({ length: 16 }, (_, index) => index + 1).filter((each) => each !== 12)) {
      expect(during.get(`oriel_step_duration_seconds_count{step="${step}"}`), `step ${step}`).toBeGreaterThan(
        0,
      );
    }
    webSocket.close();
    await expect
      .poll(async () => (await scrape(port)).get('oriel_session_ends_total{code="browser_closed"}'))
      .toBe(1);
    const after = await scrape(port);
    expect(after.get('oriel_sessions{kind="novnc"}')).toBe(0);
    const bytes = 'oriel_bytes_total{direction="to_browser"}';
    expect(after.get(bytes)).toBeGreaterThanOrEqual(during.get(bytes)!);
    expect(after.size).toBe(during.size);
  });

  test('has exemplars that lead to the trace of a request', async () => {
    const { at, port } = await serve();
    await openConsole(at);
    const ids = at
      .log()
      .flatMap(({ msg, request_id }) => (msg === 'console opened' ? [String(request_id)] : []));
    const openMetrics = await text(port, { accept: 'application/openmetrics-text;version=1.0.0' });
    const exemplars = [...openMetrics.matchAll(/step="(?:2|16)"\} \d+ # \{trace_id="([0-9a-f]{32})"\}/g)];
    expect(ids).toHaveLength(1);
    expect(new Set(exemplars.map(([, id]) => id))).toEqual(new Set([ids[0]!.replace(/^req-|-/g, '')]));
  });

  test('reads the metrics while a worker hangs, and no sum falls when it is killed', async () => {
    const { at, port } = await serve();
    for (let each = 0; each < 4; each++) await openConsole(at);
    const sums = async () =>
      new Map([...(await scrape(port))].filter(([name]) => /_(total|count|sum|bucket)\b/.test(name)));
    const opened = 'oriel_sessions_opened_total{kind="novnc"}';
    const before = await sums();
    expect(before.get(opened)).toBe(4);
    const { pid } = at.log().find(({ msg, worker }) => msg === 'worker started' && worker === 1)!;
    const fallen = async (since: ReadonlyMap<string, number>) => {
      const now = await sums();
      return [...since].filter(([name, value]) => !(now.get(name)! >= value - 1e-9)).map(([name]) => name);
    };
    process.kill(pid as number, 'SIGSTOP');
    expect(await fallen(before)).toEqual([]);
    expect((await sums()).get(opened)).toBe(4);
    process.kill(pid as number, 'SIGKILL');
    await expect
      .poll(async () => (await sums()).get('oriel_worker_restarts_total'), { timeout: 10_000 })
      .toBe(1);
    expect(await fallen(before)).toEqual([]);
    await openConsole(at);
    expect((await sums()).get(opened)).toBe(5);
  });
});

const DURING = {
  'oriel_consoles_requested_total{kind="novnc",outcome="issued"}': 1,
  'oriel_consoles_requested_total{kind="novnc",outcome="refused"}': 1,
  'oriel_refusals_total{code="instance_unknown",step="2",fault="user"}': 1,
  'oriel_refusals_total{code="token_unknown",step="15",fault="user"}': 1,
  'oriel_sessions{kind="novnc"}': 1,
  'oriel_sessions_opened_total{kind="novnc"}': 1,
  'oriel_console_open_seconds_count{kind="novnc"}': 1,
  oriel_session_slots: 10_000,
  oriel_session_slots_used: 1,
  'oriel_hypervisor_up{driver="demo"}': 1,
  'oriel_role_up{role="novncproxy"}': 1,
  oriel_workers: 2,
  oriel_worker_restarts_total: 0,
};

test('every process of a host has a port of its own, and a gauge for what it depends on', async () => {
  const memcached = await Memcached.start();
  closing.push(() => memcached.kill());
  const port = await freePorts(4);
  const cluster = await startCluster({
    lines: [
      '[oriel]',
      'metrics_listen = 127.0.0.1',
      `metrics_port = ${port}`,
      '[cache]',
      'enabled = True',
      'backend = oslo_cache.memcache_pool',
      `memcache_servers = 127.0.0.1:${memcached.port},127.0.0.1:1`,
    ],
  });
  closing.push(() => cluster.close());
  const ofApi = async () => {
    const found = await scrape(port);
    return [
      found.get('oriel_compute_hosts{state="present"}'),
      found.get('oriel_compute_hosts{state="silent"}'),
    ];
  };
  await expect.poll(ofApi).toEqual([1, 0]);
  await expect.poll(async () => (await scrape(port + 1)).get('oriel_hypervisor_up{driver="demo"}')).toBe(1);
  await expect.poll(async () => (await scrape(port + 2)).get('oriel_store_up{server="2"}')).toBe(0);
  const authority = await scrape(port + 2);
  expect(authority.get('oriel_store_up{server="1"}')).toBe(1);
  expect(authority.get('oriel_authorities{state="differ"}')).toBe(0);
  expect(authority.get('oriel_clock_skew_seconds')).toBe(0);
  expect((await scrape(port + 3)).get('oriel_session_slots')).toBe(10_000);
  const roles = ['api', 'compute', 'consoleauth', 'novncproxy'];
  for (const [index, role] of roles.entries()) {
    const found = await scrape(port + index);
    expect(found.get(`oriel_role_up{role="${role}"}`)).toBe(1);
    expect(found.get('oriel_bus_up')).toBe(1);
    // What a process does not have is absent.
    expect([...found.keys()].some((name) => name.startsWith('oriel_store_up'))).toBe(role === 'consoleauth');
    expect([...found.keys()].some((name) => name.startsWith('oriel_hypervisor_up'))).toBe(role === 'compute');
  }
});

/** The first of `count` ports in a row that are free. */
async function freePorts(count: number): Promise<number> {
  for (;;) {
    const first = await freePort();
    const servers = Array.from({ length: count }, () => createServer());
    const bound = await Promise.allSettled(
      servers.map(
        (server, index) =>
          new Promise((resolve, reject) => {
            server.once('error', reject).listen(first + index, '127.0.0.1', () => resolve(undefined));
          }),
      ),
    );
    for (const server of servers) server.close();
    if (bound.every(({ status }) => status === 'fulfilled')) return first;
  }
}
