import { hashToken } from '../platform/secret.ts';

export interface PageVisit {
  /** Milliseconds since the epoch. */
  readonly startedAt: number;
  readonly durationMs: number;
}

/** When the page of a console was opened, by the hash of its token: the token's request id is not known before step 14. */
export class PageVisits {
  readonly #visits = new Map<string, PageVisit>();
  readonly #max: number;
  readonly #keepMs: number;

  constructor({ pageVisits, pageVisitMs }: { pageVisits: number; pageVisitMs: number }) {
    this.#max = pageVisits;
    this.#keepMs = pageVisitMs;
  }

  /** A later visit with the same token takes the place of the earlier. */
  remember(token: string, visit: PageVisit): void {
    const key = hashToken(token);
    this.#visits.delete(key);
    this.#visits.set(key, visit);
    for (const [oldest, { startedAt }] of this.#visits) {
      if (this.#visits.size <= this.#max && startedAt + this.#keepMs > visit.startedAt) break;
      this.#visits.delete(oldest);
    }
  }

  /** Gives it once: a second session from the same page has no step 12 of its own. */
  take(token: string): PageVisit | undefined {
    const key = hashToken(token);
    const visit = this.#visits.get(key);
    this.#visits.delete(key);
    return visit;
  }
}
