import { hashToken, type Secret } from '../../platform/secret.ts';

export interface PageVisit {
  /** Milliseconds since the epoch. */
  readonly startedAt: number;
  readonly durationMs: number;
}

/** Told of what changes, by the hash of the token: null where a visit was taken. */
export type PageVisitTold = (tokenHash: string, visit: PageVisit | null) => void;

/** When the page of a console was opened, by the hash of its token: the token's request id is not known before step 14. */
export class PageVisits {
  readonly #visits = new Map<string, PageVisit>();
  readonly #max: number;
  readonly #keepMs: number;
  readonly #tell: PageVisitTold;

  /** `tell`: for other processes at the same address, which may get the session of the page. */
  constructor(
    { pageVisits, pageVisitMs }: { pageVisits: number; pageVisitMs: number },
    tell: PageVisitTold = () => {},
  ) {
    this.#max = pageVisits;
    this.#keepMs = pageVisitMs;
    this.#tell = tell;
  }

  /** A later visit with the same token takes the place of the earlier. */
  remember(token: string, visit: PageVisit): void {
    const key = hashToken(token);
    this.hear(key, visit);
    this.#tell(key, visit);
  }

  /** Gives it once: a second session from the same page has no step 12 of its own. */
  take({ hash: key }: Secret): PageVisit | undefined {
    const visit = this.#visits.get(key);
    if (visit === undefined) return undefined;
    this.hear(key, null);
    this.#tell(key, null);
    return visit;
  }

  /** What another process tells. */
  hear(tokenHash: string, visit: PageVisit | null): void {
    this.#visits.delete(tokenHash);
    if (visit === null) return;
    this.#visits.set(tokenHash, visit);
    for (const [oldest, { startedAt }] of this.#visits) {
      if (this.#visits.size <= this.#max && startedAt + this.#keepMs > visit.startedAt) break;
      this.#visits.delete(oldest);
    }
  }
}
