import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { childOf } from './child-of.ts';

const START_DEADLINE_MS = 60_000;
const STOP_DEADLINE_MS = 60_000;

/** A program that runs on a host of the lab. */
export class HostProcess {
  readonly command: string;
  /** What it has written to both of its outputs. */
  output = '';
  readonly #child: ChildProcess;
  readonly #ended: Promise<unknown>;

  /** @param words the words that lead onto the host, then program and arguments */
  constructor(words: readonly string[], options: { env?: NodeJS.ProcessEnv; command: string }) {
    this.command = options.command;
    const [program = '', ...args] = words;
    this.#child = spawn(program, args, {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, ...options.env },
    });
    this.#ended = once(this.#child, 'close');
    for (const stream of [this.#child.stdout, this.#child.stderr]) {
      stream?.setEncoding('utf8').on('data', (text: string) => {
        this.output += text;
      });
    }
  }

  get hasEnded(): boolean {
    return this.#child.exitCode !== null || this.#child.signalCode !== null;
  }

  /** Resolves when its output has those words. */
  async said(words: string | RegExp): Promise<void> {
    const has = () => (typeof words === 'string' ? this.output.includes(words) : words.test(this.output));
    for (const deadline = Date.now() + START_DEADLINE_MS; !has(); await sleep(20)) {
      if (this.hasEnded || Date.now() > deadline) {
        throw new Error(`${this.command} did not say ${words}: ${this.output.slice(-3_000)}`);
      }
    }
  }

  /** To the program itself: `nsenter` stands before it and passes nothing on. */
  async signal(signal: NodeJS.Signals): Promise<void> {
    if (this.hasEnded) return;
    process.kill(await childOf(this.#child.pid!), signal);
    // `nsenter` stops itself when its child stops, and does not report the end of its child while it is stopped.
    if (signal === 'SIGCONT') process.kill(this.#child.pid!, signal);
  }

  /** As a machine that loses its power. */
  async kill(): Promise<void> {
    await this.signal('SIGKILL');
    await this.#ended;
  }

  /** In good order; answers what it wrote in all. */
  async stop(signal: NodeJS.Signals = 'SIGTERM'): Promise<string> {
    await this.signal(signal);
    const late = new AbortController();
    await Promise.race([
      this.#ended,
      sleep(STOP_DEADLINE_MS, undefined, { signal: late.signal }).then(() => {
        throw new Error(`${this.command} does not stop`);
      }),
    ]).finally(() => late.abort());
    return this.output;
  }

  /** Resolves with its exit status when it has ended by itself. */
  async exitStatus(): Promise<number | null> {
    await this.#ended;
    return this.#child.exitCode;
  }
}
