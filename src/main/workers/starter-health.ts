import type { Peers } from '../../contracts/contract.ts';
import type { workerHealthContract } from '../../contracts/workers.ts';
import { newRequestId } from '../../flow/request-id.ts';
import type { HealthFinding } from '../../platform/http/health.ts';

/** How long an answer is used, in ms: load balancers ask every process every second or two. */
const FRESH_MS = 1_000;
/** How long the first process may be silent before its proxy counts as dead, in ms: a pause is no reason for a restart. */
const DEAD_MS = 5_000;

const SILENT: HealthFinding = {
  text: 'The first process of this proxy does not answer its workers: no console can be opened here. If this does not end by itself, restart the proxy; its log has the reason.',
  affects: 'this_host',
};

/** The health of the first process, as a worker sees it. Requests at the same time share one call. Never rejects. */
export class StarterHealth {
  readonly #starter: Peers<typeof workerHealthContract>['any'];
  #known: readonly HealthFinding[] = [];
  #askedAt = Number.NEGATIVE_INFINITY;
  #asking: Promise<void> | undefined;
  #silentSince: number | undefined;

  constructor(starter: Peers<typeof workerHealthContract>['any']) {
    this.#starter = starter;
  }

  async findings(): Promise<readonly HealthFinding[]> {
    await this.#ask();
    return this.#known;
  }

  /** For `/livez`: decision 50. */
  async whyNotAlive(): Promise<string | null> {
    await this.#ask();
    const isDead = this.#silentSince !== undefined && performance.now() - this.#silentSince >= DEAD_MS;
    return isDead ? 'the first process of this proxy does not answer' : null;
  }

  #ask(): Promise<void> {
    if (this.#asking === undefined && performance.now() - this.#askedAt < FRESH_MS) return Promise.resolve();
    this.#asking ??= this.#call().finally(() => {
      this.#asking = undefined;
      this.#askedAt = performance.now();
    });
    return this.#asking;
  }

  async #call(): Promise<void> {
    const calledAt = performance.now();
    try {
      this.#known = (await this.#starter.describe_health({}, { requestId: newRequestId() })).findings;
      this.#silentSince = undefined;
    } catch {
      this.#known = [SILENT];
      this.#silentSince ??= calledAt;
    }
  }
}
