import type { Call } from '../contracts/contract.ts';
import { Refusal } from '../flow/refusals.ts';
import type { Logger } from '../platform/log/log.ts';
import { PacedWarnings } from '../platform/log/paced-warnings.ts';
import { FINISH_MS, MAX_CALLS_IN_FLIGHT, MAX_REQUEST_ID_LENGTH } from './limits.ts';
import {
  copyReply,
  type Fault,
  type Read,
  readChecked,
  type Served,
  type Server,
  writeFault,
  writeRefusal,
  writeReply,
} from './outcome.ts';
import type { Check, CompiledMethod, CompiledMethods } from './validate.ts';

type Implementation = Readonly<Record<string, (request: unknown, call: Call) => Promise<unknown>>>;

/** The server's end of a contract, whatever the transport: text of a request in, text of an answer out, never a throw. */
export class Serving {
  readonly methods: CompiledMethods;
  readonly #server: Server;
  readonly #service: Implementation;
  readonly #log: Logger;
  readonly #warnings: PacedWarnings;
  #inFlight = 0;
  #whenIdle: (() => void)[] = [];

  constructor(server: Server, methods: CompiledMethods, service: object, log: Logger) {
    this.#server = server;
    this.methods = methods;
    this.#service = service as Implementation;
    this.#log = log;
    this.#warnings = new PacedWarnings(log);
  }

  async answer(methodName: string, request: string, requestId: string): Promise<string> {
    const method = this.methods.get(methodName);
    if (method === undefined) {
      const problem = 'a request names a method that is not served';
      return writeFault(this.#server, this.#malformed('no method', problem, requestId));
    }
    const what = `request of ${method.label}`;
    const done = await this.#work(
      method,
      () => readChecked(method.request, what, request),
      requestId,
      plainly,
    );
    if ('fault' in done) return writeFault(this.#server, done);
    if ('refusal' in done) return writeRefusal(this.#server, done.refusal);
    const written = writeReply(this.#server, method, done.reply);
    if ('text' in written) return written.text;
    return writeFault(this.#server, this.#malformed(method.label, written.problem, requestId));
  }

  /**
   * The same for a caller in this process by the very same method: request and reply are copied, and checked once as they
   * arrive, for a check of the one who sends them would be the same check.
   */
  serve(method: CompiledMethod, request: unknown, requestId: string): Promise<Served> {
    return this.#work(
      method,
      () => checked(method.request, request),
      requestId,
      (reply) => copyReply(method, reply),
    );
  }

  /** Waits until the calls that it works on are answered, but no longer than FINISH_MS. */
  async finish(): Promise<void> {
    if (this.#inFlight === 0) return;
    await new Promise<void>((resolve) => {
      const late = setTimeout(resolve, FINISH_MS);
      this.#whenIdle.push(() => {
        clearTimeout(late);
        resolve();
      });
    });
  }

  #busy(requestId: string): Fault {
    const message = `${this.#server.host} works on ${MAX_CALLS_IN_FLIGHT} calls already`;
    this.#warnings.warn('busy', { request_id: requestId }, message);
    return { fault: 'busy', message };
  }

  /** Never rejects. */
  async #work(
    method: CompiledMethod,
    read: () => Read,
    requestId: string,
    pack: (reply: unknown) => Read,
  ): Promise<Served> {
    if (this.#inFlight >= MAX_CALLS_IN_FLIGHT) return this.#busy(requestId);
    if (requestId.length > MAX_REQUEST_ID_LENGTH) {
      return this.#malformed(method.label, `request id of ${method.label} is too long`, '');
    }
    const request = read();
    if ('problem' in request) return this.#malformed(method.label, request.problem, requestId);
    this.#inFlight++;
    try {
      const reply = pack(await this.#service[method.name]!(request.value, { requestId }));
      return 'problem' in reply
        ? this.#malformed(method.label, reply.problem, requestId)
        : { reply: reply.value };
    } catch (error) {
      if (error instanceof Refusal) return { refusal: error };
      // The message may hold anything: it stays in the log of this host.
      this.#log.error({ err: error, request_id: requestId }, `${method.label} failed`);
      const detail = `${method.label} failed; the log of ${this.#server.host} has the cause`;
      return { refusal: new Refusal('internal_error', detail) };
    } finally {
      this.#inFlight--;
      if (this.#inFlight === 0) for (const resolve of this.#whenIdle.splice(0)) resolve();
    }
  }

  #malformed(about: string, problem: string, requestId: string): Fault {
    this.#warnings.warn(about, { request_id: requestId }, `malformed message: ${problem}`);
    return { fault: 'malformed', message: problem };
  }
}

function checked(check: Check, value: unknown): Read {
  const problem = check(value);
  return problem === undefined ? { value } : { problem };
}

/** A reply that `writeReply` is still to check. */
function plainly(value: unknown): Read {
  return { value };
}
