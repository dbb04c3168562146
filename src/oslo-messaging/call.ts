import { randomUUID } from 'node:crypto';
import { encodeCall, type Reply } from './envelope.ts';
import { RpcFailure } from './rpc-failure.ts';

/** A method of a service: the queue is `topic.server`, bound to the exchange. */
export interface RpcTarget {
  readonly exchange: string;
  readonly topic: string;
  readonly server: string;
  readonly version: string;
  readonly namespace?: string;
}

export interface CallOptions {
  /** The request id that the service logs. */
  readonly requestId: string;
  readonly timeoutMs: number;
  readonly signal?: AbortSignal;
  /** The method changes nothing: it is called again over the next connection if this one is lost. */
  readonly repeatable?: boolean;
}

/** One call that waits for its reply, with its deadline. */
export class Call {
  readonly id = randomUUID().replaceAll('-', '');
  readonly outcome: Promise<unknown>;
  readonly target: RpcTarget;
  readonly isRepeatable: boolean;
  readonly #method: string;
  readonly #args: object;
  readonly #requestId: string;
  readonly #dueAt: number;
  readonly #timers = new Set<NodeJS.Timeout>();
  #result: unknown = null;
  #isDone = false;
  #isSent = false;
  #resolve!: (value: unknown) => void;
  #reject!: (reason: unknown) => void;

  constructor(target: RpcTarget, method: string, args: object, options: CallOptions) {
    const { requestId, timeoutMs, signal, repeatable = false } = options;
    this.target = target;
    this.isRepeatable = repeatable;
    this.#method = method;
    this.#args = args;
    this.#requestId = requestId;
    this.#dueAt = performance.now() + timeoutMs;
    this.outcome = new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
    this.in(timeoutMs, () =>
      this.fail(new RpcFailure('timeout', `no reply from ${this.queue} within ${timeoutMs} ms`)),
    );
    const giveUp = () => this.fail(signal?.reason);
    signal?.addEventListener('abort', giveUp, { once: true });
    const over = () => signal?.removeEventListener('abort', giveUp);
    this.outcome.then(over, over);
  }

  get queue(): string {
    return `${this.target.topic}.${this.target.server}`;
  }

  get isDone(): boolean {
    return this.#isDone;
  }

  /** A broker may have it. */
  get isSent(): boolean {
    return this.#isSent;
  }

  get msLeft(): number {
    return Math.max(1, this.#dueAt - performance.now());
  }

  /** Its message, which the caller sends. */
  encode(replyQueue: string): Buffer {
    this.#isSent = true;
    const { version, namespace } = this.target;
    return encodeCall({
      method: this.#method,
      args: this.#args,
      version,
      namespace,
      messageId: this.id,
      replyQueue,
      requestId: this.#requestId,
    });
  }

  /** Runs `work` after `ms` unless the call is done by then. */
  in(ms: number, work: () => void): void {
    if (this.#isDone) return;
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      work();
    }, ms);
    this.#timers.add(timer);
  }

  /** A reply may come in several messages: a result, and a last one without. */
  take(reply: Reply): void {
    if (reply.failure !== undefined) {
      const { remoteClass, message } = reply.failure;
      this.fail(new RpcFailure('remote', `${this.queue}: ${remoteClass}: ${message}`, { remoteClass }));
      return;
    }
    if (reply.result !== null) this.#result = reply.result;
    if (reply.isLast && this.#end()) this.#resolve(this.#result);
  }

  fail(reason: unknown): void {
    if (this.#end()) this.#reject(reason);
  }

  #end(): boolean {
    if (this.#isDone) return false;
    this.#isDone = true;
    for (const timer of this.#timers) clearTimeout(timer);
    return true;
  }
}
