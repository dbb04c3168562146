import type { RefusalCode } from '../../flow/refusals.ts';
import type { StepNumber } from '../../flow/steps.ts';
import { BoundedMap } from '../../platform/collections/bounded-map.ts';
import { firstOf } from '../../platform/collections/first-of.ts';

/** What one step did for one request, as one process recorded it. */
export interface Span {
  requestId: string;
  step: StepNumber;
  /** Host name of the process. */
  host: string;
  /** Milliseconds since the epoch, with fractions. */
  startedAt: number;
  durationMs: number;
  outcome: 'ok' | RefusalCode;
  /** A short remark for the operator: no secrets. */
  detail: string;
  /** At step 2: the project of the user, who may then read the trace. */
  projectId?: string;
  /** The short hash of the token that the request created or opens. It joins the requests about one console. */
  token?: string;
  instanceUuid?: string;
  computeHost?: string;
}

const SUBJECT = ['projectId', 'token', 'instanceUuid', 'computeHost'] as const;

const MAX_REQUESTS = 1_000;
const MAX_SPANS_PER_REQUEST = 200;
/** Spans of one answer, if a token was opened many times. */
const MAX_SPANS_OF_TOKEN = 500;

/** The owner of requests of users that this process does not know by name. */
const SOME_USER = '';

/** The owner of requests of unauthenticated clients. */
export const STRANGER = null;

/**
 * The last requests of this process with their spans. Requests of unauthenticated clients have a table of their own, so that
 * they replace no user's. Among users, the oldest request of the user with the most requests is replaced.
 */
export class TraceRecorder {
  readonly host: string;
  /** By user id, then by request id, the oldest first. */
  readonly #ofUsers = new Map<string, Map<string, Span[]>>();
  readonly #ownerOf = new Map<string, string>();
  readonly #ofStrangers = new BoundedMap<string, Span[]>(MAX_REQUESTS);

  constructor(host: string) {
    this.host = host;
  }

  /**
   * @param owner the id of the user whose request it is, or STRANGER; if absent, the owner given before or an unknown user. A
   *   request of a stranger becomes a user's once its owner is given.
   */
  record(
    requestId: string,
    step: StepNumber,
    span: Omit<Span, 'requestId' | 'step' | 'host'>,
    owner?: string | typeof STRANGER,
  ): void {
    const spans = this.#spansFor(requestId, owner);
    if (spans.length >= MAX_SPANS_PER_REQUEST) return;
    const { startedAt, durationMs, outcome, detail } = span;
    const recorded: Span = { requestId, step, host: this.host, startedAt, durationMs, outcome, detail };
    for (const key of SUBJECT) if (span[key] !== undefined) recorded[key] = span[key];
    spans.push(recorded);
  }

  /** Makes the trace of `requestId` available under `alias`, the id that an opening had before its token was looked up. */
  alias(alias: string, requestId: string): void {
    const spans = this.spans(requestId);
    if (spans.length > 0 && this.spans(alias).length === 0) this.#keepOfStranger(alias, spans as Span[]);
  }

  spans(requestId: string): readonly Span[] {
    const owner = this.#ownerOf.get(requestId);
    const table = owner === undefined ? this.#ofStrangers : this.#ofUsers.get(owner);
    return table?.get(requestId) ?? [];
  }

  /**
   * The reply of `spans_of_request`: the spans of a request and, if a token is given, those of all requests with that token. The
   * request's own come first, then the oldest.
   */
  answer({ requestId, token }: { requestId: string; token?: string }): Span[] {
    const joined = new Set(this.spans(requestId));
    if (token !== undefined) {
      for (const requests of [...this.#ofUsers.values(), this.#ofStrangers]) {
        for (const spans of requests.values()) {
          if (joined.size >= MAX_SPANS_OF_TOKEN) break;
          if (spans.some((span) => span.token === token)) for (const span of spans) joined.add(span);
        }
      }
    }
    return [...joined].slice(0, MAX_SPANS_OF_TOKEN);
  }

  #spansFor(requestId: string, owner: string | typeof STRANGER | undefined): Span[] {
    const before = this.#ownerOf.get(requestId);
    if (before !== undefined) return this.#ofUsers.get(before)?.get(requestId) ?? [];
    const ofStranger = this.#ofStrangers.get(requestId);
    if (owner === STRANGER || (owner === undefined && ofStranger !== undefined)) {
      if (ofStranger !== undefined) return ofStranger;
      return this.#keepOfStranger(requestId, []);
    }
    this.#ofStrangers.delete(requestId);
    return this.#begin(requestId, owner ?? SOME_USER, ofStranger ?? []);
  }

  #begin(requestId: string, owner: string, spans: Span[]): Span[] {
    if (this.#ownerOf.size >= MAX_REQUESTS) {
      const [most, requests] = [...this.#ofUsers].reduce((one, other) =>
        other[1].size > one[1].size ? other : one,
      );
      const oldest = firstOf(requests.keys()) ?? '';
      requests.delete(oldest);
      this.#ownerOf.delete(oldest);
      if (requests.size === 0) this.#ofUsers.delete(most);
    }
    const requests = this.#ofUsers.get(owner) ?? new Map<string, Span[]>();
    this.#ofUsers.set(owner, requests.set(requestId, spans));
    this.#ownerOf.set(requestId, owner);
    return spans;
  }

  #keepOfStranger(requestId: string, spans: Span[]): Span[] {
    this.#ofStrangers.set(requestId, spans);
    return spans;
  }
}

/** Milliseconds since the epoch with sub-millisecond resolution. */
export function now(): number {
  return performance.timeOrigin + performance.now();
}
