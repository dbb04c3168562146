import type { Logger } from '../platform/log/log.ts';
import type { Running } from './compose.ts';

export interface Serving {
  /** Signals that come while it starts count: it ends as soon as it can. */
  readonly start: () => Promise<Running>;
  /** Told once everything runs. */
  readonly onReady?: (running: Running) => Promise<void> | void;
  readonly log: Logger;
  /** How long live sessions may go on after SIGTERM, asked when it comes. */
  readonly drainMs: () => number;
  /** What SIGHUP does, once everything runs; it ends the process where absent, as is usual at a terminal. */
  readonly reload?: (running: Running) => void;
}

/**
 * Starts, waits for SIGTERM or SIGINT, then ends in good order: no new sessions, live ones until the deadline, the rest
 * told why. A second signal ends the sessions at once, and one more the process. Resolves when all is closed.
 */
export async function serveUntilSignal(serving: Serving): Promise<void> {
  const { start, onReady, log, drainMs, reload } = serving;
  const signals = new Signals();
  let hangUp: (() => void) | undefined;
  // One that comes while it starts finds the configuration read just now.
  const onHangUp = () => hangUp?.();
  if (reload !== undefined) process.on('SIGHUP', onHangUp);
  try {
    const running = await start();
    try {
      hangUp = () => reload?.(running);
      await onReady?.(running);
      const first = await signals.next();
      // Ctrl-C at a terminal means now; a service manager's SIGTERM means in good order.
      if (first === 'SIGTERM') await drain(running, drainMs(), signals, log);
      else log.info({ signal: first }, 'stopping: open consoles are told and ended');
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
    'stopping: no new sessions, open ones may go on for a while; a second signal ends them',
  );
  const second = await Promise.race([running.drain(drainMs), signals.next()]);
  if (second !== undefined)
    log.warn({ signal: second }, 'a second signal: the consoles that are open are ended');
}

/** Something hangs in closing, and whoever started the process does not want to wait for it. */
function giveUp(signal: NodeJS.Signals, log: Logger): never {
  log.warn({ signal }, 'one more signal: ending without closing in good order');
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
