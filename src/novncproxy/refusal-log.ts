import type { Refusal, RefusalCode } from '../flow/refusals.ts';
import type { Clock } from '../platform/clock.ts';
import type { LogFields, Logger } from '../platform/log.ts';

/** What a flood meets: each of these lines would be one that an attacker has written. */
const OF_FLOODS: ReadonlySet<RefusalCode> = new Set([
  'upgrades_throttled',
  'tokens_throttled',
  'address_full',
]);
const PAUSE_MS = 10_000;

/** One line for each refusal; of those of a flood one every ten seconds, with how many there were. */
export class RefusalLog {
  readonly #log: Logger;
  readonly #clock: Clock;
  readonly #told = new Map<RefusalCode, { at: number; untold: number }>();

  constructor(log: Logger, clock: Clock) {
    this.#log = log;
    this.#clock = clock;
  }

  /** Answers whether it is news: what is not should fill no trace and no audit either. */
  write(where: LogFields, refusal: Refusal): boolean {
    const { code, step, detail } = refusal;
    const fields = { ...where, step, code, detail };
    if (OF_FLOODS.has(code)) return this.#writeRarely(fields, code);
    if (code === 'internal_error') this.#log.error({ ...fields, err: refusal.cause }, 'console refused');
    else this.#log.warn(fields, 'console refused');
    return true;
  }

  #writeRarely(fields: LogFields, code: RefusalCode): boolean {
    const now = this.#clock.now();
    const told = this.#told.get(code);
    if (told !== undefined && now - told.at < PAUSE_MS) {
      told.untold++;
      this.#log.debug(fields, 'console refused');
      return false;
    }
    this.#told.set(code, { at: now, untold: 0 });
    const untold = told === undefined || told.untold === 0 ? {} : { untold: told.untold };
    this.#log.warn({ ...fields, ...untold }, 'console refused');
    return true;
  }
}
