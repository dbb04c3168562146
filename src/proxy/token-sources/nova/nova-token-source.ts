import type { Opener } from '../../../contracts/consoleauth.ts';
import type { Call } from '../../../contracts/contract.ts';
import { Refusal, type RefusalCode } from '../../../flow/refusals.ts';
import type { Clock } from '../../../platform/clock.ts';
import type { HealthFinding } from '../../../platform/http/health.ts';
import type { Logger } from '../../../platform/log/log.ts';
import { Limiter } from '../../../platform/pace/limiter.ts';
import type { Secret } from '../../../platform/secret.ts';
import { PartialRefusal } from '../partial-refusal.ts';
import type { Asker, CheckedConsole, RecheckedSession, TokenSource, WhyClosed } from '../token-source.ts';
import { DatabaseWatch } from './database-watch.ts';
import { END_REASON_WAIT } from './why-closed.ts';

/** Re-checks by nova-api that run at once, and that wait. */
const RECHECKS_AT_ONCE = 4;
const RECHECKS_WAITING = 1_000;
/** After as many re-checks of one call without a result, nova-api is not asked for its other sessions. */
const GIVE_UP_AFTER = 8;

/** Refusals by which the database or the message bus fails, and not the token. */
const OF_THE_DATABASE: readonly RefusalCode[] = [
  'nova_database_unreachable',
  'nova_database_refused',
  'nova_database_unusable',
  'nova_bus_unreachable',
  'nova_cell_unreadable',
];

export interface NovaTokenSourceOptions {
  readonly database: TokenSource;
  readonly api: TokenSource;
  readonly log: Logger;
  readonly clock: Clock;
}

/**
 * The tokens of an OpenStack cloud, by its database while that works and by nova-api otherwise. If the database fails for one token,
 * nova-api is asked for that token and the database is examined; only if the database itself fails, all tokens are looked up in
 * nova-api, until it works again. No client waits for that.
 */
export class NovaTokenSource implements TokenSource {
  readonly name = 'nova';
  readonly endReasonWait = END_REASON_WAIT;
  readonly tokenForm: RegExp;
  readonly #options: NovaTokenSourceOptions;
  readonly #rechecks = new Limiter(RECHECKS_AT_ONCE, RECHECKS_WAITING);
  readonly #watch: DatabaseWatch;

  constructor(options: NovaTokenSourceOptions) {
    const { database } = options;
    this.#options = options;
    this.tokenForm = database.tokenForm;
    this.#watch = new DatabaseWatch({ ...options, probe: () => database.probe!() });
  }

  async check(token: Secret, call: Call, opener: Opener, asker: Asker): Promise<CheckedConsole> {
    const { database, api } = this.#options;
    const byDatabase = () => database.check(token, call, opener, asker);
    const byApi = () => api.check(token, call, opener, asker);
    const { failure } = this.#watch;
    if (failure !== undefined) {
      return byApi().catch((error) => {
        asker.signal.throwIfAborted();
        if (!isOfApi(error)) throw error;
        // A part of the database may work.
        return byDatabase().catch((again) => {
          throw isOfDatabase(again) ? withBoth(error, again) : again;
        });
      });
    }
    try {
      return await this.#unlessItFails(asker, (signal) => database.check(token, call, opener, { signal }));
    } catch (error) {
      asker.signal.throwIfAborted();
      if (!isOfDatabase(error)) throw error;
      this.#watch.examine(error);
      return byApi().catch((ofApi) => {
        throw isOfApi(ofApi) ? withBoth(ofApi, error) : ofApi;
      });
    }
  }

  async recheckMany(checked: readonly CheckedConsole[]): Promise<readonly RecheckedSession[]> {
    if (this.#watch.failure === undefined) {
      const found = await this.#options.database.recheckMany!(checked);
      if (found.some(({ state }) => state !== 'unconfirmed')) return found;
      this.#watch.examine();
    }
    return this.#recheckByApi(checked);
  }

  async whyClosed(...args: Parameters<NonNullable<TokenSource['whyClosed']>>): Promise<WhyClosed> {
    const { database, api } = this.#options;
    const found = this.#watch.failure === undefined ? await database.whyClosed?.(...args) : undefined;
    if (found !== undefined && found.state !== 'unknown') return found;
    return (await api.whyClosed?.(...args)) ?? { state: 'unknown', detail: '' };
  }

  /** Tries both; resolves if one of them works. */
  async probe(): Promise<string> {
    // While it fails, the watch examines the database by itself.
    const found = this.#watch.problem ?? (await this.#watch.probe());
    if (typeof found === 'string') return found;
    try {
      return `${await this.#options.api.probe!()}. ${this.#watch.state === 'partly' ? "Nova's database is used in part" : "Nova's database is not used"}: ${found.detail}`;
    } catch (error) {
      if (!isOfApi(error)) throw error;
      const both = withBoth(error, found);
      throw this.#watch.state === 'partly'
        ? new PartialRefusal(both.code, both.detail, { cause: error })
        : both;
    }
  }

  cellStates(): readonly (boolean | null)[] {
    return this.#options.database.cellStates?.() ?? [];
  }

  findings(): readonly HealthFinding[] {
    return this.#watch.findings();
  }

  async close(): Promise<void> {
    const watched = this.#watch.close();
    await Promise.all([this.#options.database.close(), this.#options.api.close()]);
    await watched;
  }

  /** Clients that wait for a database or message bus which turns out to fail do not wait for deadlines of their own. */
  async #unlessItFails<T>({ signal }: Asker, ask: (signal: AbortSignal) => Promise<T>): Promise<T> {
    const either = new AbortController();
    const leave = () => either.abort(signal.reason);
    signal.addEventListener('abort', leave, { once: true });
    if (signal.aborted) leave();
    const ignore = this.#watch.onFailure((problem) => {
      if (isOfDatabase(problem)) either.abort(problem);
    });
    try {
      return await ask(either.signal);
    } finally {
      ignore();
      signal.removeEventListener('abort', leave);
    }
  }

  /** Gives up soon if nova-api does not answer: the database may work again before all have waited for it. */
  async #recheckByApi(checked: readonly CheckedConsole[]): Promise<readonly RecheckedSession[]> {
    let unanswered = 0;
    let last: RecheckedSession | undefined;
    const recheck = async (each: CheckedConsole): Promise<RecheckedSession> => {
      if (last !== undefined && unanswered >= GIVE_UP_AFTER) return last;
      const found = await this.#options.api.recheck!(each);
      unanswered = found.state === 'unconfirmed' ? unanswered + 1 : 0;
      last = found.state === 'unconfirmed' ? found : undefined;
      return found;
    };
    return Promise.all(
      checked.map(
        async (each): Promise<RecheckedSession> =>
          (await this.#rechecks.run(() => recheck(each))) ?? {
            state: 'unconfirmed',
            detail: `${RECHECKS_WAITING} re-checks already wait for nova-api`,
          },
      ),
    );
  }
}

function isOfDatabase(error: unknown): error is Refusal {
  return error instanceof Refusal && OF_THE_DATABASE.includes(error.code);
}

/** Whether nova-api fails, and not the token. */
function isOfApi(error: unknown): error is Refusal {
  return error instanceof Refusal && error.step === 14;
}

/** The refusal of nova-api with both reasons. */
function withBoth(ofApi: Refusal, ofDatabase: Refusal): Refusal {
  const detail = `${ofApi.detail}; Nova's database: ${ofDatabase.detail}`;
  return new Refusal(ofApi.code, detail, { cause: ofApi });
}
