import { setTimeout as delay } from 'node:timers/promises';
import type { Call } from '../contracts/contract.ts';
import { Refusal } from '../flow/refusals.ts';
import type { Logger } from '../platform/log.ts';
import { FINISH_MS, MAX_CALLS_IN_FLIGHT, MAX_REQUEST_ID_LENGTH } from './limits.ts';
import {
  copyReply,
  type Fault,
  readChecked,
  type Served,
  type Server,
  writeFault,
  writeRefusal,
  writeReply,
} from './outcome.ts';
import type { CompiledMethod, CompiledMethods } from './validate.ts';

type Implementation = Readonly<Record<string, (request: unknown, call: Call) => Promise<unknown>>>;

/** The server's end of a contract, whatever the transport: text of a request in, text of an answer out, never a throw. */
export class Serving {
  readonly methods: CompiledMethods;
  readonly #server: Server;
  readonly #service: Implementation;
  readonly #log: Logger;
  readonly #inFlight = new Set<Promise<unknown>>();

  constructor(server: Server, methods: CompiledMethods, service: object, log: Logger) {
    this.#server = server;
    this.methods = methods;
    this.#service = service as Implementation;
    this.#log = log;
  }

  answer(methodName: string, request: string, requestId: string): Promise<string> {
    if (this.#isBusy) return Promise.resolve(writeFault(this.#server, this.#busy(requestId)));
    return this.#counted(this.#answer(methodName, request, requestId));
  }

  /**
   * The same for a caller in this process by the very same method: request and reply are copied, and checked once as they
   * arrive, for a check of the one who sends them would be the same check.
   */
  serve(method: CompiledMethod, request: string, requestId: string): Promise<Served> {
    if (this.#isBusy) return Promise.resolve(this.#busy(requestId));
    return this.#counted(this.#serve(method, request, requestId));
  }

  /** Waits until the calls that it works on are answered, but no longer than FINISH_MS. */
  async finish(): Promise<void> {
    if (this.#inFlight.size === 0) return;
    const stop = new AbortController();
    const late = delay(FINISH_MS, undefined, { signal: stop.signal }).catch(() => undefined);
    await Promise.race([Promise.all(this.#inFlight), late]);
    stop.abort();
  }

  get #isBusy(): boolean {
    return this.#inFlight.size >= MAX_CALLS_IN_FLIGHT;
  }

  #busy(requestId: string): Fault {
    const message = `${this.#server.host} works on ${MAX_CALLS_IN_FLIGHT} calls already`;
    this.#log.warn({ request_id: requestId }, message);
    return { fault: 'busy', message };
  }

  /** `work` never rejects. */
  #counted<T>(work: Promise<T>): Promise<T> {
    this.#inFlight.add(work);
    void work.then(() => this.#inFlight.delete(work));
    return work;
  }

  async #answer(methodName: string, request: string, requestId: string): Promise<string> {
    const method = this.methods.get(methodName);
    if (method === undefined) {
      const problem = 'a request names a method that is not served';
      return writeFault(this.#server, this.#malformed(problem, requestId));
    }
    const done = await this.#work(method, request, requestId);
    if ('fault' in done) return writeFault(this.#server, done);
    if ('refusal' in done) return writeRefusal(this.#server, done.refusal);
    const written = writeReply(this.#server, method, done.reply);
    if ('text' in written) return written.text;
    return writeFault(this.#server, this.#malformed(written.problem, requestId));
  }

  async #serve(method: CompiledMethod, request: string, requestId: string): Promise<Served> {
    const done = await this.#work(method, request, requestId);
    if (!('reply' in done)) return done;
    const copy = copyReply(method, done.reply);
    return 'problem' in copy ? this.#malformed(copy.problem, requestId) : { reply: copy.value };
  }

  async #work(method: CompiledMethod, request: string, requestId: string): Promise<Served> {
    if (requestId.length > MAX_REQUEST_ID_LENGTH) {
      return this.#malformed(`request id of ${method.label} is too long`, '');
    }
    const read = readChecked(method.request, `request of ${method.label}`, request);
    if ('problem' in read) return this.#malformed(read.problem, requestId);
    try {
      return { reply: await this.#service[method.name]!(read.value, { requestId }) };
    } catch (error) {
      if (error instanceof Refusal) return { refusal: error };
      // The message may hold anything: it stays in the log of this host.
      this.#log.error({ err: error, request_id: requestId }, `${method.label} failed`);
      const detail = `${method.label} failed; the log of ${this.#server.host} has the cause`;
      return { refusal: new Refusal('internal_error', detail) };
    }
  }

  #malformed(problem: string, requestId: string): Fault {
    this.#log.warn({ request_id: requestId }, `malformed message: ${problem}`);
    return { fault: 'malformed', message: problem };
  }
}
