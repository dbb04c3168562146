import { type ChildProcess, spawn } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { accepts } from '../accepts.ts';
import { userLines } from '../accounts.ts';
import { type NatsServer, startNats } from './nats.ts';

/** One controller: api, consoleauth and novncproxy in a process of its own, with a memcached of its own. */
export interface Controller {
  readonly name: string;
  readonly file: string;
  readonly apiUrl: string;
  readonly proxyUrl: string;
  log(): string;
}

export interface ControllersOptions {
  /** The lines of `[cache]`; `{servers}` stands for the memcached servers of all controllers. */
  readonly cache: readonly string[];
  /** In place of them on one controller. */
  readonly cacheOfControl2?: readonly string[];
  /** More lines of `[oriel]`. */
  readonly oriel?: readonly string[];
}

/** Three controllers and a compute host with the demo guests, each an `oriel serve` with a configuration file, on one bus. */
export interface Controllers {
  readonly folder: string;
  readonly natsUrl: string;
  readonly all: readonly Controller[];
  readonly proxyUrl: string;
  readonly apiUrl: string;
  /** Ends every memcached. */
  endStores(): Promise<void>;
  close(): Promise<void>;
}

const NAMES = ['control1', 'control2', 'control3'];
const MEMCACHED_PORT = 11_211;

/**
 * `localhost` is another address for each of them, by a file of hosts of their own, so that what a controller takes for its
 * own memcached is its own. Needs root for that (a mount namespace), as the libvirt lab does.
 */
export async function startControllers({
  cache,
  cacheOfControl2 = cache,
  oriel = [],
}: ControllersOptions): Promise<Controllers> {
  if (process.getuid?.() !== 0) throw new Error('three controllers on one machine need root, for namespaces');
  const folder = await mkdtemp(join(tmpdir(), 'oriel-controllers-'));
  const net = `127.${randomInt(2, 250)}.${randomInt(2, 250)}`;
  const addresses = NAMES.map((_, index) => `${net}.${index + 11}`);
  const servers = NAMES.map((name) => `${name}:${MEMCACHED_PORT}`).join(',');
  const processes: Spawned[] = [];
  const stores: Spawned[] = [];
  let nats: NatsServer | undefined;
  const endStores = async () => void (await Promise.all(stores.map((each) => each.stop())));
  const close = async () => {
    await Promise.all(processes.map((each) => each.stop()));
    await nats?.close();
    await rm(folder, { recursive: true, force: true });
  };
  try {
    nats = await startNats();
    const bus = ['[oriel_nats]', `servers = ${nats.url}`];
    for (const address of addresses) stores.push(await startMemcached(address));
    processes.push(...stores);
    // Once: a password's salt is another each time, and users must be the same on all controllers.
    const users = await userLines();
    const controllers: (Controller & { spawned: Spawned })[] = [];
    for (const [index, name] of NAMES.entries()) {
      const [apiPort, proxyPort] = [await listenerPort(), await listenerPort()];
      const file = join(folder, name, 'oriel.conf');
      await write(file, [
        '[DEFAULT]',
        `host = ${name}`,
        'osapi_compute_listen = 127.0.0.1',
        `osapi_compute_listen_port = ${apiPort}`,
        '[vnc]',
        'novncproxy_host = 127.0.0.1',
        `novncproxy_port = ${proxyPort}`,
        '[cache]',
        ...(name === 'control2' ? cacheOfControl2 : cache).map((line) => line.replace('{servers}', servers)),
        '[oriel]',
        'transport = nats',
        ...oriel,
        ...bus,
        '[oriel_auth]',
        'signing_key = a-key-that-is-the-same-on-all-controllers',
        ...users.map((line) => `user = ${line}`),
      ]);
      const hosts = join(folder, name, 'hosts');
      await write(hosts, [
        `${addresses[index]} localhost`,
        ...NAMES.map((each, other) => `${addresses[other]} ${each}`),
        '127.0.0.1 compute1',
      ]);
      const spawned = serve('api,consoleauth,novncproxy', file, hosts);
      processes.push(spawned);
      controllers.push({
        name,
        file,
        apiUrl: `http://127.0.0.1:${apiPort}`,
        proxyUrl: `http://127.0.0.1:${proxyPort}`,
        log: () => spawned.output,
        spawned,
      });
    }
    const compute = join(folder, 'compute1', 'oriel.conf');
    await write(compute, [
      '[DEFAULT]',
      'host = compute1',
      '[vnc]',
      'server_proxyclient_address = 127.0.0.1',
      `novncproxy_base_url = ${controllers[0]!.proxyUrl}/vnc_lite.html`,
      '[oriel]',
      'transport = nats',
      'drivers = demo',
      'default_project = demo',
      ...bus,
    ]);
    const agent = serve('compute', compute);
    processes.push(agent);
    await Promise.all(
      [...controllers.map(({ spawned }) => spawned), agent].map((each) => each.says('"serving"')),
    );
    const { apiUrl, proxyUrl } = controllers[0]!;
    return { folder, natsUrl: nats.url, all: controllers, apiUrl, proxyUrl, endStores, close };
  } catch (error) {
    await close();
    throw error;
  }
}

