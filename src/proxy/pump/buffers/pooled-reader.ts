import type { ReadBuffer, ReadBuffers } from './read-buffers.ts';

/** After so many small reads in a row the buffer becomes a size smaller. */
const SMALL_READS = 16;

/**
 * What the listener does with the bytes of a read. `free`: it has finished with them. `lent`: it uses them until the connection
 * reads on. `kept`: it uses them for an unknown time.
 */
export type ReadUse = 'free' | 'lent' | 'kept';

/** The pooled buffer that one connection reads into: its size follows the stream, and no bytes in use are overwritten. */
export class PooledReader {
  readonly #buffers: ReadBuffers;
  #current: ReadBuffer;
  #lent: ReadBuffer | undefined;
  #smallReads = 0;

  constructor(buffers: ReadBuffers) {
    this.#buffers = buffers;
    this.#current = buffers.first();
  }

  /** The buffer of the next read. */
  get current(): ReadBuffer {
    return this.#current;
  }

  get isLent(): boolean {
    return this.#lent !== undefined;
  }

  /** Chooses the buffer of the next read after one of `length` bytes. `isDense`: that was much work, so the next is smaller. */
  advance(length: number, use: ReadUse, isDense = false): void {
    const buffer = this.#current;
    const next = isDense ? this.#buffers.shrink(buffer) : this.#nextSize(buffer, length);
    if (use === 'lent') this.#lent = buffer;
    else if (use === 'kept') this.#buffers.forget(buffer);
    else if (next !== buffer) this.#buffers.release(buffer);
    this.#current = use === 'kept' && next === buffer ? this.#buffers.first() : next;
  }

  /** The listener has finished with the bytes that were lent. */
  reclaim(): void {
    const lent = this.#lent;
    this.#lent = undefined;
    if (lent !== undefined && lent !== this.#current) this.#buffers.release(lent);
  }

  /** Leaves lent bytes to their user for good. True: `current` is another buffer than before. */
  forsake(): boolean {
    const lent = this.#lent;
    this.#lent = undefined;
    if (lent === undefined) return false;
    this.#buffers.forget(lent);
    if (lent !== this.#current) return false;
    this.#current = this.#buffers.first();
    return true;
  }

  /** The connection is closed. To be called once. */
  close(): void {
    this.forsake();
    this.#buffers.release(this.#current);
  }

  #nextSize(current: ReadBuffer, length: number): ReadBuffer {
    const size = current.payload.length;
    if (length === size) {
      this.#smallReads = 0;
      return this.#buffers.grow(current);
    }
    // The kernel has no more for now. While nothing arrives no buffer can be given back, so what stays must be modest.
    if (this.#buffers.isTooBigToKeep(current, length)) return this.#buffers.shrink(current);
    this.#smallReads = length < size / 4 ? this.#smallReads + 1 : 0;
    if (this.#smallReads < SMALL_READS) return current;
    this.#smallReads = 0;
    return this.#buffers.shrink(current);
  }
}
