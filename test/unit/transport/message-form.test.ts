import fc from 'fast-check';
import { Type } from 'typebox';
import { describe, expect, it } from 'vitest';
import { Undelivered } from '../../../src/contracts/contract.ts';
import { REFUSALS, Refusal, type RefusalCode } from '../../../src/flow/refusals.ts';
import { COPIES, type MessageForm, TextForm } from '../../../src/transport/message-form.ts';
import { type CompiledMethod, compileContract } from '../../../src/transport/validate.ts';

const [method] = [
  ...compileContract({
    name: 'zoo',
    servedBy: [],
    interchangeable: true,
    unreached: 'compute_unreachable',
    methods: {
      feed: {
        request: Type.Object({}),
        reply: Type.Object({ eaten: Type.Boolean() }),
        deadlineMs: 1,
        idempotent: true,
        calledBy: [],
      },
    },
  }).values(),
] as [CompiledMethod];
const server = { host: 'h1', server: 's1' };
const text = new TextForm();

/** The error that an answer becomes at the caller. */
function errorOf<A>(form: MessageForm<unknown, A>, answer: A): Refusal {
  const read = form.readAnswer(method, answer);
  if (read === undefined || !('error' in read)) throw new Error('the answer is not an error');
  return read.error;
}

describe.each([
  ['text', text as MessageForm<unknown, unknown>],
  ['copies', COPIES as MessageForm<unknown, unknown>],
])('an answer as %s', (_name, form) => {
  it('carries a reply', () => {
    const written = form.writeReply(server, method, { eaten: true });
    if ('problem' in written) throw new Error(written.problem);
    expect(form.readAnswer(method, written.answer)).toEqual({ ...server, reply: { eaten: true } });
  });

  it('does not carry a reply that breaks the contract', () => {
    const problem = 'reply of zoo.feed: eaten is missing';
    expect(form.writeReply(server, method, {})).toEqual({ problem });
  });

  it.each(Object.keys(REFUSALS) as RefusalCode[])(
    'carries the refusal %s with its step, without its cause',
    (code) => {
      const refusal = new Refusal(code, 'why', { cause: new Error('stays'), step: 7 });
      const error = errorOf(form, form.writeRefusal(server, refusal));
      expect(error).toBeInstanceOf(Refusal);
      expect(error).toMatchObject({ code, detail: 'why', step: 7 });
      expect(error.cause).toBeUndefined();
    },
  );

  it('cuts the detail of a refusal to 2,000 characters', () => {
    const answer = form.writeRefusal(server, new Refusal('vnc_refused', 'x'.repeat(10_000)));
    expect(errorOf(form, answer).detail).toHaveLength(2_000);
  });

  it('turns a malformed request into a defect, and a busy server into the refusal of the contract', () => {
    const malformed = errorOf(form, form.writeFault(server, { why: 'malformed', message: 'm' }));
    expect(malformed).toBeInstanceOf(Undelivered);
    expect(malformed).toMatchObject({ why: 'malformed', code: 'internal_error' });
    const busy = errorOf(form, form.writeFault(server, { why: 'busy', message: 'b' }));
    expect(busy).toMatchObject({ why: 'no_server', code: 'compute_unreachable', detail: 'b' });
  });

  it('does not send a request that has no form in JSON', () => {
    const cycle: Record<string, unknown> = {};
    cycle.self = cycle;
    expect(() => form.writeRequest(method, cycle)).toThrow(
      new Undelivered('malformed', 'request of zoo.feed is not plain JSON'),
    );
    expect(() => form.writeRequest(method, { big: 1n })).toThrow(Undelivered);
  });
});

describe('the caller of a process of another version', () => {
  it('never throws, whatever text is the answer', () => {
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
      fc.property(anything, (answer) => {
        const read = text.readAnswer(method, answer);
        expect(
          read === undefined ||
            'error' in read ||
            typeof (read.reply as { eaten: unknown }).eaten === 'boolean',
        ).toBe(true);
      }),
      { numRuns: 2_000 },
    );
  });
});
