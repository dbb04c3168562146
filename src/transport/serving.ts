import { setTimeout as delay } from 'node:timers/promises';
import type { Call } from '../contracts/contract.ts';
import { Refusal } from '../flow/refusals.ts';
import type { Logger } from '../platform/log.ts';
import { FINISH_MS, MAX_CALLS_IN_FLIGHT, MAX_REQUEST_ID_LENGTH } from './limits.ts';
import { readChecked, type Server, writeFault, writeRefusal, writeReply } from './outcome.ts';
import type { CompiledMethods } from './validate.ts';

type Implementation = Readonly<Record<string, (request: unknown, call: Call) => Promise<unknown>>>;

/** The server's end of a contract, whatever the transport: text of a request in, text of an answer out, never a throw. */
export class Serving {
  readonly #server: Server;
  readonly #methods: CompiledMethods;
  readonly #service: Implementation;
  readonly #log: Logger;
  readonly #inFlight = new Set<Promise<string>>();

  constructor(server: Server, methods: CompiledMethods, service: object, log: Logger) {
    this.#server = server;
    this.#methods = methods;
    this.#service = service as Implementation;
    this.#log = log;
  }

  answer(methodName: string, request: string, requestId: string): Promise<string> {
    if (this.#inFlight.size >= MAX_CALLS_IN_FLIGHT) {
      const message = `${this.#server.host} works on ${MAX_CALLS_IN_FLIGHT} calls already`;
      this.#log.warn({ request_id: requestId }, message);
      return Promise.resolve(writeFault(this.#server, 'busy', message));
    }
    const work = this.#work(methodName, request, requestId);
    this.#inFlight.add(work);
    // `work` never rejects: #work catches all.
    void work.then(() => this.#inFlight.delete(work));
    return work;
  }

  /** Waits until the calls that it works on are answered, but no longer than FINISH_MS. */
  async finish(): Promise<void> {
    if (this.#inFlight.size === 0) return;
    const stop = new AbortController();
    const late = delay(FINISH_MS, undefined, { signal: stop.signal }).catch(() => undefined);
    await Promise.race([Promise.all(this.#inFlight), late]);
    stop.abort();
  }

  async #work(methodName: string, request: string, requestId: string): Promise<string> {
    const method = this.#methods.get(methodName);
    if (method === undefined)
      return this.#malformed('a request names a method that is not served', requestId);
    if (requestId.length > MAX_REQUEST_ID_LENGTH)
      return this.#malformed(`request id of ${method.label} is too long`, '');
    const read = readChecked(method.request, `request of ${method.label}`, request);
    if ('problem' in read) return this.#malformed(read.problem, requestId);
    try {
      const reply = await this.#service[methodName]!(read.value, { requestId });
      const written = writeReply(this.#server, method, reply);
      return 'problem' in written ? this.#malformed(written.problem, requestId) : written.text;
    } catch (error) {
      if (error instanceof Refusal) return writeRefusal(this.#server, error);
      // The message may hold anything: it stays in the log of this host.
      this.#log.error({ err: error, request_id: requestId }, `${method.label} failed`);
      const detail = `${method.label} failed; the log of ${this.#server.host} has the cause`;
      return writeRefusal(this.#server, new Refusal('internal_error', detail));
    }
  }

  #malformed(problem: string, requestId: string): string {
    this.#log.warn({ request_id: requestId }, `malformed message: ${problem}`);
    return writeFault(this.#server, 'malformed', problem);
  }
}
