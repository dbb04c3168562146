import type { Refusal } from '../../flow/refusals.ts';
import { firstOf } from '../../platform/collections/first-of.ts';
import type { Picture } from './picture.ts';

const MAX_INSTANCES = 1_000;
const MAX_BYTES = 64 << 20;
/** A picture that is not asked for is forgotten after this time, in ms. */
const LIFE_MS = 60_000;

interface Kept {
  /** When it was asked for, in steady milliseconds. */
  readonly at: number;
  readonly picture?: Picture;
  readonly takenAt?: number;
  readonly refusal?: Refusal;
  usedAt: number;
}

/** The last picture of each instance, or why there is none. Bounded by number, bytes and time. */
export class KeptPictures {
  readonly #now: () => number;
  /** The least recently made one comes first. */
  readonly #byInstance = new Map<string, Kept>();
  #bytes = 0;
  #timer: NodeJS.Timeout | undefined;

  constructor(now: () => number) {
    this.#now = now;
  }

  get bytes(): number {
    return this.#bytes;
  }

  get(instanceUuid: string): Kept | undefined {
    return this.#byInstance.get(instanceUuid);
  }

  /** As `get`; it is kept on. */
  use(instanceUuid: string): Kept | undefined {
    const kept = this.#byInstance.get(instanceUuid);
    if (kept !== undefined) kept.usedAt = this.#now();
    return kept;
  }

  /** When the picture was made, in milliseconds since the epoch. */
  takenAt(instanceUuid: string): number | undefined {
    return this.#byInstance.get(instanceUuid)?.takenAt;
  }

  keep(instanceUuid: string, picture: Picture, when: Required<Pick<Kept, 'at' | 'takenAt'>>): void {
    this.#set(instanceUuid, { ...when, usedAt: this.#now(), picture });
  }

  keepRefusal(instanceUuid: string, refusal: Refusal): void {
    this.#set(instanceUuid, { at: this.#now(), usedAt: this.#now(), refusal });
  }

  delete(instanceUuid: string): void {
    this.#bytes -= this.#byInstance.get(instanceUuid)?.picture?.png.length ?? 0;
    this.#byInstance.delete(instanceUuid);
    if (this.#byInstance.size === 0) this.#stop();
  }

  clear(): void {
    this.#byInstance.clear();
    this.#bytes = 0;
    this.#stop();
  }

  #set(instanceUuid: string, kept: Kept): void {
    this.delete(instanceUuid);
    this.#byInstance.set(instanceUuid, kept);
    this.#bytes += kept.picture?.png.length ?? 0;
    while (this.#byInstance.size > MAX_INSTANCES || this.#bytes > MAX_BYTES) {
      const oldest = firstOf(this.#byInstance.keys());
      if (oldest === undefined) break;
      this.delete(oldest);
    }
    this.#timer ??= setInterval(() => this.#forgetUnused(), LIFE_MS / 4).unref();
  }

  #forgetUnused(): void {
    const before = this.#now() - LIFE_MS;
    for (const [instanceUuid, { usedAt }] of this.#byInstance) {
      if (usedAt < before) this.delete(instanceUuid);
    }
  }

  #stop(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
  }
}
