import type { LogFields, Logger } from './log.ts';

/** At most one line of a kind is logged in this many ms. */
const QUIET_MS = 10_000;

interface Logged {
  readonly at: number;
  /** Lines that were left out since. */
  leftOut: number;
}

/**
 * Logs events that a peer can cause at any rate, such as malformed messages. The first line of a kind is logged, and then one
 * every ten seconds with the number of those in between.
 */
export class PacedWarnings {
  readonly #log: Logger;
  readonly #logged = new Map<string, Logged>();

  constructor(log: Logger) {
    this.#log = log;
  }

  /** @param about the kind: one of a few fixed names, because each is remembered */
  warn(about: string, fields: LogFields, message: string): void {
    const now = performance.now();
    const before = this.#logged.get(about);
    if (before !== undefined && now - before.at < QUIET_MS) {
      before.leftOut++;
      return;
    }
    this.#logged.set(about, { at: now, leftOut: 0 });
    const leftOut = before?.leftOut ?? 0;
    this.#log.warn(leftOut === 0 ? fields : { ...fields, left_out: leftOut }, message);
  }
}
