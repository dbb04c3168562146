import { asRefusal, Refusal } from '../../flow/refusals.ts';
import { REMEDIES } from '../../flow/remedies.ts';
import type { HealthFinding } from '../../platform/http/health.ts';
import type { Closable } from '../../platform/lifecycle.ts';
import type { Logger } from '../../platform/log/log.ts';
import { within } from '../../platform/pace/within.ts';
import { failureFields } from './failure-fields.ts';
import { PartialRefusal } from './partial-refusal.ts';
import type { TokenSource } from './token-source.ts';

/** The pause after a probe that succeeded, and after one that failed, in ms. */
const PAUSE_MS = 15_000;
const PAUSE_FAILING_MS = 5_000;
/** The deadline of one probe, in ms. */
const DEADLINE_MS = 30_000;

export interface LookUpWatchOptions {
  readonly source: Pick<TokenSource, 'name' | 'probe' | 'findings'>;
  readonly log: Logger;
}

/**
 * Whether tokens can be looked up, for the health routes. It probes the token source in the background, one probe at a time, also
 * without clients. A source without a probe reports to the health routes itself. The log has each change once.
 */
export class LookUpWatch implements Closable {
  readonly #options: LookUpWatchOptions;
  #problem: Refusal | undefined;
  /** Undefined before the first probe has ended. */
  #works: boolean | undefined;
  #timer: NodeJS.Timeout | undefined;
  #isClosed = false;

  constructor(options: LookUpWatchOptions) {
    this.#options = options;
  }

  /** Begins to probe. Does not wait: a proxy may start before the cloud does. */
  begin(): void {
    if (this.#options.source.probe !== undefined) void this.#probe();
  }

  /**
   * Every console is refused, or those of some cells. All controllers use the same database and nova-api, and a proxy does not know
   * whether others reach them: it stays ready, so that users read the reason (decision 24).
   */
  findings(): readonly HealthFinding[] {
    const problem = this.#problem;
    if (problem === undefined) return this.#options.source.findings?.() ?? [];
    const { code, detail } = problem;
    const consoles =
      problem instanceof PartialRefusal ? 'Consoles of some cells are refused' : 'Every console is refused';
    const why = (detail || problem.message).replace(/[.]+$/, '');
    return [{ text: `${consoles} (${code}): ${why}. ${REMEDIES[code]}`, affects: 'all_hosts' }];
  }

  close(): void {
    this.#isClosed = true;
    clearTimeout(this.#timer);
  }

  async #probe(): Promise<void> {
    const { source, log } = this.#options;
    const code = source.name === 'nova-db' ? 'nova_database_unreachable' : 'nova_unreachable';
    const late = () => new Refusal(code, `no answer within ${DEADLINE_MS} ms`);
    try {
      const found = await within({ ms: DEADLINE_MS, late }, () => source.probe!());
      if (this.#isClosed) return;
      this.#problem = undefined;
      if (this.#works !== true) log.info({ token_source: source.name }, `tokens can be looked up: ${found}`);
      this.#works = true;
    } catch (error) {
      if (this.#isClosed) return;
      this.#problem = asRefusal(error);
      if (this.#works !== false) {
        const fields = { token_source: source.name, ...failureFields(this.#problem) };
        if (error instanceof PartialRefusal) log.error(fields, 'tokens of some cells cannot be looked up');
        else log.error(fields, 'tokens cannot be looked up');
      }
      this.#works = false;
    }
    const pauseMs = this.#works ? PAUSE_MS : PAUSE_FAILING_MS;
    this.#timer = setTimeout(() => void this.#probe(), pauseMs).unref();
  }
}
