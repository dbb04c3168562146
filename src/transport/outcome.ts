import { Type } from 'typebox';
import { Undelivered } from '../contracts/contract.ts';
import { isRefusalCode, Refusal } from '../flow/refusals.ts';
import type { StepNumber } from '../flow/steps.ts';
import { copyPlain, NOT_PLAIN } from './copy-plain.ts';
import { MAX_DETAIL_LENGTH, MAX_REPLY_BYTES, MAX_REQUEST_BYTES, MAX_REQUEST_ID_LENGTH } from './limits.ts';
import { type Check, type CompiledMethod, compileCheck } from './validate.ts';

/** Who answered: `server` tells processes of one host apart. */
export interface Server {
  readonly host: string;
  readonly server: string;
}

/** The reply leg of a call: exactly one of `ok`, `refusal` and `fault`. */
const Outcome = Type.Object({
  host: Type.String({ maxLength: 255 }),
  server: Type.String({ maxLength: 64 }),
  /** The reply; its own schema is the method's. */
  ok: Type.Optional(Type.Unknown()),
  refusal: Type.Optional(
    Type.Object({
      code: Type.String({ maxLength: 64 }),
      detail: Type.String({ maxLength: MAX_DETAIL_LENGTH }),
      step: Type.Integer({ minimum: 1, maximum: 16 }),
      console: Type.Optional(
        Type.Object({
          requestId: Type.String({ maxLength: MAX_REQUEST_ID_LENGTH }),
          instanceUuid: Type.Optional(Type.String({ maxLength: 64 })),
          computeHost: Type.Optional(Type.String({ maxLength: 255 })),
        }),
      ),
    }),
  ),
  /** The call did not get as far as the role. */
  fault: Type.Optional(
    Type.Object({
      why: Type.Union([Type.Literal('malformed'), Type.Literal('busy')]),
      message: Type.String({ maxLength: MAX_DETAIL_LENGTH }),
    }),
  ),
});
type Outcome = Type.Static<typeof Outcome>;

/** Compiled once for a transport. */
export function compileOutcome(): Check {
  return compileCheck('answer', Outcome);
}

/** [caller's end] A request as it crosses. Throws `Undelivered` (malformed) where it does not fit the contract. */
export function writeRequest(method: CompiledMethod, request: unknown): string {
  return writeChecked(method.request, `request of ${method.label}`, request);
}

/** [publisher's end] A topic's payload as it crosses, bounded like a request. */
export function writePayload(check: Check, name: string, payload: unknown): string {
  return writeChecked(check, `payload of ${name}`, payload);
}

function writeChecked(check: Check, what: string, value: unknown): string {
  const problem = check(value);
  if (problem !== undefined) throw new Undelivered('malformed', problem);
  const text = writeJson(value);
  if (text === undefined) throw new Undelivered('malformed', `${what} is not plain JSON`);
  if (Buffer.byteLength(text) > MAX_REQUEST_BYTES) {
    throw new Undelivered('malformed', `${what} is longer than ${MAX_REQUEST_BYTES} bytes`);
  }
  return text;
}

/** [caller's end] A request on its way to who checks it by the very same method: a copy. Throws as `writeRequest`. */
export function copyRequest(method: CompiledMethod, request: unknown): unknown {
  const copy = copyWithin(MAX_REQUEST_BYTES, `request of ${method.label}`, request);
  if ('problem' in copy) throw new Undelivered('malformed', copy.problem);
  return copy.value;
}

/** What crossed, or why it must not be looked at. */
export type Read = { readonly value: unknown } | { readonly problem: string };
export type Written = { readonly text: string } | { readonly problem: string };

/** The call did not get as far as the role. */
export interface Fault {
  readonly fault: 'malformed' | 'busy';
  readonly message: string;
}

/** What a call came to at the server's end. */
export type Served = { readonly reply: unknown } | { readonly refusal: Refusal } | Fault;

/** [receiver's end] A request or payload as it arrived. */
export function readChecked(check: Check, what: string, text: string): Read {
  if (Buffer.byteLength(text) > MAX_REQUEST_BYTES) {
    return { problem: `${what} is longer than ${MAX_REQUEST_BYTES} bytes` };
  }
  const value = parseJson(text);
  if (value === NOT_JSON) return { problem: `${what} is not JSON` };
  const problem = check(value);
  return problem === undefined ? { value } : { problem };
}

/** [server's end] A reply as it crosses, or why it does not fit the contract. */
export function writeReply(server: Server, method: CompiledMethod, reply: unknown): Written {
  const problem = method.reply(reply);
  if (problem !== undefined) return { problem };
  const text = JSON.stringify({ ...server, ok: reply } satisfies Outcome);
  if (Buffer.byteLength(text) > MAX_REPLY_BYTES) {
    return { problem: `reply of ${method.label} is longer than ${MAX_REPLY_BYTES} bytes` };
  }
  return { text };
}

