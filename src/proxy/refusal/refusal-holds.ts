import type { Clock } from '../../platform/clock.ts';
import type { Closable } from '../../platform/lifecycle.ts';
import { Rates } from '../../platform/pace/rates.ts';
import { addressBlock } from '../../platform/reverse-proxy/plain-address.ts';

/** Refusals of one address in a minute, for each that it may hold at once: a viewer that stays holds one for half a minute. */
const PER_MINUTE = 6;

/** One open refusal. */
export interface Hold {
  /** Closes it early. */
  cut(): void;
}

export interface HoldBounds {
  readonly max: number;
  readonly maxPerAddress: number;
}

/**
 * Bounds the refusals that are held open: in all, at once per address (per /64 of IPv6), and per address and minute. So a refused
 * client can neither fill the proxy nor keep it busy with drawing.
 */
export class RefusalHolds implements Closable {
  readonly #holds = new Map<Hold, string>();
  readonly #perBlock = new Map<string, number>();
  readonly #rates: Rates;
  readonly #bounds: () => HoldBounds;

  /** `bounds` is called for each refusal, because options may change. */
  constructor(bounds: () => HoldBounds, clock: Clock) {
    this.#bounds = bounds;
    this.#rates = new Rates(() => bounds().maxPerAddress * PER_MINUTE, clock);
  }

  /** Whether one more may be held. True counts it in the address's minute: `add` must follow. */
  admits(address: string): boolean {
    const { max, maxPerAddress } = this.#bounds();
    const block = addressBlock(address);
    if (this.#holds.size >= max || (this.#perBlock.get(block) ?? 0) >= maxPerAddress) return false;
    return this.#rates.take(block) === 0;
  }

  add(hold: Hold, address: string): void {
    const block = addressBlock(address);
    this.#holds.set(hold, block);
    this.#perBlock.set(block, (this.#perBlock.get(block) ?? 0) + 1);
  }

  delete(hold: Hold): void {
    const block = this.#holds.get(hold);
    if (block === undefined) return;
    this.#holds.delete(hold);
    const left = (this.#perBlock.get(block) ?? 1) - 1;
    if (left === 0) this.#perBlock.delete(block);
    else this.#perBlock.set(block, left);
  }

  get size(): number {
    return this.#holds.size;
  }

  close(): void {
    for (const hold of [...this.#holds.keys()]) hold.cut();
  }
}
