import type { Settings } from '../../config/option-table.ts';
import type { HealthFinding } from '../../platform/http/health.ts';
import type { Closable } from '../../platform/lifecycle.ts';
import type { Logger } from '../../platform/log/log.ts';
import type { BoundListener } from '../../platform/network/bound-listener.ts';
import { Secret } from '../../platform/secret.ts';
import type { LinkedTransport } from '../../transport/transport.ts';
import type { Order, Report } from './messages.ts';
import { type PackedSettings, packSettings } from './pack-settings.ts';
import { RestartPace } from './restart-pace.ts';
import { fairShare, partOf } from './slots/fair-share.ts';
import type { SharedSlots } from './slots/shared-slots.ts';
import { Worker } from './worker.ts';

const LOOK_MS = 1_000;
/** Seconds without a report after which a worker gets no more connections, and after which it is killed. */
const SILENT = 5;
const HUNG = 30;

export interface WorkerPoolOptions {
  readonly count: number;
  readonly settings: Settings;
  /** Of this process. */
  readonly roles: readonly string[];
  readonly log: Logger;
  readonly host: string;
  readonly processId: string;
  readonly listener: BoundListener;
  readonly link: LinkedTransport;
  readonly slots: SharedSlots;
  /** Called when a worker has ended, before another one gets its number. */
  readonly onEnded: (worker: number) => void;
}

/** The workers of a proxy: starts them, distributes connections among them, and restarts those that end by themselves. */
export class WorkerPool implements Closable {
  readonly #options: WorkerPoolOptions;
  readonly #log: Logger;
  readonly #workers = new Map<number, Worker>();
  readonly #pace = new RestartPace();
  readonly #looking: NodeJS.Timeout;
  readonly #restarts = new Set<NodeJS.Timeout>();
  #restarted = 0;
  readonly #drained = new Set<Worker>();
  #onDrained: (() => void) | undefined;
  #isStarted = false;
  #isEnding = false;
  #failStart: ((error: Error) => void) | undefined;
  #onStarted: (() => void) | undefined;

  constructor(options: WorkerPoolOptions) {
    this.#options = options;
    this.#log = options.log;
    this.#looking = setInterval(() => this.#look(), LOOK_MS);
    this.#looking.unref();
  }

  get isServing(): boolean {
    return this.serving > 0;
  }

  /** How many workers accept sessions. */
  get serving(): number {
    return this.#serving().length;
  }

  /** How many were started again after they had ended by themselves. */
  get restarted(): number {
    return this.#restarted;
  }

