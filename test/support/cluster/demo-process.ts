import { spawn } from 'node:child_process';
import { once } from 'node:events';

/** What a person who has run `npm start` reads at the terminal. */
export interface DemoProcess {
  readonly consoleUrl: string;
  readonly dashboardUrl: string;
  readonly user: string;
  readonly password: string;
  /** The variables of the printed `export` lines. */
  readonly exports: Readonly<Record<string, string>>;
  output(): string;
  /** As Ctrl-C at the terminal does: SIGINT for each of its processes. Answers the exit status of the first. */
  interrupt(): Promise<number | null>;
  /** Whether any process of it is left. */
  isThere(): boolean;
  /** Leaves nothing behind, however far it came. */
  kill(): void;
}

/** It may have to build first. */
const START_DEADLINE_MS = 150_000;

/** Runs scripts/start.js, as `npm start` does, until it has printed its last line. */
export async function startDemo(): Promise<DemoProcess> {
  // A process group of its own stands for a terminal's foreground job.
  const child = spawn(process.execPath, ['scripts/start.js'], {
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const group = -child.pid!;
  const ended = once(child, 'close');
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      output += text;
    });
  }
  const printed = new Promise<void>((resolve) => {
    child.stdout.on('data', () => output.includes('Ctrl-C ends it.') && resolve());
  });
  const isThere = () => {
    try {
      return process.kill(group, 0);
    } catch {
      return false;
    }
  };
  const kill = () => {
    if (isThere()) process.kill(group, 'SIGKILL');
  };
  const deadline = setTimeout(kill, START_DEADLINE_MS);
  await Promise.race([printed, ended]);
  clearTimeout(deadline);
  const find = (pattern: RegExp) => {
    const found = pattern.exec(output)?.[1];
    if (found !== undefined) return found;
    kill();
    throw new Error(`npm start did not print ${pattern}:\n${output}`);
  };
  return {
    consoleUrl: find(/^ +Console +(http\S+)$/m),
    dashboardUrl: find(/^ +Dashboard +(http\S+)$/m),
    user: find(/^ +user (\S+), password \S+ /m),
    password: find(/^ +user \S+, password (\S+) /m),
    exports: Object.fromEntries(
      [...output.matchAll(/^ +export (\w+)=(.*)$/gm)].map(([, name, value]) => [name, value]),
    ),
    output: () => output,
    async interrupt() {
      process.kill(group, 'SIGINT');
      const [code] = await ended;
      return code;
    },
    isThere,
    kill,
  };
}
