import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import {
  authorizationBlock,
  type NamedUser,
} from '../../../src/transport/nats/permissions/authorization-block.ts';
import { freePort } from '../free-port.ts';
import { freezeProcess } from '../freeze-process.ts';

/** A real nats-server on 127.0.0.1. */
export interface NatsServer {
  readonly port: number;
  readonly url: string;
  /** SIGKILL: as a machine that loses its power, but for the closed connections. */
  kill(): Promise<void>;
  /** SIGSTOP: connections stay open and nothing is answered. */
  freeze(): void;
  thaw(): void;
  /** On the same port, after `kill`. */
  restart(): Promise<void>;
  close(): Promise<void>;
}

/** `config` in nats-server's own format, beside the address. */
export async function startNats(config = ''): Promise<NatsServer> {
  return startOn(await freePort(), config);
}

/** With users that have the permissions of src/transport/nats/permissions/permissions.ts; `password` is that of all of them, and of an observer that may publish and receive everything. */
export async function startNatsFor(
  users: readonly NamedUser[],
  password: string,
  observer?: string,
): Promise<NatsServer> {
  const [head = '', list = '', ...rest] = authorizationBlock(users, 'oriel');
  // A user without permissions of its own may do everything.
  const more = observer === undefined ? [] : [`{ user: "${observer}", password: "replace-this" }`];
  const block = [head, list, ...more, ...rest].join('\n');
  return startNats(block.replaceAll('"replace-this"', JSON.stringify(password)));
}

/** Servers that know each other. */
export async function startNatsCluster(size: number): Promise<NatsServer[]> {
  const ports = await Promise.all(Array.from({ length: size }, freePort));
  const routePorts = await Promise.all(Array.from({ length: size }, freePort));
  const routes = routePorts.map((port) => `nats-route://127.0.0.1:${port}`).join(', ');
  const servers = await Promise.all(
    ports.map((port, index) => {
      const cluster = `name: test, listen: "127.0.0.1:${routePorts[index]}", routes: [${routes}]`;
      return startOn(port, `server_name: n${index}\ncluster { ${cluster} }`);
    }),
  );
  for (const server of servers) {
    while (((await info(server.port))?.connect_urls?.length ?? 0) < size) await delay(50);
  }
  return servers;
}

async function startOn(port: number, config: string): Promise<NatsServer> {
  const folder = await mkdtemp(join(tmpdir(), 'oriel-nats-'));
  const file = join(folder, 'nats.conf');
  await writeFile(file, `listen: "127.0.0.1:${port}"\n${config}\n`, { mode: 0o600 });
  let child: ChildProcess | undefined;
  const start = async () => {
    let output = '';
    const started = spawn('nats-server', ['-c', file], { stdio: ['ignore', 'ignore', 'pipe'] });
    child = started;
    const killAtExit = () => started.kill('SIGKILL');
    process.once('exit', killAtExit);
    started.once('exit', () => process.off('exit', killAtExit));
    started.stderr.on('data', (chunk) => {
      output = (output + chunk).slice(-10_000);
    });
    for (let attempt = 0; (await info(port)) === undefined; attempt++) {
      if (started.exitCode !== null || attempt > 200) throw new Error(`nats-server did not start: ${output}`);
      await delay(25);
    }
  };
  const kill = async () => {
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, 'close');
    child.kill('SIGKILL');
    await ended;
  };
  await start();
  return {
    port,
    url: `nats://127.0.0.1:${port}`,
    kill,
    freeze: () => {
      if (child?.pid !== undefined) freezeProcess(child.pid);
    },
    thaw: () => void child?.kill('SIGCONT'),
    restart: start,
    async close() {
      await kill();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

interface Info {
  readonly connect_urls?: readonly string[];
}

/** The first line that a NATS server sends to a client; undefined where no server listens. */
function info(port: number): Promise<Info | undefined> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    let text = '';
    socket.on('data', (chunk) => {
      text += chunk;
      if (!text.includes('\r\n')) return;
      socket.destroy();
      resolve(JSON.parse(text.slice('INFO '.length, text.indexOf('\r\n'))));
    });
    socket.on('error', () => resolve(undefined));
    socket.on('close', () => resolve(undefined));
  });
}
