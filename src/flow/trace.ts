import { asRefusal, type RefusalCode } from './refusals.ts';
import type { StepNumber } from './steps.ts';

/** What one step did for one request, as one process saw it. */
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
  /** At step 2: the project of whoever asked, who may then see the trace. */
  projectId?: string;
  /** The short hash of the token that the request created or opens. It joins the requests about one console. */
  token?: string;
  instanceUuid?: string;
  computeHost?: string;
}

/** What a span is about, beside its request. */
type Subject = Pick<Span, 'projectId' | 'token' | 'instanceUuid' | 'computeHost'>;

const SUBJECT = ['projectId', 'token', 'instanceUuid', 'computeHost'] as const;

const MAX_REQUESTS = 1_000;
const MAX_SPANS_PER_REQUEST = 200;
/** Spans of one answer, if a token was opened many times. */
const MAX_SPANS_OF_TOKEN = 500;

/** The last requests of this process with their spans; the oldest request gives way. */
export class TraceRecorder {
  readonly host: string;
  readonly #spans = new Map<string, Span[]>();

  constructor(host: string) {
    this.host = host;
  }

  record(requestId: string, step: StepNumber, span: Omit<Span, 'requestId' | 'step' | 'host'>): void {
    let spans = this.#spans.get(requestId);
    if (spans === undefined) {
      spans = [];
      this.#keep(requestId, spans);
    }
    if (spans.length >= MAX_SPANS_PER_REQUEST) return;
    const { startedAt, durationMs, outcome, detail } = span;
    const recorded: Span = { requestId, step, host: this.host, startedAt, durationMs, outcome, detail };
    for (const key of SUBJECT) if (span[key] !== undefined) recorded[key] = span[key];
    spans.push(recorded);
  }

  /** The trace of `requestId` is also found under `alias`, which the log lines of an opening had before its token was looked up. */
  alias(alias: string, requestId: string): void {
    const spans = this.#spans.get(requestId);
    if (spans !== undefined && !this.#spans.has(alias)) this.#keep(alias, spans);
  }

  spans(requestId: string): readonly Span[] {
    return this.#spans.get(requestId) ?? [];
  }

  /**
   * What `spans_of_request` answers: the spans of a request and, where a token is given, those of all requests that bore it. The
   * request's own come first, then the oldest.
   */
  answer({ requestId, token }: { requestId: string; token?: string }): Span[] {
    const joined = new Set(this.spans(requestId));
    if (token !== undefined) {
      for (const spans of this.#spans.values()) {
        if (joined.size >= MAX_SPANS_OF_TOKEN) break;
        if (spans.some((span) => span.token === token)) for (const span of spans) joined.add(span);
      }
    }
    return [...joined].slice(0, MAX_SPANS_OF_TOKEN);
  }

  #keep(requestId: string, spans: Span[]): void {
    if (this.#spans.size >= MAX_REQUESTS) this.#spans.delete(this.#spans.keys().next().value!);
    this.#spans.set(requestId, spans);
  }

  /** Runs one step and records how long it took and how it ended. */
  async step<T>(
    requestId: string,
    step: StepNumber,
    work: () => T | Promise<T>,
    detail: (result: T) => string = () => '',
    subject: Subject = {},
  ): Promise<T> {
    const startedAt = now();
    try {
      const result = await work();
      this.record(requestId, step, {
        startedAt,
        durationMs: now() - startedAt,
        outcome: 'ok',
        detail: detail(result),
        ...subject,
      });
      return result;
    } catch (error) {
      const refusal = asRefusal(error);
      this.record(requestId, step, {
        startedAt,
        durationMs: now() - startedAt,
        outcome: refusal.code,
        detail: refusal.detail,
        ...subject,
      });
      throw error;
    }
  }
}

/** Milliseconds since the epoch with sub-millisecond resolution. */
export function now(): number {
  return performance.timeOrigin + performance.now();
}
