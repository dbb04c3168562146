import type { Refusal, RefusalCode } from '../../flow/refusals.ts';
import type { Clock } from '../../platform/clock.ts';
import type { LogFields, Logger } from '../../platform/log/log.ts';
import { RareNews, untoldField } from '../../platform/pace/rare-news.ts';

/** Refusals that only a flood meets: the first of them says all that there is to say. */
const OF_FLOODS: ReadonlySet<RefusalCode> = new Set([
  'upgrades_throttled',
  'tokens_throttled',
  'address_full',
]);

/**
 * One line for each refusal of a user's console. Refusals of clients without a valid token are reported a few at a time, with
 * the number of those that were left out, or a client could write as many lines as it likes.
 */
export class RefusalLog {
  readonly #log: Logger;
  readonly #strangers: RareNews;
  readonly #floods: RareNews;

  constructor(log: Logger, clock: Clock) {
    this.#log = log;
    this.#strangers = new RareNews(clock);
    this.#floods = new RareNews(clock, 1);
  }

  /** Answers how many of its kind were left out before it, for the audit; undefined if it is left out itself. */
  write(where: LogFields, refusal: Refusal, isStranger: boolean): number | undefined {
    const { code, step, detail } = refusal;
    const isOfFlood = OF_FLOODS.has(code);
    const untold = isOfFlood ? this.#floods.take(code) : isStranger ? this.#strangers.take(code) : 0;
    const fields = { ...where, step, code, detail, ...untoldField(untold ?? 0) };
    if (untold === undefined) this.#log.debug(fields, 'console refused');
    else if (code === 'internal_error') this.#log.error({ ...fields, err: refusal.cause }, 'console refused');
    else this.#log.warn(fields, 'console refused');
    return untold;
  }

  /** A browser that left before its console opened. */
  left(fields: LogFields, isStranger: boolean): void {
    const untold = isStranger ? this.#strangers.take('left') : 0;
    this.#log[untold === undefined ? 'debug' : 'info'](
      { ...fields, ...untoldField(untold ?? 0) },
      'the browser left before its console opened',
    );
  }
}
