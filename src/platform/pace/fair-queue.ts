/**
 * Runs a limited number of tasks at once. Waiting tasks begin in turns of their owners, so that an owner with many tasks does not
 * delay the others. The number of waiting tasks is bounded, in total and for each owner.
 */
export class FairQueue {
  readonly #atOnce: number;
  readonly #maxWaiting: number;
  readonly #maxOfOwner: number;
  /** The tasks that wait, by owner; the owner whose turn is next comes first. */
  readonly #waiting = new Map<string, (() => void)[]>();
  #waitingCount = 0;
  #running = 0;

  constructor({
    atOnce,
    maxWaiting,
    maxOfOwner,
  }: { atOnce: number; maxWaiting: number; maxOfOwner: number }) {
    this.#atOnce = atOnce;
    this.#maxWaiting = maxWaiting;
    this.#maxOfOwner = maxOfOwner;
  }

  get waiting(): number {
    return this.#waitingCount;
  }

  /** Undefined if too many tasks wait. A task whose signal aborts before it begins is removed, and the call rejects. */
  async run<T>(owner: string, task: () => Promise<T>, signal: AbortSignal): Promise<T | undefined> {
    signal.throwIfAborted();
    if (this.#running < this.#atOnce) this.#running++;
    else if (!(await this.#turn(owner, signal))) return undefined;
    try {
      return await task();
    } finally {
      this.#passOn();
    }
  }

  #turn(owner: string, signal: AbortSignal): Promise<boolean> {
    const own = this.#waiting.get(owner) ?? [];
    if (this.#waitingCount >= this.#maxWaiting || own.length >= this.#maxOfOwner) {
      return Promise.resolve(false);
    }
    return new Promise((resolve, reject) => {
      const begin = () => {
        signal.removeEventListener('abort', leave);
        resolve(true);
      };
      const leave = () => {
        own.splice(own.indexOf(begin), 1);
        this.#waitingCount--;
        if (own.length === 0) this.#waiting.delete(owner);
        reject(signal.reason);
      };
      own.push(begin);
      this.#waitingCount++;
      this.#waiting.set(owner, own);
      signal.addEventListener('abort', leave, { once: true });
    });
  }

  /** Gives the place of a task that ended to the next owner, who goes to the end of the row. */
  #passOn(): void {
    const next = this.#waiting.entries().next().value;
    if (next === undefined) {
      this.#running--;
      return;
    }
    const [owner, own] = next;
    const begin = own.shift();
    this.#waitingCount--;
    this.#waiting.delete(owner);
    if (own.length > 0) this.#waiting.set(owner, own);
    begin?.();
  }
}
