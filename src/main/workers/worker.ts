import { type ChildProcess, spawn } from 'node:child_process';
import type { Socket } from 'node:net';
import { join } from 'node:path';
import type { HealthFinding } from '../../platform/http/health.ts';
import type { Logger } from '../../platform/log/log.ts';
import { PACKAGE_ROOT } from '../../platform/package-root.ts';
import { LINK_FD, type Order, type Report } from './messages.ts';

/** The built worker-process.ts. */
const PROGRAM = join(PACKAGE_ROOT, 'dist/main/workers/worker-process.js');

/** Longer than a proxy takes to end its sessions. */
const CLOSE_MS = 15_000;

export interface WorkerEvents {
  onReport(worker: Worker, report: Report): void;
  /** Called once, however it ended. */
  onEnd(worker: Worker): void;
}

/** One worker process, as the first process sees it. */
export class Worker {
  /** From 1; a restarted worker keeps the number. */
  readonly number: number;
  /** The stream for calls and events. */
  readonly stream: Socket;
  readonly ended: Promise<void>;
  connections = 0;
  isAccepting = false;
  isReady = false;
  findings: readonly HealthFinding[] = [];
  /** How many connections it may have. */
  upTo = 0;
  /** Seconds since its last report. */
  silence = 0;
  readonly #child: ChildProcess;
  readonly #log: Logger;
  #isOver = false;
  #isClosing = false;

  constructor(number: number, events: WorkerEvents, log: Logger) {
    this.number = number;
    this.#log = log;
    this.#child = spawn(process.execPath, [...process.execArgv, PROGRAM], {
      // Standard output may be where the audit goes, standard error is the log.
      stdio: ['ignore', 'inherit', 'inherit', 'pipe', 'ipc'],
      serialization: 'advanced',
    });
    this.stream = this.#child.stdio[LINK_FD] as Socket;
    this.stream.on('error', () => {});
    this.#child.on('message', (report: Report) => {
      this.silence = 0;
      if (report.type === 'load') {
        this.connections = report.connections;
        this.isAccepting = report.isAccepting;
        this.findings = report.findings;
      }
      events.onReport(this, report);
    });
    this.ended = new Promise((resolve) => {
      const over = () => {
        if (this.#isOver) return;
        this.#isOver = true;
        this.stream.destroy();
        resolve();
        events.onEnd(this);
      };
      // A process that could not be started emits no exit.
      this.#child.on('error', (error) => {
        this.#log.error({ worker: number, err: error }, 'a message to a worker was not delivered');
        if (this.#child.pid === undefined) over();
      });
      this.#child.on('exit', over);
    });
  }

  get pid(): number | undefined {
    return this.#child.pid;
  }

  /** How it ended: `status 1`, `signal SIGKILL`. */
  get howEnded(): string {
    const { exitCode, signalCode } = this.#child;
    return signalCode === null ? `status ${exitCode}` : `signal ${signalCode}`;
  }

  /** Whether this process has ended it. */
  get isClosing(): boolean {
    return this.#isClosing;
  }

  /** @param handle a listener, of which the worker gets a copy */
  send(order: Order, handle?: object): void {
    if (!this.#child.connected) return;
    // Node.js can send its internal handles, which its types do not include. If sending fails, the worker's exit says why.
    this.#child.send(order, handle as never, {}, () => {});
  }

  /** Resolves when it has ended; kills it if it does not end by itself. */
  async close(): Promise<void> {
    if (this.#isOver) return;
    this.#isClosing = true;
    this.send({ type: 'close' });
    const timer = setTimeout(() => {
      this.#log.warn({ worker: this.number, pid: this.pid }, 'a worker does not end: it is killed');
      this.kill();
    }, CLOSE_MS);
    await this.ended;
    clearTimeout(timer);
  }

  kill(): void {
    this.#child.kill('SIGKILL');
  }
}
