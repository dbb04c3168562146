import { randomUUID } from 'node:crypto';
import type { Call, Contract } from '../contracts/contract.ts';
import { asRefusal, Refusal } from '../flow/refusals.ts';
import type { Logger } from '../platform/log/log.ts';
import { PacedWarnings } from '../platform/log/paced-warnings.ts';
import { FINISH_MS, MAX_CALLS_IN_FLIGHT, MAX_REQUEST_ID_LENGTH } from './limits.ts';
import type { Fault, MessageForm, Server } from './message-form.ts';
import type { CompiledMethod, CompiledMethods } from './validate.ts';

type Implementation = Readonly<
  Record<string, ((request: unknown, call: Call) => Promise<unknown>) | undefined>
>;

/** The server's end of a contract, whatever the transport. */
export class Serving implements Server {
  readonly contract: Contract;
  readonly host: string;
  readonly server = randomUUID();
  readonly methods: CompiledMethods;
  readonly #service: Implementation;
  readonly #log: Logger;
  readonly #warnings: PacedWarnings;
  #inFlight = 0;
  #whenIdle: (() => void)[] = [];

  constructor(contract: Contract, host: string, methods: CompiledMethods, service: object, log: Logger) {
    this.contract = contract;
    this.host = host;
    this.methods = methods;
    this.#service = service as Implementation;
    this.#log = log;
    this.#warnings = new PacedWarnings(log);
  }

  /** Answers a request in the form in which it arrived. Never rejects. */
  async answer<R, A>(form: MessageForm<R, A>, name: string, request: R, requestId: string): Promise<A> {
    const method = this.methods.get(name);
    if (method === undefined) {
      const problem = 'a request names a method that is not served';
      return form.writeFault(this, this.#malformed('no method', problem, requestId));
    }
    if (this.#inFlight >= MAX_CALLS_IN_FLIGHT) return form.writeFault(this, this.#busy(requestId));
    if (requestId.length > MAX_REQUEST_ID_LENGTH) {
      const problem = `request id of ${method.label} is too long`;
      return form.writeFault(this, this.#malformed(method.label, problem, ''));
    }
    const read = form.readRequest(method, request);
    if ('problem' in read) {
      return form.writeFault(this, this.#malformed(method.label, read.problem, requestId));
    }
    this.#inFlight++;
    try {
      const reply = await this.#service[name]?.(read.value, { requestId });
      const written = form.writeReply(this, method, reply);
      if ('answer' in written) return written.answer;
      return form.writeFault(this, this.#malformed(method.label, written.problem, requestId));
    } catch (error) {
      return form.writeRefusal(this, this.#refusalOf(error, method, requestId));
    } finally {
      this.#inFlight--;
      if (this.#inFlight === 0) for (const resolve of this.#whenIdle.splice(0)) resolve();
    }
  }

  /** Waits until the calls in progress are answered, at most FINISH_MS. */
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

  /** Logs a defect here, with its step: its message may hold anything and does not leave this host. */
  #refusalOf(error: unknown, method: CompiledMethod, requestId: string): Refusal {
    const refusal = asRefusal(error, method.step);
    if (refusal.code !== 'internal_error' || refusal.cause === undefined) return refusal;
    const { step, console } = refusal;
    const role = this.contract.servedBy[0] ?? this.contract.name;
    this.#log.error(
      { err: refusal.cause, call: method.label, role, step, request_id: requestId },
      'a call failed',
    );
    const detail = `${method.label} failed; the log of ${this.host} has the cause`;
    return new Refusal('internal_error', detail, { step, console });
  }

  #busy(requestId: string): Fault {
    const message = `${this.host} works on ${MAX_CALLS_IN_FLIGHT} calls already`;
    const fields = { request_id: requestId, limit: MAX_CALLS_IN_FLIGHT };
    this.#warnings.warn('busy', fields, 'calls refused: this process works on too many already');
    return { why: 'busy', message };
  }

  #malformed(about: string, problem: string, requestId: string): Fault {
    this.#warnings.warn(about, { request_id: requestId, detail: problem }, 'malformed message');
    return { why: 'malformed', message: problem };
  }
}
