import { type ChildProcess, spawn } from 'node:child_process';
import type { Socket } from 'node:net';
import { join } from 'node:path';
import type { Logger } from '../../platform/log/log.ts';
import { LINK_FD, type Order, type Report } from './messages.ts';

/** What `npm run build` made of worker-process.ts, seen from dist/ as from src/. */
const PROGRAM = join(import.meta.dirname, '../../../dist/main/workers/worker-process.js');

/** Beyond what a proxy takes to tell its sessions that it stops. */
const CLOSE_MS = 15_000;

export interface WorkerEvents {
  onReport(worker: Worker, report: Report): void;
  /** Once, however it ended. */
  onEnd(worker: Worker): void;
}

/** One process of the proxy, as the one that started it sees it. */
export class Worker {
  /** 1, 2 and so on: a worker that is started again has the number of the one before. */
  readonly number: number;
  /** Its stream for calls and events. */
  readonly stream: Socket;
  readonly ended: Promise<void>;
  connections = 0;
  isAccepting = false;
  isReady = false;
  /** What it was last told that it may take. */
  upTo = 0;
  /** Seconds since it was last heard of. */
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
      if (report.say === 'load') {
        this.connections = report.connections;
        this.isAccepting = report.isAccepting;
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
      // A process that could not be started has no exit.
      this.#child.on('error', (error) => {
        this.#log.error({ worker: number, err: error }, 'a worker cannot be spoken to');
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

  /** Whether it was told to end. */
  get isClosing(): boolean {
    return this.#isClosing;
  }

  /** `handle`: a listener that it gets a copy of. */
  tell(order: Order, handle?: object): void {
    if (!this.#child.connected) return;
    // Node's own handles may be sent as they are, which its types do not say. What cannot be sent, an exit explains.
    this.#child.send(order, handle as never, {}, () => {});
  }

  /** Resolves when it has ended, in good order where it can. */
  async close(): Promise<void> {
    if (this.#isOver) return;
    this.#isClosing = true;
    this.tell({ do: 'close' });
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
