import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { until } from '../until.ts';

/** A Python process of Debian needs seconds to import oslo.messaging on a busy machine. */
const START_MS = 60_000;

export interface StandInOptions {
  readonly transportUrl: string;
  readonly host: string;
  readonly topics?: readonly string[];
  /** The highest version of its RPC: `5.13`. */
  readonly version?: string;
  /** Of [oslo_messaging_rabbit]: `amqp_durable_queues=true`. */
  readonly settings?: readonly string[];
  /** Ports that have a console: 5900 where absent. */
  readonly consoles?: readonly number[];
}

/** What it was asked. */
export interface StandInCall {
  readonly context: Readonly<Record<string, unknown>>;
  readonly instance: Readonly<Record<string, unknown>>;
  readonly port: string;
  readonly console_type: string;
}

/** A server of the real oslo.messaging in place of nova-compute; the script says what it answers to which port. */
export interface ComputeStandIn {
  readonly calls: readonly StandInCall[];
  close(): Promise<void>;
}

export async function startComputeStandIn(options: StandInOptions): Promise<ComputeStandIn> {
  const { transportUrl, host, topics = ['compute'], version, settings = [], consoles = [] } = options;
  const args = [
    join(import.meta.dirname, 'compute-stand-in.py'),
    `--transport-url=${transportUrl}`,
    `--host=${host}`,
    ...topics.map((topic) => `--topic=${topic}`),
    ...(version === undefined ? [] : [`--version=${version}`]),
    ...settings.map((setting) => `--set=${setting}`),
    ...consoles.map((port) => `--console=${port}`),
  ];
  const child = spawn('/usr/bin/python3', args, { stdio: ['pipe', 'pipe', 'pipe'] });
  const killAtExit = () => child.kill('SIGKILL');
  process.once('exit', killAtExit);
  const calls: StandInCall[] = [];
  let isReady = false;
  let rest = '';
  let errors = '';
  child.stderr.on('data', (chunk) => {
    errors = (errors + chunk).slice(-10_000);
  });
  child.stdout.on('data', (chunk) => {
    const lines = (rest + chunk).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) {
      if (line === 'ready') isReady = true;
      else calls.push(JSON.parse(line) as StandInCall);
    }
  });

  async function close(): Promise<void> {
    process.off('exit', killAtExit);
    if (hasEnded(child)) return;
    const gone = new Promise((resolve) => child.once('close', resolve));
    child.kill('SIGKILL');
    await gone;
  }

  try {
    await until(() => isReady || hasEnded(child), START_MS);
  } catch (error) {
    await close();
    throw error;
  }
  if (!isReady) throw new Error(`the stand-in of nova-compute did not start: ${errors}`);
  return { calls, close };
}

function hasEnded({ exitCode, signalCode }: ChildProcess): boolean {
  return exitCode !== null || signalCode !== null;
}
