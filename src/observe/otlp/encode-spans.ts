import { traceIdOf } from '../../flow/trace-context.ts';
import { KINDS, type SpanRecord } from './span-record.ts';

/** The version of the semantic conventions whose names the attributes have. */
const SCHEMA_URL = 'https://opentelemetry.io/schemas/1.37.0';
const STATUS_ERROR = 2;
/** Flags of a link: sampled, and that the context is of another process [OTLP, SpanFlags]. */
const SAMPLED = 0x001;
const REMOTE = 0x300;

/** What is the same for all spans of a process. */
export interface Resource {
  readonly version: string;
  readonly host: string;
  /** Identifies the process; another value after a restart. */
  readonly instanceId: string;
}

interface Attribute {
  readonly key: string;
  readonly value: { readonly stringValue: string } | { readonly intValue: string };
}

/**
 * The body of a request to the collector: ExportTraceServiceRequest in OTLP's JSON form, where ids are hex, 64-bit numbers are
 * texts and enumerations are numbers. The spans of each role are those of a service of its own, also if one process has all roles.
 */
export function encodeSpans(spans: readonly SpanRecord[], resource: Resource): string {
  return JSON.stringify({
    resourceSpans: [...groupByRole(spans)].map(([role, ofRole]) => ({
      resource: {
        attributes: attributesOf({
          'service.name': `oriel-${role}`,
          'service.version': resource.version,
          'service.instance.id': resource.instanceId,
          'host.name': resource.host,
        }),
      },
      scopeSpans: [{ scope: { name: 'oriel', version: resource.version }, spans: ofRole.map(encodeSpan) }],
      schemaUrl: SCHEMA_URL,
    })),
  });
}

function groupByRole(spans: readonly SpanRecord[]): Map<string, SpanRecord[]> {
  const groups = new Map<string, SpanRecord[]>();
  for (const span of spans) {
    const group = groups.get(span.role);
    if (group === undefined) groups.set(span.role, [span]);
    else group.push(span);
  }
  return groups;
}

function encodeSpan(span: SpanRecord): object {
  const { requestId, spanId, parentSpanId, name, kind, startedAt, durationMs, error, cause } = span;
  return {
    traceId: traceIdOf(requestId),
    spanId,
    ...(parentSpanId === undefined ? {} : { parentSpanId }),
    name,
    kind: KINDS[kind],
    startTimeUnixNano: nanoseconds(startedAt),
    endTimeUnixNano: nanoseconds(startedAt + Math.max(durationMs, 0)),
    attributes: attributesOf({
      ...span.attributes,
      ...(error === undefined ? {} : { 'error.type': error }),
    }),
    ...(cause === undefined
      ? {}
      : {
          links: [
            {
              traceId: cause.traceId,
              spanId: cause.spanId,
              flags: REMOTE | (cause.isSampled ? SAMPLED : 0),
            },
          ],
        }),
    ...(error === undefined ? {} : { status: { code: STATUS_ERROR } }),
  };
}

function attributesOf(values: Readonly<Record<string, string | number>>): Attribute[] {
  return Object.entries(values).map(([key, value]) => ({
    key,
    value: typeof value === 'number' ? { intValue: String(Math.round(value)) } : { stringValue: value },
  }));
}

/** Nanoseconds as text: they do not fit into a number. Microseconds do, and are more than the clock resolves. */
function nanoseconds(ms: number): string {
  return `${Math.round(ms * 1000)}000`;
}
