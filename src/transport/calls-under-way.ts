import { Undelivered } from '../contracts/contract.ts';
import { CompactList, type ListEntry } from '../platform/collections/compact-list.ts';

/** Ends a call: by its answer, or by an error. The first ending counts. */
export interface Ending<T> {
  resolve(value: T): void;
  reject(error: Error): void;
}

/** Every call that this process waits for, so that each ends: by its answer, its deadline or the close of the transport. */
export class CallsUnderWay {
  readonly #calls = new CompactList<Ending<never>>();

  /**
   * Runs `begin`, which sends, keeps `ending` and never throws; it may return what to do when the call is over.
   * At the deadline the call ends with what `expire` returns: a value or an error; with `Undelivered` (deadline) if absent.
   */
  run<T>(
    label: string,
    deadlineMs: number,
    begin: (ending: Ending<T>) => (() => void) | undefined,
    expire?: () => T | Undelivered,
  ): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      const call = new OneCall(resolve, reject);
      call.start(this.#calls.add(call), begin, deadlineMs, () => {
        const end =
          expire?.() ?? new Undelivered('deadline', `${label} was not answered within ${deadlineMs} ms`);
        if (end instanceof Undelivered) call.reject(end);
        else call.resolve(end);
      });
    });
  }

  /** Fails every call under way with `Undelivered` (closed). */
  close(): void {
    for (const call of this.#calls) call.reject(closedError());
  }
}

class OneCall<T> implements Ending<T> {
  readonly #resolve: (value: T) => void;
  readonly #reject: (error: Error) => void;
  #seat: ListEntry<unknown> | undefined;
  #timer: NodeJS.Timeout | undefined;
  #over: (() => void) | undefined;

  constructor(resolve: (value: T) => void, reject: (error: Error) => void) {
    this.#resolve = resolve;
    this.#reject = reject;
  }

  start(
    seat: ListEntry<unknown>,
    begin: (ending: Ending<T>) => (() => void) | undefined,
    deadlineMs: number,
    expire: () => void,
  ): void {
    this.#seat = seat;
    this.#timer = setTimeout(expire, deadlineMs);
    const over = begin(this);
    const hasEnded = this.#seat === undefined;
    if (hasEnded) over?.();
    else this.#over = over;
  }

  resolve(value: T): void {
    if (this.#end()) this.#resolve(value);
  }

  reject(error: Error): void {
    if (this.#end()) this.#reject(error);
  }

  /** False where it has ended before. */
  #end(): boolean {
    if (this.#seat === undefined) return false;
    this.#seat.leave();
    this.#seat = undefined;
    clearTimeout(this.#timer);
    this.#over?.();
    return true;
  }
}

export function closedError(): Undelivered {
  return new Undelivered('closed', 'the transport is closed');
}
