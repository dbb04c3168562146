import { randomUUID } from 'node:crypto';
import type { StepNumber } from './steps.ts';

/** The header of W3C Trace Context: the name that Node.js gives it. */
export const TRACEPARENT = 'traceparent';

const REQUEST_ID = 'X-OpenStack-Request-ID';

/** Longer values are not read. Version 00 has 55 characters; later versions may add fields. */
const MAX_CHARACTERS = 256;
/** version "-" trace-id "-" parent-id "-" trace-flags, and in later versions more fields [W3C Trace Context 3.2]. */
const FORM = /^([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(-.*)?$/;
const ZEROS = /^0+$/;
const SAMPLED = 0x01;

/** The span of another program that caused a request. */
export interface TraceContext {
  /** 32 hex digits. */
  readonly traceId: string;
  /** 16 hex digits. */
  readonly spanId: string;
  /** Whether that program records its spans. */
  readonly isSampled: boolean;
}

/** Reads the header `traceparent`; undefined if it is absent or its value is not valid, which callers treat alike. */
export function parseTraceparent(value: unknown): TraceContext | undefined {
  if (typeof value !== 'string' || value.length > MAX_CHARACTERS) return undefined;
  const [, version = '', traceId = '', spanId = '', flags = '', more] = FORM.exec(value) ?? [];
  if (version === '' || version === 'ff' || (version === '00' && more !== undefined)) return undefined;
  if (ZEROS.test(traceId) || ZEROS.test(spanId)) return undefined;
  return { traceId, spanId, isSampled: (Number.parseInt(flags, 16) & SAMPLED) !== 0 };
}

/** The header of a probe that no user caused: its id is logged, and it has no `traceparent`, because no span of it is exported. */
export function headersOfProbe(requestId: string): Readonly<Record<string, string>> {
  return { [REQUEST_ID]: requestId };
}

/**
 * The headers that go with a call to Keystone or Nova: they log the id, and their spans become children of the step that calls, or
 * of the request if no step is given. The flag of `traceparent` is always set, because Oriel records every request.
 */
export function headersOfCall(requestId: string, step?: StepNumber): Readonly<Record<string, string>> {
  return {
    ...headersOfProbe(requestId),
    [TRACEPARENT]: `00-${traceIdOf(requestId)}-${spanIdOf(requestId, step)}-01`,
  };
}

/** The trace of a request: the 32 hex digits of `req-<uuid>`. */
export function traceIdOf(requestId: string): string {
  return requestId.slice('req-'.length).replaceAll('-', '');
}

/**
 * The span of a request, or of a step that has children in another process. It follows from the request id, so that no process has
 * to send it: the right half of the id, which begins with the variant of the UUID and is never zero, with the number of the step
 * added to its last byte.
 */
export function spanIdOf(requestId: string, step?: StepNumber): string {
  const half = traceIdOf(requestId).slice(16);
  if (step === undefined) return half;
  const last = Number.parseInt(half.slice(14), 16) ^ step;
  return half.slice(0, 14) + last.toString(16).padStart(2, '0');
}

/** The id of a span that has no children in another process. */
export function newSpanId(): string {
  const text = randomUUID();
  // The digits of a random UUID that are not fixed by its version and variant. 16 random digits may be zero; a span id may not.
  const id = text.slice(0, 8) + text.slice(24, 32);
  return ZEROS.test(id) ? '0000000000000001' : id;
}
