import { Undelivered } from '../contracts/contract.ts';
import { CompactList, type ListEntry } from '../platform/collections/compact-list.ts';
import type { InProgress } from './carrier.ts';
import type { CompiledMethod } from './validate.ts';

/** The result of a call that is still open. The first of the two calls counts. */
export interface Deferred<T> {
  resolve(value: T): void;
  reject(error: Error): void;
}

/** All calls that this process waits for. Each ends with its answer, at its deadline or when the transport closes. */
export class CallsUnderWay {
  readonly #calls = new CompactList<Deferred<never>>();

  /** `begin` sends the request; if it throws, the call fails with that error. */
  run<T>(method: CompiledMethod, begin: (deferred: Deferred<T>) => InProgress<T>): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      const call = new OneCall(method, resolve, reject);
      call.start(this.#calls.add(call), begin);
    });
  }

  /** Fails every call under way with `Undelivered` (closed). */
  close(): void {
    for (const call of this.#calls) call.reject(closedError());
  }
}

class OneCall<T> implements Deferred<T> {
  readonly #method: CompiledMethod;
  readonly #resolve: (value: T) => void;
  readonly #reject: (error: Error) => void;
  #entry: ListEntry<unknown> | undefined;
  #timer: NodeJS.Timeout | undefined;
  #work: InProgress<T> | undefined;

  constructor(method: CompiledMethod, resolve: (value: T) => void, reject: (error: Error) => void) {
    this.#method = method;
    this.#resolve = resolve;
    this.#reject = reject;
  }

  start(entry: ListEntry<unknown>, begin: (deferred: Deferred<T>) => InProgress<T>): void {
    this.#entry = entry;
    this.#timer = setTimeout(() => this.#expire(), this.#method.deadlineMs);
    let work: InProgress<T>;
    try {
      work = begin(this);
    } catch (error) {
      this.reject(error as Error);
      return;
    }
    const hasEnded = this.#entry === undefined;
    if (hasEnded) work.close?.();
    else this.#work = work;
  }

  resolve(value: T): void {
    if (this.#end()) this.#resolve(value);
  }

  reject(error: Error): void {
    if (this.#end()) this.#reject(error);
  }

  #expire(): void {
    const { label, deadlineMs, unreached } = this.#method;
    const late = `${label} was not answered within ${deadlineMs} ms`;
    const end = this.#work?.expired?.() ?? new Undelivered('deadline', late, unreached);
    if (end instanceof Undelivered) this.reject(end);
    else this.resolve(end);
  }

  /** False if it has ended before. */
  #end(): boolean {
    if (this.#entry === undefined) return false;
    this.#entry.leave();
    this.#entry = undefined;
    clearTimeout(this.#timer);
    this.#work?.close?.();
    return true;
  }
}

export function closedError(): Undelivered {
  return new Undelivered('closed', 'the transport is closed');
}
