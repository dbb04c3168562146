import { asRefusal, type Refusal } from '../../../flow/refusals.ts';
import { type Clock, steadyTime } from '../../../platform/clock.ts';
import type { HealthFinding } from '../../../platform/http/health.ts';
import type { Logger } from '../../../platform/log/log.ts';
import { RareLine } from '../../../platform/pace/rare-line.ts';
import { failureFields } from '../failure-fields.ts';
import { PartialRefusal } from '../partial-refusal.ts';
import { DATABASE_UNUSABLE } from './database-unusable.ts';

/** The pause between two examinations of the database, in ms. */
const PAUSE_MS = 5_000;

/** `partly`: some of several cells work. */
export type DatabaseState = 'works' | 'partly' | 'fails';

export interface DatabaseWatchOptions {
  /** Rejects with a refusal if the database or the message bus fails: a PartialRefusal if some of several cells work. */
  readonly probe: () => Promise<string>;
  readonly log: Logger;
  readonly clock: Clock;
}

/**
 * Whether Nova's database and message bus can be used. It is examined when a token fails, at most every five seconds, and then again
 * and again until it works. Each change is logged once, with its cause.
 */
export class DatabaseWatch {
  readonly #options: DatabaseWatchOptions;
  /** Steady milliseconds. */
  readonly #now: () => number;
  readonly #forOneToken: RareLine;
  #state: DatabaseState = 'works';
  #problem: Refusal | undefined;
  #probedAt = Number.NEGATIVE_INFINITY;
  #timer: NodeJS.Timeout | undefined;
  #examining: Promise<unknown> | undefined;
  readonly #whenFailing = new Set<(problem: Refusal) => void>();
  #isClosed = false;

  constructor(options: DatabaseWatchOptions) {
    const { clock, log } = options;
    this.#options = options;
    this.#now = steadyTime(clock);
    this.#forOneToken = new RareLine(clock, (fields) =>
      log.warn(fields, "Nova's database failed for a token: nova-api is asked for it"),
    );
  }

  get state(): DatabaseState {
    return this.#state;
  }

  /** What is wrong; undefined if everything works. */
  get problem(): Refusal | undefined {
    return this.#problem;
  }

  /** Why no token can be looked up in the database; undefined if it works at least in part. */
  get failure(): Refusal | undefined {
    return this.#state === 'fails' ? this.#problem : undefined;
  }

  /** Calls `listener` when the database fails as a whole, until the returned function is called. */
  onFailure(listener: (problem: Refusal) => void): () => void {
    this.#whenFailing.add(listener);
    return () => void this.#whenFailing.delete(listener);
  }

  /** Examines the database in the background, because it failed: now, or when the pause after the last time is over. */
  examine(forToken?: Refusal): void {
    if (this.#isClosed || this.#examining !== undefined || this.#timer !== undefined) return;
    const begin = () => {
      this.#timer = undefined;
      this.#examining = this.probe().then((found) => {
        this.#examining = undefined;
        if (typeof found !== 'string') this.examine();
        else if (forToken !== undefined)
          this.#forOneToken.write({ code: forToken.code, detail: forToken.detail });
      });
    };
    const waitMs = this.#probedAt + PAUSE_MS - this.#now();
    if (waitMs <= 0) begin();
    else this.#timer = setTimeout(begin, waitMs).unref();
  }

  /** Examines the database. Resolves with a phrase about it, or with what is wrong. */
  async probe(): Promise<string | Refusal> {
    this.#probedAt = this.#now();
    try {
      const found = await this.#options.probe();
      this.#settle('works', undefined);
      return found;
    } catch (error) {
      const problem = asRefusal(error);
      this.#settle(problem instanceof PartialRefusal ? 'partly' : 'fails', problem);
      this.examine();
      return problem;
    } finally {
      this.#probedAt = this.#now();
    }
  }

  findings(): readonly HealthFinding[] {
    if (this.#problem === undefined) return [];
    const { code, detail } = this.#problem;
    const text =
      this.#state === 'partly'
        ? `Tokens that no other cell has are looked up in nova-api, because a cell fails (${code}): ${detail}`
        : `Tokens are looked up in nova-api, because Nova's database or message bus fails (${code}): ${detail}`;
    return [{ text, affects: 'no_host' }];
  }

  /** Resolves when no examination is under way. */
  async close(): Promise<void> {
    this.#isClosed = true;
    clearTimeout(this.#timer);
    await this.#examining;
  }

  #settle(state: DatabaseState, problem: Refusal | undefined): void {
    if (this.#isClosed) return;
    const isNews = state !== this.#state;
    this.#state = state;
    this.#problem = problem;
    if (this.failure !== undefined) for (const listener of this.#whenFailing) listener(this.failure);
    if (!isNews) return;
    const { log } = this.#options;
    const fields = problem === undefined ? {} : failureFields(problem);
    if (state === 'works') log.info(fields, "Nova's database works again: tokens are looked up there");
    else if (state === 'partly')
      log.warn(fields, 'a cell fails: nova-api is asked for tokens that no other cell has');
    else log.error(fields, DATABASE_UNUSABLE);
  }
}
