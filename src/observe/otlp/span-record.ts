import type { TraceContext } from '../../flow/trace-context.ts';

/** SpanKind of OTLP. */
export const KINDS = { internal: 1, server: 2, client: 3 } as const;

/** One span before it is encoded. Every text is bounded, so that a full queue has a bounded size. */
export interface SpanRecord {
  readonly requestId: string;
  readonly spanId: string;
  readonly parentSpanId: string | undefined;
  /** One of a few: collectors group by it. */
  readonly name: string;
  readonly kind: keyof typeof KINDS;
  /** The role that the span is of; the service is `oriel-<role>`. */
  readonly role: string;
  /** Milliseconds since the epoch, with fractions. */
  readonly startedAt: number;
  readonly durationMs: number;
  /** The code of the refusal; undefined if there was none. */
  readonly error: string | undefined;
  readonly attributes: Readonly<Record<string, string | number>>;
  /** The span of another program that caused the request. */
  readonly cause: TraceContext | undefined;
}
