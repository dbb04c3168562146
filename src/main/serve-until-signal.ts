import type { Logger } from '../platform/log/log.ts';
import type { Running } from './compose.ts';

export interface Serving {
  /** A signal that arrives during the start ends the process as soon as it has started. */
  readonly start: () => Promise<Running>;
  /** Called once everything runs. */
  readonly onReady?: (running: Running) => Promise<void> | void;
  readonly log: Logger;
  /** How long live sessions may continue after SIGTERM; read when it arrives. */
  readonly drainMs: () => number;
  /** Called at the first signal that ends the process, with the time for which live sessions may continue. */
  readonly onStopping?: (drainMs: number) => void;
  /** The effect of SIGHUP once everything runs; if absent, SIGHUP ends the process, as is usual at a terminal. */
  readonly reload?: (running: Running) => void;
}

/**
 * Starts, waits for SIGTERM or SIGINT, and stops: accepts no new sessions, lets live sessions continue until the deadline, and ends
 * the rest with a reason. A second signal ends the sessions at once, a third the process. Resolves when everything is closed.
 */
export async function serveUntilSignal(serving: Serving): Promise<void> {
  const { start, onReady, onStopping, log, drainMs, reload } = serving;
  const signals = new Signals();
  let hangUp: (() => void) | undefined;
  // One that arrives during the start is ignored: the configuration has just been read.
  const onHangUp = () => hangUp?.();
  if (reload !== undefined) process.on('SIGHUP', onHangUp);
  try {
    const running = await start();
    try {
      hangUp = () => reload?.(running);
      await onReady?.(running);
      const first = await signals.next();
      // Ctrl-C at a terminal means now; a service manager sends SIGTERM and waits.
      const patienceMs = first === 'SIGTERM' ? drainMs() : 0;
      onStopping?.(patienceMs);
      if (first === 'SIGTERM') await drain(running, patienceMs, signals, log);
      else log.info({ signal: first }, 'stopping: open sessions are ended');
    } finally {
      await Promise.race([running.close(), signals.next().then((signal) => giveUp(signal, log))]);
    }
    log.info({}, 'stopped');
  } finally {
    process.off('SIGHUP', onHangUp);
    signals.close();
  }
}

async function drain(running: Running, drainMs: number, signals: Signals, log: Logger): Promise<void> {
  log.info(
    { signal: 'SIGTERM', drain_seconds: drainMs / 1000 },
    'stopping: no new sessions; open sessions may continue for a while, and a second signal ends them',
  );
  const second = await Promise.race([running.drain(drainMs), signals.next()]);
  if (second !== undefined) log.warn({ signal: second }, 'second signal: ending all sessions');
}

/** Closing hangs, and the operator does not want to wait. */
function giveUp(signal: NodeJS.Signals, log: Logger): never {
  log.warn({ signal }, 'third signal: exiting immediately');
  process.exit(1);
}

class Signals {
  readonly #came: NodeJS.Signals[] = [];
  #waiting: ((signal: NodeJS.Signals) => void) | undefined;
  readonly #listener = (signal: NodeJS.Signals) => {
    if (this.#waiting === undefined) this.#came.push(signal);
    else this.#waiting(signal);
    this.#waiting = undefined;
  };

  constructor() {
    for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, this.#listener);
  }

  next(): Promise<NodeJS.Signals> {
    const signal = this.#came.shift();
    if (signal !== undefined) return Promise.resolve(signal);
    return new Promise((resolve) => {
      this.#waiting = resolve;
    });
  }

  close(): void {
    for (const signal of ['SIGTERM', 'SIGINT'] as const) process.off(signal, this.#listener);
  }
}