async function write(file: string, lines: readonly string[]): Promise<void> {
  await mkdir(join(file, '..'), { recursive: true });
  await writeFile(file, `${lines.join('\n')}\n`, { mode: 0o600 });
}

/** What `npm run build` made, as an operator starts it; with a file of hosts of its own where one is given. */
function serve(roles: string, file: string, hosts?: string): Spawned {
  const command = [process.execPath, 'dist/cli/main.js', 'serve', '--role', roles, '--config-file', file];
  if (hosts === undefined) return new Spawned(command);
  const script = 'mount --bind "$0" /etc/hosts && exec "$@"';
  return new Spawned([
    'unshare',
    '--mount',
    '--propagation',
    'private',
    'sh',
    '-c',
    script,
    hosts,
    ...command,
  ]);
}

/** Below the ports that the kernel hands out to clients: processes that start together would take each other's. */
async function listenerPort(): Promise<number> {
  for (;;) {
    const port = randomInt(15_000, 32_000);
    const server = createServer();
    const isFree = await new Promise<boolean>((resolve) => {
      server.once('error', () => resolve(false));
      server.listen(port, '127.0.0.1', () => resolve(true));
    });
    server.close();
    if (isFree) return port;
  }
}

async function startMemcached(address: string): Promise<Spawned> {
  const args = ['-u', 'root', '-l', address, '-p', String(MEMCACHED_PORT), '-U', '0', '-m', '64', '-t', '1'];
  const spawned = new Spawned(['memcached', ...args]);
  for (let tries = 0; tries < 500; tries++) {
    if (await accepts({ host: address, port: MEMCACHED_PORT })) return spawned;
    await sleep(10);
  }
  await spawned.stop();
  throw new Error(`memcached does not listen on ${address}: ${spawned.output}`);
}

class Spawned {
  output = '';
  readonly #child: ChildProcess;
  readonly #ended: Promise<unknown>;

  constructor([program, ...args]: string[]) {
    this.#child = spawn(program!, args, { stdio: ['ignore', 'ignore', 'pipe'] });
    this.#child.stderr?.on('data', (chunk) => {
      this.output += chunk;
    });
    this.#ended = once(this.#child, 'close');
    const killAtExit = () => this.#child.kill('SIGKILL');
    process.once('exit', killAtExit);
    this.#ended.finally(() => process.off('exit', killAtExit)).catch(() => {});
  }

  async says(text: string): Promise<void> {
    while (!this.output.includes(text)) {
      if (this.#child.exitCode !== null) throw new Error(`it ended: ${this.output}`);
      await sleep(20);
    }
  }

  async stop(): Promise<void> {
    if (this.#child.exitCode === null && this.#child.signalCode === null) this.#child.kill('SIGINT');
    await this.#ended;
  }
}
