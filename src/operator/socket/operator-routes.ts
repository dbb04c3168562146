import type { IncomingMessage } from 'node:http';
import type { Peers } from '../../contracts/contract.ts';
import { plainReason } from '../../contracts/sessions/session-end.ts';
import type { sessionsContract } from '../../contracts/sessions/sessions.ts';
import { MAX_REASON } from '../../flow/max-reason.ts';
import { asRefusal, type Refusal } from '../../flow/refusals.ts';
import { newRequestId } from '../../flow/request-id.ts';
import type { Observer } from '../../observe/observer.ts';
import type { Logger } from '../../platform/log/log.ts';
import { Limiter } from '../../platform/pace/limiter.ts';
import { collectTrace, type TraceParts } from '../collect-trace.ts';
import { endSession } from '../end-session.ts';
import { listSessions } from '../list-sessions.ts';
import { LOCAL_OPERATOR } from '../reader.ts';
import type { Answer } from './bounded-server.ts';

const ROOT = '/oriel/v1';
/** Traces and ends of sessions. */
const AT_ONCE = 4;
const MAX_WAITING = 12;
/** Lists within this time, in ms, are one list: each costs the proxy work for every session. */
const SAME_LIST_MS = 500;

export interface OperatorParts extends TraceParts {
  /** The proxies whose sessions are listed and ended. */
  readonly sessions: Peers<typeof sessionsContract>;
  /** `proxy`: only this one can be asked; `bus`: all of them. */
  readonly reach: 'proxy' | 'bus';
  readonly observer: Observer;
  readonly log: Logger;
  /** For the audit. */
  readonly path: string;
}

/** A request that is not served, with the words for its client. */
class Unserved extends Error {
  readonly status: number;

  constructor(status: number, words: string) {
    super(words);
    this.status = status;
  }
}

/** The operator's routes of the API, with the same replies, for clients that the operating system has let in. */
export class OperatorRoutes {
  readonly #parts: OperatorParts;
  readonly #limiter = new Limiter(AT_ONCE, MAX_WAITING);
  #list: { readonly startedAt: number; readonly body: Promise<Buffer> } | undefined;

  constructor(parts: OperatorParts) {
    this.#parts = parts;
  }

  /** Never rejects. */
  readonly answer = async (request: IncomingMessage, signal: AbortSignal): Promise<Answer> => {
    const requestId = newRequestId();
    const headers = { 'X-OpenStack-Request-Id': requestId, 'X-Oriel-Reach': this.#parts.reach };
    try {
      return { status: 200, headers, body: await this.#serve(request, requestId, signal) };
    } catch (error) {
      if (error instanceof Unserved) return fault(error.status, 'not_served', error.message, headers);
      const refusal = asRefusal(error, 2);
      this.#log(refusal, requestId);
      const { httpStatus, sentence } = refusal.kind;
      return fault(httpStatus, refusal.code, sentence, headers);
    }
  };

  async #serve(request: IncomingMessage, requestId: string, signal: AbortSignal): Promise<Buffer> {
    const { method = '', url = '' } = request;
    if (hasBody(request)) throw new Unserved(413, 'The operator socket takes no request with a body.');
    const { path, query } = split(url);
    const [, name = '', id] = /^\/(sessions|traces)(?:\/([\w.~-]{1,64}))?$/.exec(path) ?? [];
    const route = `${method} ${name}${id === undefined ? '' : '/'}`;
    switch (route) {
      case 'GET sessions':
        return this.#listSessions(requestId);
      case 'GET traces/':
        return this.#inTurn(signal, async () => this.#trace(id ?? '', requestId));
      case 'DELETE sessions/':
        return this.#inTurn(signal, async () => this.#end(id ?? '', query, requestId));
      default:
        throw new Unserved(404, 'The operator socket has no such route.');
    }
  }

  #listSessions(requestId: string): Promise<Buffer> {
    const now = performance.now();
    if (this.#list !== undefined && now - this.#list.startedAt < SAME_LIST_MS) return this.#list.body;
    const body = listSessions(this.#parts.sessions, LOCAL_OPERATOR, { requestId }).then(json);
    const list = { startedAt: now, body };
    this.#list = list;
    const forget = () => {
      if (this.#list === list) this.#list = undefined;
    };
    setTimeout(forget, SAME_LIST_MS).unref();
    body.catch(forget);
    return body;
  }

  async #trace(asked: string, requestId: string): Promise<Buffer> {
    const trace = await collectTrace(this.#parts, asked, LOCAL_OPERATOR, { requestId });
    if (trace === undefined) throw new Unserved(404, `No trace of ${asked} could be found.`);
    return json(trace);
  }

  async #end(sessionId: string, query: URLSearchParams, requestId: string): Promise<Buffer> {
    const given = query.get('reason') ?? '';
    const reason = plainReason(given);
    if (reason === '' || given.length > MAX_REASON) {
      throw new Unserved(400, `The reason must have 1 to ${MAX_REASON} characters.`);
    }
    const { sessions, observer, path } = this.#parts;
    if (!(await endSession(sessions, { sessionId, reason }, { requestId }))) {
      throw new Unserved(404, `Session ${sessionId} could not be found.`);
    }
    this.#list = undefined;
    observer.emit({
      event: 'session.end_asked_locally',
      request_id: requestId,
      session_id: sessionId,
      socket: path,
      reason,
    });
    return json({ ended: true });
  }

  async #inTurn(signal: AbortSignal, task: () => Promise<Buffer>): Promise<Buffer> {
    const body = await this.#limiter.run(task, signal);
    if (body === undefined) throw new Unserved(503, 'The operator socket has too many requests. Try again.');
    return body;
  }

  #log({ code, detail, cause }: Refusal, requestId: string): void {
    const fields = { request_id: requestId, code, detail };
    if (code === 'internal_error') this.#parts.log.error({ ...fields, err: cause }, 'request failed');
    else this.#parts.log.info(fields, 'request refused');
  }
}

function hasBody({ headers }: IncomingMessage): boolean {
  return headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) !== 0;
}

/** The path below the root, empty if it is not below it, and the query. */
function split(url: string): { path: string; query: URLSearchParams } {
  const at = url.indexOf('?');
  const path = at === -1 ? url : url.slice(0, at);
  return {
    path: path.startsWith(`${ROOT}/`) ? path.slice(ROOT.length) : '',
    query: new URLSearchParams(at === -1 ? '' : url.slice(at)),
  };
}

/** The names of faults in Nova's API, which the API's other routes have. */
const FAULT_KEYS: Readonly<Record<number, string>> = {
  400: 'badRequest',
  404: 'itemNotFound',
  413: 'overLimit',
  503: 'serviceUnavailable',
};

function fault(status: number, code: string, message: string, headers: Record<string, string>): Answer {
  const body = json({ [FAULT_KEYS[status] ?? 'computeFault']: { code: status, message } });
  return { status, headers: { ...headers, 'X-Oriel-Refusal': code }, body };
}

function json(value: unknown): Buffer {
  return Buffer.from(JSON.stringify(value));
}
