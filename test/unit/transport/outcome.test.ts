import fc from 'fast-check';
import { Type } from 'typebox';
import { describe, expect, it } from 'vitest';
import { Undelivered } from '../../../src/contracts/contract.ts';
import { REFUSALS, Refusal, type RefusalCode } from '../../../src/flow/refusals.ts';
import {
  compileOutcome,
  readOutcome,
  writeFault,
  writeRefusal,
  writeReply,
  writeRequest,
} from '../../../src/transport/outcome.ts';
import { compileContract } from '../../../src/transport/validate.ts';

const method = compileContract({
  name: 'zoo',
  servedBy: [],
  interchangeable: true,
  methods: {
    feed: {
      request: Type.Object({}),
      reply: Type.Object({ eaten: Type.Boolean() }),
      deadlineMs: 1,
      idempotent: true,
      calledBy: [],
    },
  },
}).get('feed')!;
const check = compileOutcome();
const server = { host: 'h1', server: 's1' };

describe('the reply leg of a call', () => {
  it('brings a reply back as it was', () => {
    const written = writeReply(server, method, { eaten: true });
    expect(readOutcome(check, method, (written as { text: string }).text)).toEqual({
      ...server,
      reply: { eaten: true },
    });
  });

  it.each(Object.keys(REFUSALS) as RefusalCode[])('brings the refusal %s back with its step', (code) => {
    const refusal = new Refusal(code, 'why', { cause: new Error('stays'), step: 7 });
    const text = writeRefusal(server, refusal);
    expect(text).not.toContain('stays');
    const read = readOutcome(check, method, text) as { error: Refusal };
    expect(read.error).toBeInstanceOf(Refusal);
    expect(read.error).toMatchObject({ code, detail: 'why', step: 7 });
  });

  it('cuts the detail of a refusal that is too long to cross', () => {
    const text = writeRefusal(server, new Refusal('vnc_refused', 'x'.repeat(10_000)));
    const read = readOutcome(check, method, text) as { error: Refusal };
    expect(read.error.detail).toHaveLength(2_000);
  });

  it('brings a fault back as undelivered', () => {
    const malformed = readOutcome(
      check,
      method,
      writeFault(server, { fault: 'malformed', message: 'm' }),
    ) as {
      error: Undelivered;
    };
    expect(malformed.error).toBeInstanceOf(Undelivered);
    expect(malformed.error.why).toBe('malformed');
    const busy = readOutcome(check, method, writeFault(server, { fault: 'busy', message: 'b' })) as {
      error: Undelivered;
    };
    expect(busy.error.why).toBe('nobody');
  });

  it('never throws at what somebody else has written', () => {
    const anything = fc.oneof(
      fc.string(),
      fc.json(),
      fc
        .record(
          {
            host: fc.oneof(fc.string(), fc.integer()),
            server: fc.string(),
            ok: fc.jsonValue(),
            refusal: fc.oneof(
              fc.jsonValue(),
              fc.record({ code: fc.string(), detail: fc.string(), step: fc.integer() }),
            ),
            fault: fc.jsonValue(),
          },
          { requiredKeys: [] },
        )
        .map((value) => JSON.stringify(value)),
    );
    fc.assert(
      fc.property(anything, (text) => {
        const read = readOutcome(check, method, text);
        expect(
          read === undefined ||
            'error' in read ||
            typeof (read.reply as { eaten: unknown }).eaten === 'boolean',
        ).toBe(true);
      }),
      { numRuns: 2_000 },
    );
  });

  it('does not send what JSON cannot say', () => {
    const cycle: Record<string, unknown> = {};
    cycle.self = cycle;
    expect(() => writeRequest(method, cycle)).toThrow(
      new Undelivered('malformed', 'request of zoo.feed is not plain JSON'),
    );
    expect(() => writeRequest(method, { big: 1n })).toThrow(Undelivered);
  });
});