/** The same for who takes it by the very same method: a copy, checked as it arrives. */
export function copyReply(method: CompiledMethod, reply: unknown): Read {
  const copy = copyWithin(MAX_REPLY_BYTES, `reply of ${method.label}`, reply);
  if ('problem' in copy) return copy;
  const problem = method.reply(copy.value);
  return problem === undefined ? copy : { problem };
}

function copyWithin(maxBytes: number, what: string, value: unknown): Read {
  const copy = copyPlain(value, maxBytes);
  if (copy !== NOT_PLAIN) return { value: copy };
  const text = writeJson(value);
  if (text === undefined) return { problem: `${what} is not plain JSON` };
  if (Buffer.byteLength(text) > maxBytes) return { problem: `${what} is longer than ${maxBytes} bytes` };
  return { value: JSON.parse(text) };
}

/** [server's end] A refusal as it crosses: code, detail, step and the console that it refuses. Causes and stacks stay at home. */
export function writeRefusal(server: Server, refusal: Refusal): string {
  return JSON.stringify({ ...server, refusal: wordsOf(refusal) } satisfies Outcome);
}

function wordsOf({ code, detail, step, console }: Refusal): NonNullable<Outcome['refusal']> {
  const words = { code, detail: detail.slice(0, MAX_DETAIL_LENGTH), step };
  return console === undefined ? words : { ...words, console };
}

export function writeFault(server: Server, { fault, message }: Fault): string {
  return JSON.stringify({
    ...server,
    fault: { why: fault, message: message.slice(0, MAX_DETAIL_LENGTH) },
  } satisfies Outcome);
}

/** An answer as it arrived: who gave it, and the reply or the error that it stands for. */
export type Answered = Server & ({ readonly reply: unknown } | { readonly error: Refusal | Undelivered });

/** [caller's end] Undefined where it does not even say who sent it. */
export function readOutcome(check: Check, method: CompiledMethod, text: string): Answered | undefined {
  if (Buffer.byteLength(text) > MAX_REPLY_BYTES) return undefined;
  const value = parseJson(text);
  if (check(value) !== undefined) return undefined;
  const { host, server, refusal, fault, ok } = value as Outcome;
  if (refusal !== undefined) return { host, server, error: readRefusal(refusal) };
  if (fault !== undefined) return { host, server, error: undeliveredBy(fault.why, fault.message) };
  const problem = method.reply(ok);
  if (problem !== undefined)
    return { host, server, error: new Undelivered('malformed', `${problem} (from ${host})`) };
  return { host, server, reply: ok };
}

/**
 * [caller's end, on a bus] The answer, or an error in its place where its reply speaks for another host than that of its server.
 * Workers answer their parent under names of their own, in the name of its host, so that this is not for other transports.
 */
export function ofOwnHost(method: CompiledMethod, answered: Answered): Answered {
  if ('error' in answered) return answered;
  const { host, server, reply } = answered;
  const foreign = method.foreignHost(reply, host);
  if (foreign === undefined) return answered;
  const message = `reply of ${method.label} speaks for ${foreign} (from ${host})`;
  return { host, server, error: new Undelivered('malformed', message) };
}

/** [caller's end] The same of what was served in this process. */
export function takeServed({ host, server }: Server, served: Served): Answered {
  if ('reply' in served) return { host, server, reply: served.reply };
  if ('fault' in served) return { host, server, error: undeliveredBy(served.fault, served.message) };
  return { host, server, error: readRefusal(wordsOf(served.refusal)) };
}

function undeliveredBy(fault: Fault['fault'], message: string): Undelivered {
  return new Undelivered(fault === 'busy' ? 'nobody' : 'malformed', message);
}

/** A code that this version does not know is a defect of the pair, and says which code it was. */
function readRefusal({ code, detail, step, console }: NonNullable<Outcome['refusal']>): Refusal {
  if (isRefusalCode(code)) return new Refusal(code, detail, { step: step as StepNumber, console });
  return new Refusal('internal_error', `unknown code ${JSON.stringify(code)}: ${detail}`, {
    step: step as StepNumber,
  });
}

const NOT_JSON = Symbol('not JSON');

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return NOT_JSON;
  }
}

/** Undefined for what JSON cannot say: a cycle or a big integer beside the fields that the schema knows. */
function writeJson(value: unknown): string | undefined {
  try {
    return JSON.stringify(value);
  } catch {
    return undefined;
  }
}
