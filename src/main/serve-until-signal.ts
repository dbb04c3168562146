import type { Logger } from '../platform/log.ts';
import type { Running } from './compose.ts';

/** How long live sessions may go on after the first signal. */
const DRAIN_MS = 30_000;

/**
 * Waits for SIGTERM or SIGINT, then ends in good order: no new sessions, live ones until the deadline, the rest told why.
 * A second signal ends the sessions at once. Resolves when all is closed.
 */
export async function serveUntilSignal(running: Running, log: Logger): Promise<void> {
  const signals = new Signals();
  try {
    const first = await signals.next();
    log.info({ signal: first }, 'stopping: no new sessions; a second signal ends those that are open');
    // Ctrl-C at a terminal means now; a service manager's SIGTERM means in good order.
    if (first === 'SIGTERM') await Promise.race([running.drain(DRAIN_MS), signals.next()]);
    await running.close();
    log.info({}, 'stopped');
  } finally {
    signals.close();
  }
}

class Signals {
  readonly #waiting: ((signal: NodeJS.Signals) => void)[] = [];
  readonly #listener = (signal: NodeJS.Signals) => {
    for (const resolve of this.#waiting.splice(0)) resolve(signal);
  };

  constructor() {
    for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, this.#listener);
  }

  next(): Promise<NodeJS.Signals> {
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  close(): void {
    for (const signal of ['SIGTERM', 'SIGINT'] as const) process.off(signal, this.#listener);
  }
}
