import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { configurationText } from '../configuration.ts';
import { freePort } from '../free-port.ts';
import { noteUnlisted } from '../listed-messages.ts';
import type { Addresses } from '../person.ts';
import { temporaryFolder } from '../temporary-folder.ts';

/** `oriel serve` in a process of its own, to be sent signals. */
export interface RunningServe {
  readonly pid: number;
  /** The lines of its log so far. */
  log(): Record<string, unknown>[];
  /** Waits for a line of log with that message. */
  says(message: string): Promise<Record<string, unknown>>;
  signal(signal: NodeJS.Signals): void;
  /** Exit status, once it has ended. */
  readonly ended: Promise<number | null>;
  isRunning(): boolean;
  close(): Promise<void>;
}

/** One with all roles. */
export interface ServeProcess extends Addresses, RunningServe {
  readonly apiPort: number;
  /** Writes the configuration anew; `options` as in `startServing`. */
  configure(options: readonly string[], users?: readonly string[]): Promise<void>;
}

/** `options`: more lines of configuration, sections and all. `under`: a command that runs it, such as `prlimit`. */
export async function startServing(
  options: readonly string[] = [],
  under: readonly string[] = [],
): Promise<ServeProcess> {
  const [apiPort, proxyPort] = await Promise.all([freePort(), freePort()]);
  const folder = temporaryFolder();
  const file = join(folder, 'oriel.conf');
  const configure = async (more: readonly string[], users?: readonly string[]) => {
    const state = ['[oriel]', `state_dir = ${join(folder, 'state')}`];
    const lines = ['[DEFAULT]', 'host = controller1', ...state, ...more];
    const text = await configurationText({ apiPort, proxyPort, lines, ...(users && { users }) });
    await writeFile(file, text, { mode: 0o600 });
  };
  await configure(options);
  const serving = await runServe(['--config-file', file], under);
  return {
    ...serving,
    apiPort,
    apiUrl: `http://127.0.0.1:${apiPort}`,
    proxyUrl: `http://127.0.0.1:${proxyPort}`,
    configure,
  };
}

/** Runs what `npm run build` made, with these options of the command; resolves once it serves. */
export async function runServe(
  options: readonly string[],
  under: readonly string[] = [],
): Promise<RunningServe> {
  const [program, ...args] = [...under, process.execPath, 'dist/cli/main.js', 'serve', ...options];
  const child = spawn(program!, args, {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let output = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    output += text;
  });
  const ended = once(child, 'close').then(([status]) => {
    for (const line of log()) noteUnlisted(line);
    return status as number | null;
  });
  const isRunning = () => child.exitCode === null && child.signalCode === null;
  const log = () =>
    output
      .split('\n')
      .slice(0, -1)
      .filter((line) => line.startsWith('{'))
      .map((line) => JSON.parse(line) as Record<string, unknown>);
  const says = async (message: string) => {
    for (;;) {
      const line = log().find(({ msg }) => String(msg).includes(message));
      if (line !== undefined) return line;
      if (!isRunning()) throw new Error(`it ended without saying "${message}":\n${output}`);
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  };
  await says('serving');
  return {
    pid: child.pid!,
    log,
    says,
    signal: (signal) => child.kill(signal),
    ended,
    isRunning,
    async close() {
      if (isRunning()) child.kill('SIGKILL');
      await ended;
    },
  };
}
