import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Driver } from '../../src/compute/drivers/driver.ts';
import type { Presets } from '../../src/config/load-settings.ts';
import { compose } from '../../src/main/compose.ts';
import { ROLES, type RoleName } from '../../src/main/roles.ts';
import { type NamedUser, usersOf } from '../../src/transport/nats/permissions/authorization-block.ts';
import { userLines } from './accounts.ts';
import { defaultSettings } from './default-settings.ts';
import { type MemoryLog, memoryLog } from './memory-log.ts';
import { startNatsFor } from './nats.ts';
import type { Addresses } from './person.ts';

/** A whole Oriel for tests. */
export interface House extends Addresses {
  /** All lines of log of all its processes so far. */
  logText(): string;
  close(): Promise<void>;
}

export interface AllInOneOptions {
  readonly settings?: Presets;
  /** All where absent. */
  readonly roles?: readonly RoleName[];
  readonly drivers?: readonly Driver[];
}

/** A house that can also be told to take no new sessions. */
export interface AllInOne extends House {
  drain(deadlineMs: number): Promise<void>;
}

/** Roles in this process, with the demo guests unless the settings say otherwise. */
export async function startAllInOne(options: AllInOneOptions = {}): Promise<AllInOne> {
  const given = options.settings ?? {};
  const roles = options.roles ?? ROLES.map(({ name }) => name);
  const { log, text }: MemoryLog = memoryLog();
  const proxyPort = await freePort();
  const settings = defaultSettings({
    ...given,
    DEFAULT: {
      host: 'allinone',
      osapi_compute_listen: '127.0.0.1',
      osapi_compute_listen_port: 0,
      ...given.DEFAULT,
    },
    vnc: {
      novncproxy_host: '127.0.0.1',
      novncproxy_port: proxyPort,
      novncproxy_base_url: `http://127.0.0.1:${proxyPort}/vnc_lite.html`,
      ...given.vnc,
    },
    oriel: { drivers: ['demo'], default_project: 'demo', ...given.oriel },
    oriel_auth: { user: await userLines(), ...given.oriel_auth },
  });
  const moreDrivers = options.drivers ?? [];
  const running = await compose({ settings, roles, log, moreDrivers });
  return {
    apiUrl: `http://127.0.0.1:${running.addresses.api?.port}`,
    proxyUrl: `http://127.0.0.1:${running.addresses.novncproxy?.port}`,
    logText: text,
    drain: (deadlineMs) => running.drain(deadlineMs),
    close: () => running.close(),
  };
}

const BUS_PASSWORD = 'of-the-bus';

/** A user for each role on a host of its own, with no permission that its role does not need. */
const BUS_USERS: readonly NamedUser[] = [
  ...usersOf({ split: true, computeHosts: [], inboxPrefix: '_INBOX' }),
  {
    name: 'compute',
    parties: ['compute', 'demo_driver'],
    host: 'host-compute',
    inboxPrefix: '_INBOX_COMPUTE',
  },
];

/**
 * Each role in a process of its own, joined by a real NATS server; what `npm run build` made is what runs. Closing fails
 * where a role was denied a permission: then src/contracts/ does not name it as a party of what it does.
 */
export async function startSeparately(): Promise<House> {
  const nats = await startNatsFor(BUS_USERS, BUS_PASSWORD);
  const [apiPort, proxyPort] = await Promise.all([freePort(), freePort()]);
  const folder = await mkdtemp(join(tmpdir(), 'oriel-house-'));
  const file = join(folder, 'oriel.conf');
  const lines = [
    '[DEFAULT]',
    'osapi_compute_listen = 127.0.0.1',
    `osapi_compute_listen_port = ${apiPort}`,
    '[vnc]',
    'novncproxy_host = 127.0.0.1',
    `novncproxy_port = ${proxyPort}`,
    `novncproxy_base_url = http://127.0.0.1:${proxyPort}/vnc_lite.html`,
    '[oriel]',
    'transport = nats',
    'drivers = demo',
    'default_project = demo',
    '[oriel_nats]',
    `servers = ${nats.url}`,
    `password = ${BUS_PASSWORD}`,
    '[oriel_auth]',
    ...(await userLines()).map((line) => `user = ${line}`),
  ];
  await writeFile(file, `${lines.join('\n')}\n`, { mode: 0o600 });
  const processes = ['compute', 'consoleauth', 'novncproxy', 'api,dashboard'].map(
    (role) => new RoleProcess(role, file),
  );
  try {
    await Promise.all(processes.map((each) => each.started()));
  } catch (error) {
    await Promise.all(processes.map((each) => each.stop()));
    await nats.close();
    throw error;
  }
  return {
    apiUrl: `http://127.0.0.1:${apiPort}`,
    proxyUrl: `http://127.0.0.1:${proxyPort}`,
    logText: () => processes.map(({ output }) => output).join(''),
    async close() {
      await Promise.all(processes.map((each) => each.stop()));
      await nats.close();
      await rm(folder, { recursive: true, force: true });
      const lines = processes.flatMap(({ output }) => output.split('\n'));
      const denied = lines.filter((line) => line.includes('NATS denies'));
      if (denied.length > 0)
        throw new Error(`the table of src/contracts/ lacks a party: ${denied.join('\n')}`);
    },
  };
}

/** One `oriel serve --role …` as an operator starts it. */
class RoleProcess {
  output = '';
  readonly #role: string;
  readonly #child: ChildProcess;
  readonly #ended: Promise<unknown>;

  constructor(role: string, file: string) {
    this.#role = role;
    const [name = ''] = role.split(',');
    const host = `host-${name}`;
    const user = BUS_USERS.find((each) => each.name === name);
    const args = [
      'dist/cli/main.js',
      'serve',
      '--role',
      role,
      '--config-file',
      file,
      '--set',
      `DEFAULT.host=${host}`,
      '--set',
      `oriel_nats.username=${user?.name}`,
      '--set',
      `oriel_nats.inbox_prefix=${user?.inboxPrefix}`,
    ];
    this.#child = spawn(process.execPath, args, { stdio: ['ignore', 'ignore', 'pipe'] });
    this.#child.stderr?.on('data', (chunk) => {
      this.output += chunk;
    });
    this.#ended = once(this.#child, 'close');
  }

  async started(): Promise<void> {
    const last = this.#role.split(',').at(-1);
    while (!this.output.includes(`"role":"${last}","msg":"role started"`)) {
      if (this.#child.exitCode !== null) throw new Error(`role ${this.#role} did not start: ${this.output}`);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }

  async stop(): Promise<void> {
    if (this.#child.exitCode === null) this.#child.kill('SIGINT');
    await this.#ended;
  }
}

export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve((address as { port: number }).port));
    });
  });
}
