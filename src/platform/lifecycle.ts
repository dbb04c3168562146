/** Anything that must be closed again. Closing twice is harmless. */
export interface Closable {
  close(): Promise<void> | void;
}

/** Collects what was opened, and closes it in reverse order. Closes everything even if one part fails, and reports every failure. */
export class Closables implements Closable {
  readonly #list: Closable[] = [];

  add<T extends Closable>(closable: T): T {
    this.#list.push(closable);
    return closable;
  }

  async close(): Promise<void> {
    const failures: unknown[] = [];
    for (let closable = this.#list.pop(); closable !== undefined; closable = this.#list.pop()) {
      try {
        await closable.close();
      } catch (error) {
        failures.push(error);
      }
    }
    if (failures.length > 0) throw new AggregateError(failures, 'some parts did not close cleanly');
  }
}
