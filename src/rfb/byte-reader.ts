import { RfbFailure } from './rfb-failure.ts';

const SMALLEST = 256;
export const NO_BYTES = Buffer.alloc(0);

/** Collects bytes that arrive in pieces and returns them in the pieces of a protocol. Never holds more than `limit`. */
export class ByteReader {
  readonly #limit: number;
  #buffer = NO_BYTES;
  #start = 0;
  #end = 0;

  constructor(limit: number) {
    this.#limit = limit;
  }

  get available(): number {
    return this.#end - this.#start;
  }

  /** Copies the chunk. Fails as protocol_error if this exceeds the limit. */
  push(chunk: Uint8Array): void {
    const needed = this.available + chunk.length;
    if (needed > this.#limit) {
      throw new RfbFailure('protocol_error', `more than ${this.#limit} bytes came unasked`);
    }
    if (this.#end + chunk.length > this.#buffer.length) this.#freeSlot(needed);
    this.#buffer.set(chunk, this.#end);
    this.#end += chunk.length;
  }

  /** The next bytes without taking them, or undefined while there are fewer. Valid until the next push. */
  peek(length: number): Buffer | undefined {
    if (this.available < length) return undefined;
    return this.#buffer.subarray(this.#start, this.#start + length);
  }

  /** Takes `length` bytes (a copy), or returns undefined while there are fewer. */
  read(length: number): Buffer | undefined {
    const bytes = this.peek(length);
    if (bytes === undefined) return undefined;
    this.#start += length;
    return Buffer.from(bytes);
  }

  /** Skips that many of the available bytes. */
  skip(length: number): void {
    this.#start += length;
  }

  /** Takes all remaining bytes, for the next reader of the stream. */
  rest(): Buffer {
    return this.available === 0 ? NO_BYTES : this.read(this.available)!;
  }

  #freeSlot(needed: number): void {
    // Doubling limits the copies of a message that arrives byte by byte.
    const size = Math.max(SMALLEST, needed > this.#buffer.length / 2 ? needed * 2 : this.#buffer.length);
    const roomy = size === this.#buffer.length ? this.#buffer : Buffer.allocUnsafe(size);
    this.#buffer.copy(roomy, 0, this.#start, this.#end);
    this.#end = this.available;
    this.#start = 0;
    this.#buffer = roomy;
  }
}
