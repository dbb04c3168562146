import { Undelivered } from '../contracts/contract.ts';

/** Ends a call: by its answer, or by an error. The first ending counts. */
export interface Ending<T> {
  resolve(value: T): void;
  reject(error: Error): void;
}

/** Every call that this process waits for, so that each ends: by its answer, its deadline or the close of the transport. */
export class CallsUnderWay {
  readonly #rejects = new Set<(error: Error) => void>();

  /**
   * Runs `begin`, which sends, keeps `ending` and never throws; it may return what to do when the call is over.
   * At the deadline `expire` decides what comes of it: `Undelivered` (deadline) where absent.
   */
  run<T>(
    label: string,
    deadlineMs: number,
    begin: (ending: Ending<T>) => (() => void) | undefined,
    expire?: () => T,
  ): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      let over: (() => void) | undefined;
      let ended = false;
      const end = () => {
        ended = true;
        clearTimeout(timer);
        this.#rejects.delete(ending.reject);
        over?.();
      };
      const ending: Ending<T> = {
        resolve(value) {
          if (ended) return;
          end();
          resolve(value);
        },
        reject(error) {
          if (ended) return;
          end();
          reject(error);
        },
      };
      const timer = setTimeout(() => {
        if (expire !== undefined) ending.resolve(expire());
        else ending.reject(new Undelivered('deadline', `${label} was not answered within ${deadlineMs} ms`));
      }, deadlineMs);
      this.#rejects.add(ending.reject);
      over = begin(ending);
      if (ended) over?.();
    });
  }

  /** Fails every call under way with `Undelivered` (closed). */
  close(): void {
    for (const reject of this.#rejects) reject(closedError());
  }
}

export function closedError(): Undelivered {
  return new Undelivered('closed', 'the transport is closed');
}
