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
  readonly #bounds: () => { max: number; maxPerAddress: number };

  /** `bounds` are asked each time: they may change. */
  constructor(bounds: () => { max: number; maxPerAddress: number }) {
    this.#bounds = bounds;
  }

  hasRoomFor(address: string): boolean {
    const { max, maxPerAddress } = this.#bounds();
    return this.#holds.size < max && (this.#perAddress.get(address) ?? 0) < maxPerAddress;
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
