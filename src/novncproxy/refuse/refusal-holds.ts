import type { Closable } from '../../platform/lifecycle.ts';

/** One refusal that is being shown. */
export interface Hold {
  /** Ends it before its time. */
  cut(): void;
}

/** Bounds the refusals that are held open, in all and for one address, so that being refused is no way to fill the proxy. */
export class RefusalHolds implements Closable {
  readonly #holds = new Map<Hold, string>();
  readonly #perAddress = new Map<string, number>();
  readonly #max: number;
  readonly #maxPerAddress: number;

  constructor(bounds: { max: number; maxPerAddress: number }) {
    this.#max = bounds.max;
    this.#maxPerAddress = bounds.maxPerAddress;
  }

  hasRoomFor(address: string): boolean {
    return this.#holds.size < this.#max && (this.#perAddress.get(address) ?? 0) < this.#maxPerAddress;
  }

  add(hold: Hold, address: string): void {
    this.#holds.set(hold, address);
    this.#perAddress.set(address, (this.#perAddress.get(address) ?? 0) + 1);
  }

  delete(hold: Hold): void {
    const address = this.#holds.get(hold);
    if (address === undefined) return;
    this.#holds.delete(hold);
    const left = this.#perAddress.get(address)! - 1;
    if (left === 0) this.#perAddress.delete(address);
    else this.#perAddress.set(address, left);
  }

  get size(): number {
    return this.#holds.size;
  }

  close(): void {
    for (const hold of [...this.#holds.keys()]) hold.cut();
  }
}
