import type { Logger } from '../platform/log.ts';
import type { Running } from './compose.ts';

/** How long live sessions may go on after the first signal. */
const DRAIN_MS = 30_000;

export interface Serving {
  /** Signals that come while it starts count: it ends as soon as it can. */
  readonly start: () => Promise<Running>;
  /** Told once everything runs. */
  readonly onReady?: (running: Running) => Promise<void> | void;
  readonly log: Logger;
}

/**
 * Starts, waits for SIGTERM or SIGINT, then ends in good order: no new sessions, live ones until the deadline, the rest
 * told why. A second signal ends the sessions at once. Resolves when all is closed.
 */
export async function serveUntilSignal({ start, onReady, log }: Serving): Promise<void> {
  const signals = new Signals();
  try {
    const running = await start();
    try {
      await onReady?.(running);
      const first = await signals.next();
      log.info({ signal: first }, 'stopping: no new sessions; a second signal ends those that are open');
      // Ctrl-C at a terminal means now; a service manager's SIGTERM means in good order.
      if (first === 'SIGTERM') await Promise.race([running.drain(DRAIN_MS), signals.next()]);
    } finally {
      await running.close();
    }
    log.info({}, 'stopped');
  } finally {
    signals.close();
  }
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
