import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { openSync, readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { ConnectionSource } from '../load/connect-viewer.ts';
import { pinned } from '../machine/machine.ts';

/** What a target is started with. */
export interface Place {
  readonly guestPort: number;
  /** A folder of the run's own, for configurations and logs. */
  readonly folder: string;
  /** The core of the proxies. */
  readonly core: number | undefined;
  /** Absent where none could be made: then nothing is measured over TLS. */
  readonly certificate: Certificate | undefined;
  /** Consoles that Oriel is asked for before anything is timed; a token may be brought more than once in its life. */
  readonly tokens: number;
  /** Where Oriel is to leave a CPU profile of itself, for Chromium's developer tools. */
  readonly profileFolder: string | undefined;
}

export interface Certificate {
  readonly cert: string;
  readonly key: string;
}

/** A way in, and the process that its CPU and memory are counted of. */
export interface Door extends ConnectionSource {
  readonly pid: number;
  /** What the VNC server behind must have done before a viewer is greeted: sent its own greeting, or settled security. */
  readonly greetsWhen: 'greeted' | 'secured';
}

/** A proxy under test, or the absence of one. */
export interface Target {
  readonly plain: Door;
  /** Undefined where it speaks no TLS. */
  readonly tls: Door | undefined;
  close(): Promise<void>;
}

export interface TargetKind {
  readonly name: string;
  /** For the legend of the table. */
  readonly what: string;
  /** Its engine compiles what it runs while it runs: what was just started is not what people use. */
  readonly isCompiledAsItRuns?: boolean;
  /** Why it cannot run on this machine; undefined where it can. */
  missing(): string | undefined;
  start(place: Place): Promise<Target>;
}

/** A proxy's process, its output in a file of the run. */
export class TargetProcess {
  readonly #child: ChildProcess;
  readonly #log: string;

  constructor(name: string, place: Place, command: readonly string[]) {
    this.#log = join(place.folder, `${name}.log`);
    const [program, ...args] = pinned(place.core, command);
    const log = openSync(this.#log, 'a');
    this.#child = spawn(program!, args, { stdio: ['ignore', 'pipe', log], cwd: place.folder });
  }

  get pid(): number {
    return this.#child.pid!;
  }

  /** The first line that it prints to standard output. */
  async firstLine(): Promise<string> {
    let text = '';
    for await (const chunk of this.#child.stdout!) {
      text += chunk;
      if (text.includes('\n')) return text.slice(0, text.indexOf('\n'));
    }
    throw new Error(`it ended before it ran:\n${this.#lastWords()}`);
  }

  /** Waits until a program listens on a port. */
  async listensOn(port: number): Promise<void> {
    this.#child.stdout!.resume();
    for (let tries = 0; tries < 200; tries++) {
      if (this.#child.exitCode !== null) throw new Error(`it ended at once:\n${this.#lastWords()}`);
      if (await canConnect(port)) return;
      await delay(50);
    }
    throw new Error(`no program listens on port ${port}:\n${this.#lastWords()}`);
  }

  #lastWords(): string {
    return readFileSync(this.#log, 'utf8').split('\n').slice(-20).join('\n');
  }

  async close(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    const ended = once(this.#child, 'exit');
    this.#child.kill('SIGTERM');
    const timer = setTimeout(() => this.#child.kill('SIGKILL'), 10_000);
    await ended;
    clearTimeout(timer);
  }
}

function canConnect(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host: '127.0.0.1', port });
    socket.once('connect', () => socket.destroy());
    socket.once('error', () => resolve(false));
    socket.once('close', () => resolve(true));
  });
}
