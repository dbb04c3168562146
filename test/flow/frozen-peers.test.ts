import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { computeContract } from '../../src/contracts/compute.ts';
import { consoleauthContract } from '../../src/contracts/consoleauth.ts';
import type { Peers } from '../../src/contracts/contract.ts';
import { newRequestId } from '../../src/flow/request-id.ts';
import { type Closable, Closables } from '../../src/platform/lifecycle.ts';
import { silentLogger } from '../../src/platform/log/log.ts';
import { connectionOptions } from '../../src/transport/nats/options.ts';
import { openNats } from '../../src/transport/nats/transport.ts';
import { anAuthorizedConsole } from '../support/authorized-console.ts';
import { Memcached } from '../support/cluster/memcached.ts';
import { type NatsServer, startNatsCluster } from '../support/cluster/nats.ts';
import { type RunningServe, runServe } from '../support/cluster/serve-process.ts';
import { defaultSettings } from '../support/default-settings.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const HOSTS = ['control1', 'control2', 'control3'];
const call = () => ({ requestId: newRequestId() });

/** Three NATS servers, three token authorities in processes of their own, one memcached, and a compute host that confirms all. */
describe('while one of three is frozen', () => {
  const open = new Closables();
  const authorities: RunningServe[] = [];
  let servers: NatsServer[];
  let folder: string;

  const closeNats = (list: NatsServer[]): Closable => ({
    close: async () => void (await Promise.all(list.map((server) => server.close()))),
  });

  beforeAll(async () => {
    servers = await startNatsCluster(3);
    open.add(closeNats(servers));
    const memcached = await Memcached.start();
    open.add({ close: () => memcached.kill() });
    folder = temporaryFolder();
    open.add({ close: () => rm(folder, { recursive: true, force: true }) });
    for (const [index, host] of HOSTS.entries()) {
      const file = join(folder, `${host}.conf`);
      const lines = [
        '[DEFAULT]',
        `host = ${host}`,
        '[cache]',
        'enabled = True',
        'backend = oslo_cache.memcache_pool',
        `memcache_servers = 127.0.0.1:${memcached.port}`,
        '[oriel]',
        'transport = nats',
        '[oriel_nats]',
        // Each begins at a server of its own; the others are learned from it.
        `servers = ${servers[index]!.url}`,
      ];
      await writeFile(file, `${lines.join('\n')}\n`, { mode: 0o600 });
      const authority = await runServe(['--role', 'consoleauth', '--config-file', file]);
      authorities.push(authority);
      open.add(authority);
    }
    const compute = await client(servers[0]!);
    await compute.serve(computeContract, 'cmp1', {
      validate_console_port: async () => ({ valid: true, vncPassword: null }),
      why_closed: async () => ({ end: 'unknown' as const }),
      change_power: async () => ({}),
      get_instance: async () => ({ instance: null }),
      list_instances: async () => ({ instances: [] }),
      take_screenshot: () => Promise.reject(new Error('not asked for')),
      read_screen: () => Promise.reject(new Error('not asked for')),
      get_vnc_console: () => Promise.reject(new Error('not asked for')),
    });
  }, 60_000);
  afterAll(() => open.close());

  /** An end that begins at that NATS server, with the options of a process. */
  async function client(server: NatsServer) {
    const settings = defaultSettings({ oriel_nats: { servers: [server.url] } });
    const transport = await openNats({
      connection: connectionOptions(settings.oriel_nats, 'test'),
      prefix: settings.oriel_nats.subject_prefix,
      log: silentLogger,
    });
    return open.add(transport);
  }

  async function proxyAt(server: NatsServer): Promise<Peers<typeof consoleauthContract>> {
    const peers = (await client(server)).peers(consoleauthContract);
    await vi.waitUntil(() => peers.present().join() === HOSTS.join(), { timeout: 20_000 });
    return peers;
  }

  async function tokens(peers: Peers<typeof consoleauthContract>, count: number): Promise<string[]> {
    const consoles = Array.from({ length: count }, () => anAuthorizedConsole({ computeHost: 'cmp1' }));
    await Promise.all(consoles.map((console) => peers.any.authorize_console(console, call())));
    return consoles.map(({ tokenHash }) => tokenHash);
  }

  /** Checks them one after the other, a few at a time; what is refused comes back. */
  async function refusals(
    peers: Peers<typeof consoleauthContract>,
    hashes: readonly string[],
    pauseMs: number,
  ): Promise<string[]> {
    const checks: Promise<string | undefined>[] = [];
    for (const tokenHash of hashes) {
      checks.push(
        peers.any.check_token({ tokenHash, opener: null }, call()).then(
          () => undefined,
          (error: Error) => error.message,
        ),
      );
      await sleep(pauseMs);
    }
    return (await Promise.all(checks)).filter((refusal) => refusal !== undefined);
  }

  test('a frozen token authority costs no valid token', async () => {
    const peers = await proxyAt(servers[1]!);
    const hashes = await tokens(peers, 90);
    authorities[0]!.signal('SIGSTOP');
    try {
      expect(await refusals(peers, hashes, 50)).toEqual([]);
      // Nor does it cost a new one.
      expect(await tokens(peers, 30)).toHaveLength(30);
    } finally {
      authorities[0]!.signal('SIGCONT');
    }
  });

  test('a frozen NATS server costs no valid token, neither its clients nor those of the others', async () => {
    const there = await proxyAt(servers[0]!);
    const elsewhere = await proxyAt(servers[2]!);
    const hashes = await tokens(there, 120);
    servers[0]!.freeze();
    try {
      const refused = await Promise.all([
        refusals(there, hashes.slice(0, 60), 50),
        refusals(elsewhere, hashes.slice(60), 50),
      ]);
      expect(refused.flat()).toEqual([]);
    } finally {
      servers[0]!.thaw();
    }
  });
});
