import { Type } from 'typebox';
import { Undelivered } from '../contracts/contract.ts';
import { isRefusalCode, Refusal } from '../flow/refusals.ts';
import type { StepNumber } from '../flow/steps.ts';
import { copyPlain, NOT_PLAIN } from './copy-plain.ts';
import { MAX_DETAIL_LENGTH, MAX_REPLY_BYTES, MAX_REQUEST_BYTES, MAX_REQUEST_ID_LENGTH } from './limits.ts';
import { type Check, type CompiledMethod, compileCheck } from './validate.ts';

/** Identifies a server: `server` tells the processes of one host apart. */
export interface Server {
  readonly host: string;
  readonly server: string;
}

/** An answer as text: exactly one of `ok`, `refusal` and `fault`. */
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
  /** The call did not reach the role. */
  fault: Type.Optional(
    Type.Object({
      why: Type.Union([Type.Literal('malformed'), Type.Literal('busy')]),
      message: Type.String({ maxLength: MAX_DETAIL_LENGTH }),
    }),
  ),
});
type Outcome = Type.Static<typeof Outcome>;

/** An answer as the caller gets it: its server, and the reply or the error that it stands for. */
export type Answered = Server & ({ readonly reply: unknown } | { readonly error: Refusal });

/** A value that fits its schema, or what is wrong with it. */
export type Checked = { readonly value: unknown } | { readonly problem: string };

/** Why a call did not reach the role. */
export interface Fault {
  readonly why: 'malformed' | 'busy';
  readonly message: string;
}

/** How the two messages of a call cross from one end to the other. */
export interface MessageForm<Request, Reply> {
  /** [caller's end] Throws `Undelivered` (malformed) if the request does not fit the contract. */
  writeRequest(method: CompiledMethod, request: unknown): Request;
  /** [server's end] */
  readRequest(method: CompiledMethod, request: Request): Checked;
  /** [server's end] The answer, or why the reply does not fit the contract. */
  writeReply(server: Server, method: CompiledMethod, reply: unknown): { answer: Reply } | { problem: string };
  /** [server's end] Carries code, detail, step and the refused console; not the cause, and no stack. */
  writeRefusal(server: Server, refusal: Refusal): Reply;
  /** [server's end] */
  writeFault(server: Server, fault: Fault): Reply;
  /** [caller's end] Undefined if it is not an answer. */
  readAnswer(method: CompiledMethod, answer: Reply): Answered | undefined;
}

/** Messages between processes: JSON text, checked at both ends, each by its own version of the contract. */
export class TextForm implements MessageForm<string, string> {
  readonly #check = compileCheck('answer', Outcome);

  writeRequest(method: CompiledMethod, request: unknown): string {
    return writeChecked(method.request, `request of ${method.label}`, request);
  }

  readRequest(method: CompiledMethod, text: string): Checked {
    return readChecked(method.request, `request of ${method.label}`, text);
  }

  writeReply(
    server: Server,
    method: CompiledMethod,
    reply: unknown,
  ): { answer: string } | { problem: string } {
    const problem = method.reply(reply);
    if (problem !== undefined) return { problem };
    const answer = this.#write(server, { ok: reply });
    if (Buffer.byteLength(answer) <= MAX_REPLY_BYTES) return { answer };
    return { problem: `reply of ${method.label} is longer than ${MAX_REPLY_BYTES} bytes` };
  }

  writeRefusal(server: Server, refusal: Refusal): string {
    return this.#write(server, { refusal: wireRefusal(refusal) });
  }

  writeFault(server: Server, { why, message }: Fault): string {
    return this.#write(server, { fault: { why, message: message.slice(0, MAX_DETAIL_LENGTH) } });
  }

  readAnswer(method: CompiledMethod, text: string): Answered | undefined {
    if (Buffer.byteLength(text) > MAX_REPLY_BYTES) return undefined;
    const value = parseJson(text);
    if (this.#check(value) !== undefined) return undefined;
    const { host, server, refusal, fault, ok } = value as Outcome;
    if (refusal !== undefined) return { host, server, error: readRefusal(refusal) };
    if (fault !== undefined) return { host, server, error: readFault(method, fault) };
    const problem = method.reply(ok);
    if (problem === undefined) return { host, server, reply: ok };
    return { host, server, error: new Undelivered('malformed', `${problem} (from ${host})`) };
  }

  #write({ host, server }: Server, outcome: Omit<Outcome, 'host' | 'server'>): string {
    return JSON.stringify({ host, server, ...outcome } satisfies Outcome);
  }
}

type CopiedAnswer = Server &
  ({ readonly reply: unknown } | { readonly refusal: Refusal } | { readonly fault: Fault });

/**
 * Messages inside a process, between ends with the same contract object: copies, checked once on arrival, because the sender's
 * check would be the same one.
 */
