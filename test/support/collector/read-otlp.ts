import { createRequire } from 'node:module';
import { isDeepStrictEqual } from 'node:util';

/** A span as a collector reads it. */
export interface ReceivedSpan {
  readonly service: string;
  readonly resource: Readonly<Record<string, string>>;
  readonly traceId: string;
  readonly spanId: string;
  /** Empty for the root of a trace. */
  readonly parentSpanId: string;
  readonly name: string;
  /** 1 internal, 2 server, 3 client. */
  readonly kind: number;
  readonly startedAt: number;
  readonly endedAt: number;
  readonly attributes: Readonly<Record<string, string>>;
  readonly links: readonly { readonly traceId: string; readonly spanId: string; readonly flags: number }[];
  readonly status: number;
}

interface Message {
  readonly finish: () => Uint8Array;
}

/** The part of the code that protobuf.js generates from the definitions of OpenTelemetry. */
interface MessageType {
  verify(message: object): string | null;
  fromObject(plain: object): object;
  encode(message: object): Message;
  decode(bytes: Uint8Array): object;
  toObject(
    message: object,
    form: { longs: StringConstructor; enums: NumberConstructor; bytes: StringConstructor },
  ): object;
}

/** ExportTraceServiceRequest of the definitions that OpenTelemetry publishes; its own exporters use them. */
const REQUEST: MessageType = createRequire(import.meta.url)(
  '@opentelemetry/otlp-transformer/build/src/generated/root.js',
).opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;

const ID = /^(?:traceId|spanId|parentSpanId)$/;
const HEX = /^(?:[0-9a-f]{16}|[0-9a-f]{32})$/;

/**
 * Reads the body of a request by OpenTelemetry's definitions: it is encoded as protobuf and decoded, and must be the same then. A
 * field with another name is lost on the way, a number of another type changes.
 * @throws {Error} what does not fit
 */
export function readOtlp(text: string): ReceivedSpan[] {
  // OTLP's JSON form has ids in hex, where protobuf's has base64.
  const plain = JSON.parse(text, (key, value) => {
    if (!ID.test(key)) return value;
    if (!HEX.test(value)) throw new Error(`${key} is not an id: ${value}`);
    return Buffer.from(value, 'hex').toString('base64');
  });
  const message = REQUEST.fromObject(plain);
  const problem = REQUEST.verify(message);
  if (problem !== null) throw new Error(problem);
  const bytes = REQUEST.encode(message).finish();
  const read = REQUEST.toObject(REQUEST.decode(bytes), { longs: String, enums: Number, bytes: String });
  if (!isDeepStrictEqual(read, plain)) {
    throw new Error(`${text} is ${JSON.stringify(read)} by the definitions of OTLP`);
  }
  return spansOf(plain as OtlpRequest);
}

interface OtlpAttribute {
  readonly key: string;
  readonly value: { readonly stringValue?: string; readonly intValue?: string };
}

interface OtlpSpan {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly name: string;
  readonly kind: number;
  readonly startTimeUnixNano: string;
  readonly endTimeUnixNano: string;
  readonly attributes: readonly OtlpAttribute[];
  readonly links?: readonly { readonly traceId: string; readonly spanId: string; readonly flags: number }[];
  readonly status?: { readonly code: number };
}

interface OtlpRequest {
  readonly resourceSpans: readonly {
    readonly resource: { readonly attributes: readonly OtlpAttribute[] };
    readonly scopeSpans: readonly { readonly spans: readonly OtlpSpan[] }[];
  }[];
}

function spansOf({ resourceSpans }: OtlpRequest): ReceivedSpan[] {
  return resourceSpans.flatMap(({ resource, scopeSpans }) => {
    const ofResource = valuesOf(resource.attributes);
    return scopeSpans.flatMap(({ spans }) =>
      spans.map((span) => ({
        service: ofResource['service.name'] ?? '',
        resource: ofResource,
        traceId: hex(span.traceId),
        spanId: hex(span.spanId),
        parentSpanId: hex(span.parentSpanId ?? ''),
        name: span.name,
        kind: span.kind,
        startedAt: Number(BigInt(span.startTimeUnixNano) / 1_000n) / 1_000,
        endedAt: Number(BigInt(span.endTimeUnixNano) / 1_000n) / 1_000,
        attributes: valuesOf(span.attributes),
        links: (span.links ?? []).map((link) => ({
          ...link,
          traceId: hex(link.traceId),
          spanId: hex(link.spanId),
        })),
        status: span.status?.code ?? 0,
      })),
    );
  });
}

function valuesOf(attributes: readonly OtlpAttribute[]): Record<string, string> {
  return Object.fromEntries(
    attributes.map(({ key, value }) => [key, value.stringValue ?? value.intValue ?? '']),
  );
}

function hex(base64: string): string {
  return Buffer.from(base64, 'base64').toString('hex');
}
