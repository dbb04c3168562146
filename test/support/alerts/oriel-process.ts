import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { metricsPort } from '../../../src/config/values/metrics-port.ts';
import { Memcached } from '../cluster/memcached.ts';
import { type RunningServe, runServe } from '../cluster/serve-process.ts';
import { configurationText } from '../configuration.ts';
import { freePort } from '../free-port.ts';
import type { Addresses } from '../person.ts';
import { temporaryFolder } from '../temporary-folder.ts';
import { type Parts, targetOf } from './cloud.ts';

export interface OrielOptions {
  /** All roles if absent. */
  readonly roles?: readonly string[];
  readonly host: string;
  /** More lines of configuration, with their sections. */
  readonly lines?: readonly string[];
  /** A command that runs it, such as `faketime`. */
  readonly under?: readonly string[];
}

/** `oriel serve` with metrics, which can be ended and started again at the same addresses. */
export interface OrielProcess extends Addresses {
  readonly target: string;
  readonly file: string;
  readonly serving: RunningServe;
  restart(): Promise<void>;
  close(): Promise<void>;
}

export async function startOriel(parts: Parts, options: OrielOptions): Promise<OrielProcess> {
  const { roles, host, lines = [], under = [] } = options;
  const [apiPort, proxyPort, metrics] = await Promise.all([freePort(), freePort(), freePort()]);
  const folder = temporaryFolder();
  const file = join(folder, 'oriel.conf');
  const offset = metricsPort(1, roles ?? ['api']) - 1;
  const own = [
    '[DEFAULT]',
    `host = ${host}`,
    '[oriel]',
    `state_dir = ${join(folder, 'state')}`,
    'metrics_listen = 127.0.0.1',
    `metrics_port = ${metrics - offset}`,
  ];
  const text = await configurationText({ apiPort, proxyPort, lines: [...own, ...lines] });
  await writeFile(file, text, { mode: 0o600 });
  const args = ['--config-file', file, ...(roles === undefined ? [] : ['--role', roles.join(',')])];
  const start = () => runServe(args, under);
  let serving = await start();
  return parts.add({
    apiUrl: `http://127.0.0.1:${apiPort}`,
    proxyUrl: `http://127.0.0.1:${proxyPort}`,
    target: await targetOf(serving),
    file,
    get serving() {
      return serving;
    },
    async restart() {
      await serving.close();
      serving = await start();
    },
    close: () => serving.close(),
  });
}

export async function startMemcached(parts: Parts): Promise<Memcached> {
  const memcached = await Memcached.start();
  await parts.add({ close: () => memcached.kill() });
  return memcached;
}

/** The lines of a process that is on a bus. */
export function onBus(url: string): string[] {
  return ['[oriel]', 'transport = nats', '[oriel_nats]', `servers = ${url}`];
}

/** A name of the memcached of a test: an address of loopback is private to a controller. */
const STORE = 'store1.example';

/** The lines of a token store in one memcached, for processes that run under `withNames`. */
export function inMemcached({ port }: { readonly port: number }): string[] {
  return [
    '[cache]',
    'enabled = True',
    'backend = oslo_cache.memcache_pool',
    `memcache_servers = ${STORE}:${port}`,
  ];
}

/** A command that runs a process with a hosts file of its own, in which the memcached has its name. */
export async function withNames(): Promise<string[]> {
  const hosts = join(temporaryFolder(), 'hosts');
  await writeFile(hosts, `127.0.0.1 localhost ${STORE}\n`);
  const script = 'mount --bind "$0" /etc/hosts && exec "$@"';
  return ['unshare', '--mount', '--propagation', 'private', 'sh', '-c', script, hosts];
}
