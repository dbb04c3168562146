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
}

const MAX_REQUESTS = 1_000;
const MAX_SPANS_PER_REQUEST = 200;

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
      if (this.#spans.size >= MAX_REQUESTS) this.#spans.delete(this.#spans.keys().next().value!);
      spans = [];
      this.#spans.set(requestId, spans);
    }
    if (spans.length >= MAX_SPANS_PER_REQUEST) return;
    const { startedAt, durationMs, outcome, detail, projectId } = span;
    const recorded: Span = { requestId, step, host: this.host, startedAt, durationMs, outcome, detail };
    if (projectId !== undefined) recorded.projectId = projectId;
    spans.push(recorded);
  }

  spans(requestId: string): readonly Span[] {
    return this.#spans.get(requestId) ?? [];
  }

  /** Runs one step and records how long it took and how it ended. */
  async step<T>(
    requestId: string,
    step: StepNumber,
    work: () => T | Promise<T>,
    detail: (result: T) => string = () => '',
  ): Promise<T> {
    const startedAt = now();
    try {
      const result = await work();
      this.record(requestId, step, {
        startedAt,
        durationMs: now() - startedAt,
        outcome: 'ok',
        detail: detail(result),
      });
      return result;
    } catch (error) {
      const refusal = asRefusal(error);
      this.record(requestId, step, {
        startedAt,
        durationMs: now() - startedAt,
        outcome: refusal.code,
        detail: refusal.detail,
      });
      throw error;
    }
  }
}

/** Milliseconds since the epoch with sub-millisecond resolution. */
export function now(): number {
  return performance.timeOrigin + performance.now();
}
