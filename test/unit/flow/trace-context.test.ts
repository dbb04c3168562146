import { createRequire } from 'node:module';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { newRequestId } from '../../../src/flow/request-id.ts';
import {
  headersOfCall,
  newSpanId,
  parseTraceparent,
  spanIdOf,
  traceIdOf,
} from '../../../src/flow/trace-context.ts';

/** The parser of OpenTelemetry's own SDK. */
const parseAsOpenTelemetry: (header: string) => object | null = createRequire(import.meta.url)(
  '@opentelemetry/core',
).parseTraceParent;

const TRACE = '0af7651916cd43dd8448eb211c80319c';
const SPAN = 'b7ad6b7169203331';

describe('the header traceparent', () => {
  test('names trace, span and whether it is sampled', () => {
    expect(parseTraceparent(`00-${TRACE}-${SPAN}-01`)).toEqual({
      traceId: TRACE,
      spanId: SPAN,
      isSampled: true,
    });
    expect(parseTraceparent(`00-${TRACE}-${SPAN}-02`)?.isSampled).toBe(false);
  });

  test('is read in a later version, whose further fields are skipped', () => {
    expect(parseTraceparent(`cc-${TRACE}-${SPAN}-01`)?.spanId).toBe(SPAN);
    expect(parseTraceparent(`cc-${TRACE}-${SPAN}-01-what-the-future-will-be`)?.traceId).toBe(TRACE);
  });

  test.each([
    undefined,
    '',
    TRACE,
    `00-${TRACE}-${SPAN}`,
    `00-${TRACE}-${SPAN}-01-`,
    `00-${TRACE}-${SPAN}-01-more`,
    `cc-${TRACE}-${SPAN}-01.more`,
    `ff-${TRACE}-${SPAN}-01`,
    `0-${TRACE}-${SPAN}-01`,
    `00-${'0'.repeat(32)}-${SPAN}-01`,
    `00-${TRACE}-${'0'.repeat(16)}-01`,
    `00-${TRACE.toUpperCase()}-${SPAN}-01`,
    `00-${TRACE}-${SPAN}-0x`,
    ` 00-${TRACE}-${SPAN}-01`,
    `00-${TRACE}-${SPAN}-01\n`,
    `00-${TRACE}-${SPAN}-01, 00-${TRACE}-${SPAN}-01`,
    `cc-${TRACE}-${SPAN}-01-${'a'.repeat(300)}`,
    [`00-${TRACE}-${SPAN}-01`],
  ])('is ignored as %j', (value) => {
    expect(parseTraceparent(value)).toBeUndefined();
  });

  test("is read as by OpenTelemetry's SDK, whatever version 00 has", () => {
    const digits = (count: number) =>
      fc.string({ unit: fc.constantFrom(...'0000123456789abcdef'), minLength: count, maxLength: count });
    const part = (count: number) =>
      fc.oneof({ weight: 9, arbitrary: digits(count) }, fc.string({ maxLength: count + 1 }));
    fc.assert(
      fc.property(part(32), part(16), part(2), (trace, span, flags) => {
        const header = `00-${trace}-${span}-${flags}`;
        // Their parser cuts spaces, which Node.js has cut before.
        if (header.trim() !== header) return;
        expect(parseTraceparent(header) === undefined).toBe(parseAsOpenTelemetry(header) === null);
      }),
    );
  });
});

describe('the ids of a request', () => {
  test('are those that the headers of its calls have', () => {
    const requestId = 'req-0af76519-16cd-43dd-8448-eb211c80319c';
    expect(headersOfCall(requestId)).toEqual({
      'X-OpenStack-Request-ID': requestId,
      traceparent: '00-0af7651916cd43dd8448eb211c80319c-8448eb211c80319c-01',
    });
    expect(headersOfCall(requestId, 14).traceparent).toBe(
      '00-0af7651916cd43dd8448eb211c80319c-8448eb211c803192-01',
    );
  });

  test('are valid, and different for each step', () => {
    for (let each = 0; each < 200; each++) {
      const requestId = newRequestId();
      const ids = [spanIdOf(requestId), ...([2, 3, 9, 14] as const).map((step) => spanIdOf(requestId, step))];
      expect(new Set(ids).size).toBe(5);
      for (const id of [...ids, newSpanId()]) {
        expect(parseTraceparent(`00-${traceIdOf(requestId)}-${id}-01`)?.spanId).toBe(id);
      }
    }
  });
});