export const COPIES: MessageForm<unknown, CopiedAnswer> = {
  writeRequest(method, request) {
    const copy = copyWithin(MAX_REQUEST_BYTES, `request of ${method.label}`, request);
    if ('problem' in copy) throw new Undelivered('malformed', copy.problem);
    return copy.value;
  },
  readRequest(method, value) {
    const problem = method.request(value);
    return problem === undefined ? { value } : { problem };
  },
  writeReply({ host, server }, method, reply) {
    const copy = copyWithin(MAX_REPLY_BYTES, `reply of ${method.label}`, reply);
    if ('problem' in copy) return copy;
    const problem = method.reply(copy.value);
    return problem === undefined ? { answer: { host, server, reply: copy.value } } : { problem };
  },
  writeRefusal: ({ host, server }, refusal) => ({ host, server, refusal }),
  writeFault: ({ host, server }, fault) => ({ host, server, fault }),
  readAnswer(method, answer) {
    if ('reply' in answer) return answer;
    const { host, server } = answer;
    if ('fault' in answer) return { host, server, error: readFault(method, answer.fault) };
    return { host, server, error: readRefusal(wireRefusal(answer.refusal)) };
  },
};

/**
 * [caller's end, on a bus] The answer, or an error in its place if its reply names another host than that of its server.
 * Not for other transports: workers answer the process that started them under names of their own, for its host.
 */
export function ofOwnHost(method: CompiledMethod, answered: Answered): Answered {
  if ('error' in answered) return answered;
  const { host, server, reply } = answered;
  const foreign = method.foreignHost(reply, host);
  if (foreign === undefined) return answered;
  const message = `reply of ${method.label} speaks for ${foreign} (from ${host})`;
  return { host, server, error: new Undelivered('malformed', message) };
}

/** [publisher's end] The payload of a topic as text. Throws `Undelivered` (malformed) if it does not fit. */
export function writePayload(check: Check, topic: string, payload: unknown): string {
  return writeChecked(check, `payload of ${topic}`, payload);
}

function writeChecked(check: Check, what: string, value: unknown): string {
  const problem = check(value);
  if (problem !== undefined) throw new Undelivered('malformed', problem);
  const text = writeJson(value);
  if (text === undefined) throw new Undelivered('malformed', `${what} is not plain JSON`);
  if (Buffer.byteLength(text) > MAX_REQUEST_BYTES) throw new Undelivered('malformed', tooLong(what));
  return text;
}

/** [receiver's end] A request or payload as it arrived. */
export function readChecked(check: Check, what: string, text: string): Checked {
  if (Buffer.byteLength(text) > MAX_REQUEST_BYTES) return { problem: tooLong(what) };
  const value = parseJson(text);
  if (value === NOT_JSON) return { problem: `${what} is not JSON` };
  const problem = check(value);
  return problem === undefined ? { value } : { problem };
}

function tooLong(what: string): string {
  return `${what} is longer than ${MAX_REQUEST_BYTES} bytes`;
}

/** A copy as JSON would make it; through JSON itself if the value is not plain, or may be longer than the bound. */
function copyWithin(maxBytes: number, what: string, value: unknown): Checked {
  const copy = copyPlain(value, maxBytes);
  if (copy !== NOT_PLAIN) return { value: copy };
  const text = writeJson(value);
  if (text === undefined) return { problem: `${what} is not plain JSON` };
  if (Buffer.byteLength(text) > maxBytes) return { problem: `${what} is longer than ${maxBytes} bytes` };
  return { value: JSON.parse(text) };
}

function wireRefusal({ code, detail, step, console }: Refusal): NonNullable<Outcome['refusal']> {
  const words = { code, detail: detail.slice(0, MAX_DETAIL_LENGTH), step };
  return console === undefined ? words : { ...words, console };
}

/** A code that this version does not know is a defect of the pair of versions; the detail names the code. */
function readRefusal({ code, detail, step, console }: NonNullable<Outcome['refusal']>): Refusal {
  if (isRefusalCode(code)) return new Refusal(code, detail, { step: step as StepNumber, console });
  return new Refusal('internal_error', `unknown code ${JSON.stringify(code)}: ${detail}`, {
    step: step as StepNumber,
  });
}

/** A busy server did not begin the call: the same as if it were not there. */
function readFault({ unreached }: CompiledMethod, { why, message }: Fault): Undelivered {
  return new Undelivered(why === 'busy' ? 'no_server' : 'malformed', message, unreached);
}

const NOT_JSON = Symbol('not JSON');

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return NOT_JSON;
  }
}

/** Undefined if JSON has no form for it: a cycle or a big integer in a field that the schema does not know. */
function writeJson(value: unknown): string | undefined {
  try {
    return JSON.stringify(value);
  } catch {
    return undefined;
  }
}
