import { hashToken, type Secret } from '../../platform/secret.ts';

export interface PageVisit {
  /** Milliseconds since the epoch. */
  readonly startedAt: number;
  readonly durationMs: number;
}

/** Called with each change, by the hash of the token; null if a visit was taken. */
export type OnPageVisit = (tokenHash: string, visit: PageVisit | null) => void;

/** When the page of a console was opened, by the hash of the token: the request id of the token is not known before step 14. */
export class PageVisits {
  readonly #visits = new Map<string, PageVisit>();
  readonly #max: number;
  readonly #keepMs: number;
  readonly #notify: OnPageVisit;

  /** @param notify for other processes at the same address, which may get the session of the page */
  constructor(
    { pageVisits, pageVisitMs }: { pageVisits: number; pageVisitMs: number },
    notify: OnPageVisit = () => {},
  ) {
    this.#max = pageVisits;
    this.#keepMs = pageVisitMs;
    this.#notify = notify;
  }

  /** Records a visit; a later one with the same token replaces it. */
  remember(token: string, visit: PageVisit): void {
    const key = hashToken(token);
    this.set(key, visit);
    this.#notify(key, visit);
  }

  /** Returns and removes a visit: a second session of the same page has no step 12 of its own. */
  take({ hash: key }: Secret): PageVisit | undefined {
    const visit = this.#visits.get(key);
    if (visit === undefined) return undefined;
    this.set(key, null);
    this.#notify(key, null);
    return visit;
  }

  /** Sets a visit without notifying; also called for a change that another process reports. */
  set(tokenHash: string, visit: PageVisit | null): void {
    this.#visits.delete(tokenHash);
    if (visit === null) return;
    this.#visits.set(tokenHash, visit);
    for (const [oldest, { startedAt }] of this.#visits) {
      if (this.#visits.size <= this.#max && startedAt + this.#keepMs > visit.startedAt) break;
      this.#visits.delete(oldest);
    }
  }
}
