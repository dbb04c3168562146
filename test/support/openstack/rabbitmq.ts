import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { accepts } from '../accepts.ts';
import type { Certificate } from '../certificates.ts';
import { freePort } from '../free-port.ts';
import { freezeProcess } from '../freeze-process.ts';

const run = promisify(execFile);
/** These run as the caller; the programs of the same names in PATH switch to the user `rabbitmq`. */
const PROGRAMS = '/usr/lib/rabbitmq/bin';
const NODE = 'oriel@localhost';
/** Erlang needs 4 s of CPU for a start, and a test machine may be busy. */
const START_MS = 90_000;
const ENDED_MS = 30_000;

export interface RabbitMqOptions {
  /** The administrator of the virtual host `/`, who is created at the first start. */
  readonly user?: string;
  readonly password?: string;
  /** Accepts TLS in place of plain TCP, with this certificate. */
  readonly tls?: Certificate & { readonly ca: string };
  /** More lines of rabbitmq.conf. */
  readonly config?: string;
}

/** A real RabbitMQ broker of Debian on 127.0.0.1, with an Erlang node, port mapper and folder of its own. */
export interface RabbitMq {
  readonly port: number;
  readonly user: string;
  readonly password: string;
  /** `[DEFAULT] transport_url` of Nova. */
  transportUrl(virtualHost?: string): string;
  /** Runs rabbitmqctl, and returns its output. Takes one to two seconds. */
  control(...args: string[]): Promise<string>;
  /** SIGKILL: connections are reset; durable queues stay on disk. */
  kill(): Promise<void>;
  /** On the same port, after `kill`. */
  restart(): Promise<void>;
  /** SIGSTOP: the kernel still accepts connections, and nothing answers. */
  freeze(): void;
  thaw(): void;
  log(): string;
  close(): Promise<void>;
}

export async function startRabbitMq(options: RabbitMqOptions = {}): Promise<RabbitMq> {
  const { user = 'openstack', password = 'bus-secret', tls, config = '' } = options;
  const folder = await mkdtemp(join(tmpdir(), 'oriel-rabbitmq-'));
  const [port, mapperPort, nodePort] = await Promise.all([freePort(), freePort(), freePort()]);
  const file = (name: string) => join(folder, name);
  const listener = tls === undefined ? 'tcp' : 'ssl';
  const lines = [
    `listeners.${listener}.1 = 127.0.0.1:${port}`,
    ...(tls === undefined ? [] : ['listeners.tcp = none', ...tlsLines(tls)]),
    `default_user = ${user}`,
    `default_pass = ${password}`,
    'log.file = false',
    'log.console = true',
    'log.console.level = warning',
    config,
  ];
  await writeFile(file('rabbitmq.conf'), `${lines.join('\n')}\n`, { mode: 0o600 });
  await writeFile(file('plugins'), '[].');
  await writeFile(file('environment'), '');
  const env = {
    PATH: process.env.PATH ?? '',
    TMPDIR: tmpdir(),
    LANG: 'C.UTF-8',
    HOME: folder,
    ERL_EPMD_ADDRESS: '127.0.0.1',
    ERL_EPMD_PORT: String(mapperPort),
    RABBITMQ_NODENAME: NODE,
    RABBITMQ_DIST_PORT: String(nodePort),
    RABBITMQ_CONF_ENV_FILE: file('environment'),
    RABBITMQ_CONFIG_FILE: file('rabbitmq'),
    RABBITMQ_ENABLED_PLUGINS_FILE: file('plugins'),
    RABBITMQ_MNESIA_BASE: file('mnesia'),
    RABBITMQ_LOG_BASE: folder,
    RABBITMQ_PID_FILE: file('pid'),
    // The script then becomes the broker: its process id is the broker's.
    RUNNING_UNDER_SYSTEMD: '1',
    RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS:
      '-kernel inet_dist_use_interface {127,0,0,1} +sbwt none +sbwtdcpu none +sbwtdio none',
  };
  let output = '';
  const mapper = start('epmd', ['-port', String(mapperPort)]);
  let broker: ChildProcess | undefined;

  function start(command: string, args: readonly string[]): ChildProcess {
    const child = spawn(command, args, { env, stdio: ['ignore', 'pipe', 'pipe'], cwd: folder });
    const killAtExit = () => child.kill('SIGKILL');
    process.once('exit', killAtExit);
    child.once('exit', () => process.off('exit', killAtExit));
    child.on('error', (error) => {
      output += `${command}: ${error.message}\n`;
    });
    for (const stream of [child.stdout!, child.stderr!]) {
      stream.on('data', (chunk) => {
        output = (output + chunk).slice(-100_000);
      });
    }
    return child;
  }

  async function startBroker(): Promise<void> {
    if (!(await becomes(() => accepts({ host: '127.0.0.1', port: mapperPort }))))
      throw new Error(`epmd did not start: ${output}`);
    // A broker that was killed may still be registered under its name.
    const child = start(join(PROGRAMS, 'rabbitmq-server'), []);
    broker = child;
    const isUp = await becomes(
      () => accepts({ host: '127.0.0.1', port }),
      () => hasEnded(child),
    );
    if (!isUp) throw new Error(`rabbitmq-server did not start: ${output}`);
  }

  async function kill(): Promise<void> {
    if (broker !== undefined) await end(broker);
  }

  async function close(): Promise<void> {
    await kill();
    await end(mapper);
    await rm(folder, { recursive: true, force: true });
  }

  try {
    await startBroker();
  } catch (error) {
    await close();
    throw error;
  }

  return {
    port,
    user,
    password,
    transportUrl: (virtualHost = '') =>
      `rabbit://${encodeURIComponent(user)}:${encodeURIComponent(password)}@127.0.0.1:${port}/${virtualHost}`,
    async control(...args) {
      const { stdout } = await run(join(PROGRAMS, 'rabbitmqctl'), ['--quiet', '--node', NODE, ...args], {
        env,
      });
      return stdout;
    },
    kill,
    restart: startBroker,
    freeze: () => freezeProcess(broker!.pid!),
    thaw: () => void broker?.kill('SIGCONT'),
    log: () => output,
    close,
  };
}

function tlsLines({ ca, cert, key }: Certificate & { readonly ca: string }): string[] {
  return [
    `ssl_options.cacertfile = ${ca}`,
    `ssl_options.certfile = ${cert}`,
    `ssl_options.keyfile = ${key}`,
    'ssl_options.verify = verify_peer',
    'ssl_options.fail_if_no_peer_cert = false',
  ];
}

function hasEnded({ exitCode, signalCode }: ChildProcess): boolean {
  return exitCode !== null || signalCode !== null;
}

async function end(child: ChildProcess): Promise<void> {
  if (child.pid === undefined || hasEnded(child)) return;
  const gone = new Promise((resolve) => child.once('close', resolve));
  child.kill('SIGKILL');
  // Erlang's helpers hold the output for a moment longer than the broker.
  const late = new AbortController();
  await Promise.race([gone, sleep(ENDED_MS, undefined, { signal: late.signal }).catch(() => {})]);
  late.abort();
}

async function becomes(isSo: () => Promise<boolean>, isHopeless = () => false): Promise<boolean> {
  for (const deadline = performance.now() + START_MS; performance.now() < deadline; await sleep(50)) {
    if (await isSo()) return true;
    if (isHopeless()) return false;
  }
  return false;
}
