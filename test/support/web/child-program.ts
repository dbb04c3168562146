import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';

const START_MS = 60_000;

/** A program that a test runs and ends, with all that it started: it has a process group of its own. */
export class ChildProgram {
  readonly #child: ChildProcess;
  readonly #name: string;
  #output = '';

  constructor(command: string, args: readonly string[], env: NodeJS.ProcessEnv = {}) {
    this.#name = command;
    this.#child = spawn(command, args, {
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, ...env },
    });
    this.#child.on('error', (error) => {
      this.#output += error.message;
    });
    for (const stream of [this.#child.stdout!, this.#child.stderr!]) {
      stream.setEncoding('utf8').on('data', (text: string) => {
        this.#output += text;
      });
    }
  }

  /** Waits until it has written that, and returns the first group of the match. */
  async says(pattern: RegExp): Promise<string> {
    for (const deadline = Date.now() + START_MS; Date.now() < deadline; ) {
      const found = pattern.exec(this.#output);
      if (found !== null) return found[1] ?? '';
      if (this.#child.exitCode !== null) break;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    throw new Error(`${this.#name} did not write ${pattern}: ${this.#output}`);
  }

  async close(): Promise<void> {
    if (this.#child.pid === undefined) return;
    const closed = once(this.#child, 'close');
    try {
      process.kill(-this.#child.pid, 'SIGKILL');
    } catch {
      return; // All of it has ended.
    }
    await closed;
  }
}
