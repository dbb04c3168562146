import type { Closable } from '../../platform/lifecycle.ts';
import type { Notifier } from './notifier.ts';

/** Messages in each period of the watchdog: one may be lost or late. */
const PER_PERIOD = 3;

export interface WatchdogOptions {
  /** The period of the service manager, in ms. */
  readonly periodMs: number;
  readonly notifier: Pick<Notifier, 'send' | 'isBusy'>;
  /** Whether the process can serve: with workers, whether one of them answers. */
  readonly isAlive: () => boolean;
}

/**
 * Sends signs of life to the service manager, from a timer of the event loop: a process that is frozen, or whose event loop does
 * not turn, sends none and is restarted.
 */
export function startWatchdog({ periodMs, notifier, isAlive }: WatchdogOptions): Closable {
  const look = () => {
    if (isAlive() && !notifier.isBusy) void notifier.send(['WATCHDOG=1']);
  };
  const timer = setInterval(look, periodMs / PER_PERIOD);
  timer.unref();
  return { close: () => clearInterval(timer) };
}