  /** What the workers have found, and which of them do not answer. */
  findings(): readonly HealthFinding[] {
    const workers = [...this.#workers.values()];
    const silent = workers.filter(({ silence }) => silence >= SILENT);
    return [
      ...workers.flatMap(({ findings }) => findings),
      ...silent.map(({ number, pid }): HealthFinding => {
        const text = `Worker ${number} of the console proxy (process ${pid}) does not answer. New connections go to the other workers. A worker that is silent for ${HUNG} s is killed and replaced, and its consoles end.`;
        return { text, affects: 'no_host' };
      }),
    ];
  }

  /** Resolves when all serve; rejects with the reason of the first that cannot. */
  async start(): Promise<void> {
    const started = new Promise<void>((resolve, reject) => {
      this.#onStarted = resolve;
      this.#failStart = reject;
    });
    for (let number = 1; number <= this.#options.count; number++) this.#begin(number);
    await started;
    this.#isStarted = true;
  }

  /** Resolves when the sessions of all have ended. */
  async drain(deadlineMs: number): Promise<void> {
    this.#isEnding = true;
    const over = new Promise<void>((resolve) => {
      this.#onDrained = resolve;
    });
    this.sendAll({ type: 'drain', deadlineMs });
    this.#checkDrained();
    await over;
  }

  reload(): void {
    for (const worker of this.#workers.values()) {
      worker.send({ type: 'reload', settings: this.#settingsOf(worker.number) });
    }
  }

  sendAll(order: Order): void {
    for (const worker of this.#workers.values()) worker.send(order);
  }

  async close(): Promise<void> {
    this.#isEnding = true;
    clearInterval(this.#looking);
    for (const timer of this.#restarts) clearTimeout(timer);
    await Promise.all([...this.#workers.values()].map((worker) => worker.close()));
    this.#onDrained?.();
  }

  #begin(number: number): void {
    const { link, slots, host, roles, processId, listener } = this.#options;
    const worker = new Worker(
      number,
      { onReport: (from, report) => this.#receive(from, report), onEnd: (ended) => this.#ended(ended) },
      this.#log,
    );
    this.#workers.set(number, worker);
    slots.begin(String(number));
    // If the link fails, the worker ends and logs why.
    link.attach(worker.stream).catch(() => {});
    const settings = this.#settingsOf(number);
    worker.send({
      type: 'begin',
      worker: String(number),
      roles,
      settings,
      host,
      processId,
      address: listener.address,
    });
  }

  #receive(worker: Worker, report: Report): void {
    switch (report.type) {
      case 'ready':
        worker.isReady = true;
        this.#log.info({ worker: worker.number, pid: worker.pid }, 'worker started');
        this.#distribute();
        if (this.#serving().length === this.#options.count) this.#onStarted?.();
        return;
      case 'failed':
        this.#log.error({ worker: worker.number, detail: report.why }, 'a worker cannot start');
        this.#failStart?.(new Error(report.why));
        return;
      case 'load':
        this.#distribute();
        return;
      case 'drained':
        this.#drained.add(worker);
        this.#checkDrained();
    }
  }

  #ended(worker: Worker): void {
    const { number, pid } = worker;
    const { slots, onEnded } = this.#options;
    onEnded(number);
    const sessions = slots.countOf(String(number));
    slots.end(String(number));
    this.#workers.delete(number);
    this.#failStart?.(new Error(`worker ${number} ended before it served: ${worker.howEnded}`));
    this.#checkDrained();
    if (this.#isEnding && worker.isClosing) return;
    const lost = { worker: number, pid, ended: worker.howEnded, sessions };
    this.#log.error(lost, 'a worker ended by itself: its sessions are lost, those of other workers continue');
    if (this.#isEnding || !this.#isStarted) return;
    this.#distribute();
    const { delayMs, isOften, ends } = this.#pace.next(performance.now());
    if (isOften) {
      const fields = {
        ends_in_a_minute: ends,
        seconds: delayMs / 1000,
        workers_left: this.#serving().length,
      };
      this.#log.error(fields, 'workers keep ending: the next one starts after a pause');
    }
    const timer = setTimeout(() => {
      this.#restarts.delete(timer);
      this.#restarted++;
      this.#begin(number);
    }, delayMs);
    this.#restarts.add(timer);
  }

  #look(): void {
    for (const worker of this.#workers.values()) {
      worker.silence++;
      if (worker.silence === SILENT) this.#distribute();
      if (worker.silence < HUNG) continue;
      const fields = { worker: worker.number, pid: worker.pid, seconds: (worker.silence * LOOK_MS) / 1000 };
      this.#log.error(fields, 'a worker does not answer: killing it');
      worker.kill();
    }
  }

  /** Sends each worker its share of connections, and the listener to those that have stopped accepting and have fewer. */
  #distribute(): void {
    const serving = this.#serving();
    const upTo = fairShare(serving.map(({ connections }) => connections));
    for (const worker of serving) {
      const hasSlot = worker.connections < upTo;
      if (!worker.isAccepting && hasSlot) {
        worker.isAccepting = true;
        worker.send({ type: 'accept', upTo }, this.#options.listener.handle);
      } else if (worker.isAccepting && worker.upTo !== upTo) worker.send({ type: 'accept', upTo });
      else continue;
      worker.upTo = upTo;
    }
  }

  #serving(): Worker[] {
    return [...this.#workers.values()].filter(({ isReady, silence }) => isReady && silence < SILENT);
  }

  #checkDrained(): void {
    const isOver = [...this.#workers.values()].every((worker) => this.#drained.has(worker));
    if (isOver) this.#onDrained?.();
  }

  /** Bounds that each worker counts are divided among them. 0 stays 0, because it means no bound for some options. */
  #settingsOf(number: number): PackedSettings {
    const { settings, count } = this.#options;
    const { oriel } = settings;
    const part = (bound: number) => partOf(bound, count, number - 1);
    const partOrOne = (bound: number) => (bound === 0 ? 0 : Math.max(1, part(bound)));
    return packSettings({
      ...settings,
      oriel: {
        ...oriel,
        // Workers do not answer scrapers.
        metrics_token: new Secret(''),
        max_refusals: part(oriel.max_refusals),
        max_refusals_per_address: part(oriel.max_refusals_per_address),
        max_connections_per_address: partOrOne(oriel.max_connections_per_address),
        max_upgrades_per_minute: partOrOne(oriel.max_upgrades_per_minute),
        free_bad_tokens: partOrOne(oriel.free_bad_tokens),
      },
    });
  }
}
