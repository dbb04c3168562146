import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type NamedUser, usersOf } from '../../../src/transport/nats/permissions/authorization-block.ts';
import { configurationText } from '../configuration.ts';
import type { RunningOriel } from '../fixtures/all-in-one.ts';
import { freePort } from '../free-port.ts';
import { temporaryFolder } from '../temporary-folder.ts';
import { startNatsFor } from './nats.ts';

const BUS_PASSWORD = 'of-the-bus';

export interface ClusterOptions {
  /** More lines of configuration, with their sections. */
  readonly lines?: readonly string[];
  /** A user of the bus that may publish and receive everything. */
  readonly observer?: string;
}

export interface Cluster extends RunningOriel {
  readonly natsUrl: string;
  /** Of every user of the bus. */
  readonly busPassword: string;
}

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
export async function startCluster({ lines: more = [], observer }: ClusterOptions = {}): Promise<Cluster> {
  const nats = await startNatsFor(BUS_USERS, BUS_PASSWORD, observer);
  const [apiPort, proxyPort] = await Promise.all([freePort(), freePort()]);
  const file = join(temporaryFolder(), 'oriel.conf');
  const lines = [
    '[oriel]',
    'transport = nats',
    '[oriel_nats]',
    `servers = ${nats.url}`,
    `password = ${BUS_PASSWORD}`,
    ...more,
  ];
  await writeFile(file, await configurationText({ apiPort, proxyPort, lines }), { mode: 0o600 });
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
    natsUrl: nats.url,
    busPassword: BUS_PASSWORD,
    logText: () => processes.map(({ output }) => output).join(''),
    async close() {
      await Promise.all(processes.map((each) => each.stop()));
      await nats.close();
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
