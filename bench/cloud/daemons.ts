import { spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { treeOf } from '../machine/process-tree.ts';

const TERM_MS = 10_000;

interface Command {
  readonly program: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
}

/**
 * Programs that run in the background, each in a process group of its own. Their commands and process ids are files, so that
 * another run of this program can stop and start them too.
 */
export class Daemons {
  readonly #folder: string;
  readonly logFolder: string;

  constructor(folder: string) {
    this.#folder = join(folder, 'daemons');
    this.logFolder = join(folder, 'log');
  }

  async start(
    name: string,
    program: string,
    args: readonly string[],
    env: Readonly<Record<string, string>> = {},
  ): Promise<void> {
    await mkdir(this.#folder, { recursive: true });
    await mkdir(this.logFolder, { recursive: true });
    await writeFile(this.#file(name, 'json'), JSON.stringify({ program, args, env } satisfies Command), {
      mode: 0o600,
    });
    await this.startAgain(name);
  }

  /** With the same command as before. */
  async startAgain(name: string): Promise<void> {
    const { program, args, env } = JSON.parse(await readFile(this.#file(name, 'json'), 'utf8')) as Command;
    const log = openSync(this.logOf(name), 'a');
    const child = spawn(program, args, {
      detached: true,
      stdio: ['ignore', log, log],
      env: { ...process.env, ...env },
    });
    closeSync(log);
    await new Promise((resolve, reject) => child.once('spawn', resolve).once('error', reject));
    child.unref();
    await writeFile(this.#file(name, 'pid'), String(child.pid));
  }

  /** SIGTERM to the process group, and SIGKILL if it does not end. */
  async stop(name: string): Promise<void> {
    const pid = await this.pid(name);
    if (pid === undefined) return;
    for (const [signal, ms] of [
      ['SIGTERM', TERM_MS],
      ['SIGKILL', TERM_MS],
    ] as const) {
      signalGroup(pid, signal);
      for (const deadline = Date.now() + ms; Date.now() < deadline && runs(pid); await sleep(50));
      if (!runs(pid)) break;
    }
    await rm(this.#file(name, 'pid'), { force: true });
  }

  async signal(name: string, signal: NodeJS.Signals): Promise<void> {
    const pid = await this.pid(name);
    if (pid !== undefined) for (const each of treeOf(pid)) process.kill(each, signal);
  }

  async pid(name: string): Promise<number | undefined> {
    const text = await readFile(this.#file(name, 'pid'), 'utf8').catch(() => '');
    return text === '' ? undefined : Number(text);
  }

  async isRunning(name: string): Promise<boolean> {
    const pid = await this.pid(name);
    return pid !== undefined && runs(pid);
  }

  logOf(name: string): string {
    return join(this.logFolder, `${name}.log`);
  }

  /** The last lines of its log, for a message. */
  async tail(name: string): Promise<string> {
    const log = await readFile(this.logOf(name), 'utf8').catch(() => '');
    return log.split('\n').slice(-15).join('\n');
  }

  #file(name: string, ending: string): string {
    return join(this.#folder, `${name}.${ending}`);
  }
}

function signalGroup(pid: number, signal: NodeJS.Signals | 0): boolean {
  try {
    return process.kill(-pid, signal);
  } catch {
    return false;
  }
}

function runs(pid: number): boolean {
  return signalGroup(pid, 0);
}
