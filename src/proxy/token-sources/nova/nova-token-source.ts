import type { Opener } from '../../../contracts/consoleauth.ts';
import type { Call } from '../../../contracts/contract.ts';
import { asRefusal, Refusal, type RefusalCode } from '../../../flow/refusals.ts';
import { type Clock, steadyTime } from '../../../platform/clock.ts';
import type { HealthFinding } from '../../../platform/http/health.ts';
import type { Logger } from '../../../platform/log/log.ts';
import { Limiter } from '../../../platform/pace/limiter.ts';
import { RareLine } from '../../../platform/pace/rare-line.ts';
import type { Secret } from '../../../platform/secret.ts';
import type { Asker, CheckedConsole, RecheckedSession, TokenSource, WhyClosed } from '../token-source.ts';

import { DATABASE_UNUSABLE } from './database-unusable.ts';

import { END_REASON_WAIT } from './why-closed.ts';

/** While the database cannot be used, it is tried again at most this often, in ms. */
const TRY_AGAIN_MS = 5_000;
/** Re-checks by nova-api that run at once, and that wait. */
const RECHECKS_AT_ONCE = 4;
const RECHECKS_WAITING = 1_000;

/** Refusals by which the database or the message bus fails, and not the token. */
const OF_THE_DATABASE: readonly RefusalCode[] = [
  'nova_database_unreachable',
  'nova_database_refused',
  'nova_database_unusable',
  'nova_bus_unreachable',
];

export interface NovaTokenSourceOptions {
  readonly database: TokenSource;
  readonly api: TokenSource;
  readonly log: Logger;
  readonly clock: Clock;
}

/**
 * The tokens of an OpenStack cloud, by its database while that works and by nova-api otherwise. After the database has failed, no
 * client waits for it: it is tried in the background until it works.
 */
export class NovaTokenSource implements TokenSource {
  readonly name = 'nova';
  readonly endReasonWait = END_REASON_WAIT;
  readonly tokenForm: RegExp;
  readonly #options: NovaTokenSourceOptions;
  /** Steady milliseconds. */
  readonly #now: () => number;
  readonly #rechecks = new Limiter(RECHECKS_AT_ONCE, RECHECKS_WAITING);
  readonly #cellUnreadable: RareLine;
  /** Why the database is not used. */
  #problem: Refusal | undefined;
  #triedAt = 0;
  #trying: Promise<unknown> | undefined;

  constructor(options: NovaTokenSourceOptions) {
    const { database, clock, log } = options;
    this.#options = options;
    this.#now = steadyTime(clock);
    this.tokenForm = database.tokenForm;
    this.#cellUnreadable = new RareLine(clock, (fields) =>
      log.warn(fields, 'a cell cannot be read: nova-api is asked for the token'),
    );
  }

  async check(token: Secret, call: Call, opener: Opener, asker: Asker): Promise<CheckedConsole> {
    const { database, api } = this.#options;
    if (this.#problem !== undefined) {
      this.#tryAgain();
      return this.#byApi(this.#problem, () => api.check(token, call, opener, asker));
    }
    try {
      return await database.check(token, call, opener, asker);
    } catch (error) {
      asker.signal.throwIfAborted();
      if (!(error instanceof Refusal)) throw error;
      if (error.code === 'nova_cell_unreadable') this.#cellUnreadable.write({ detail: error.detail });
      else if (OF_THE_DATABASE.includes(error.code)) this.#failed(error);
      else throw error;
      return this.#byApi(error, () => api.check(token, call, opener, asker));
    }
  }

  async recheckMany(checked: readonly CheckedConsole[]): Promise<readonly RecheckedSession[]> {
    const { database, api } = this.#options;
    if (this.#problem === undefined) {
      const found = await database.recheckMany!(checked);
      if (found.some(({ state }) => state !== 'unconfirmed')) return found;
    } else this.#tryAgain();
    return Promise.all(
      checked.map(async (each) => {
        const found = await this.#rechecks.run(() => api.recheck!(each));
        return (
          found ?? { state: 'unconfirmed', detail: `${RECHECKS_WAITING} re-checks already wait for nova-api` }
        );
      }),
    );
  }

  async whyClosed(...args: Parameters<NonNullable<TokenSource['whyClosed']>>): Promise<WhyClosed> {
    const { database, api } = this.#options;
    const found = this.#problem === undefined ? await database.whyClosed?.(...args) : undefined;
    if (found !== undefined && found.state !== 'unknown') return found;
    return (await api.whyClosed?.(...args)) ?? { state: 'unknown', detail: '' };
  }

  /** Tries both; resolves if one of them works. */
  async probe(): Promise<string> {
    const { database, api } = this.#options;
    try {
      const found = await database.probe!();
      this.#works();
      return found;
    } catch (error) {
      const problem = asRefusal(error);
      this.#failed(problem);
      const found = await this.#byApi(problem, () => api.probe!());
      return `${found}. Nova's database is not used: ${problem.detail}`;
    }
  }

  findings(): readonly HealthFinding[] {
    if (this.#problem === undefined) return [];
    const { code, detail } = this.#problem;
    const text = `Tokens are looked up in nova-api, because Nova's database or message bus fails (${code}): ${detail}`;
    return [{ text, affects: 'no_host' }];
  }

  async close(): Promise<void> {
    await Promise.all([this.#options.database.close(), this.#options.api.close()]);
    await this.#trying;
  }

  /** If nova-api fails too, the refusal names both reasons. */
  async #byApi<T>(problem: Refusal, ask: () => Promise<T>): Promise<T> {
    try {
      return await ask();
    } catch (error) {
      if (!(error instanceof Refusal) || error.step !== 14) throw error;
      throw new Refusal(error.code, `${error.detail}; Nova's database: ${problem.detail}`, { cause: error });
    }
  }

  #failed(problem: Refusal): void {
    this.#triedAt = this.#now();
    if (this.#problem === undefined) {
      const { code, detail } = problem;
      this.#options.log.error({ code, detail }, DATABASE_UNUSABLE);
    }
    this.#problem = problem;
  }

  #works(): void {
    if (this.#problem !== undefined)
      this.#options.log.info({}, "Nova's database works again: tokens are looked up there");
    this.#problem = undefined;
  }

  #tryAgain(): void {
    if (this.#trying !== undefined || this.#now() - this.#triedAt < TRY_AGAIN_MS) return;
    this.#trying = this.#options.database.probe!()
      .then(
        () => this.#works(),
        (error) => this.#failed(asRefusal(error)),
      )
      .finally(() => {
        this.#trying = undefined;
      });
  }
}
