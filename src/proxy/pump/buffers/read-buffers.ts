import { HEADROOM } from '../frames/frame-encoder.ts';

/**
 * Sizes of read buffers in bytes, headroom included, and how many unused ones are kept: of the first for the next session, of the
 * big ones because the kernel must clear new memory. The first is the memory of an idle session; the last costs half the CPU per
 * byte of the one before it (docs/performance.md), so full-rate streams read with it.
 */
const SIZES = [
  { bytes: 512, maxFree: 256 },
  { bytes: 4_096, maxFree: 0 },
  { bytes: 16_384, maxFree: 0 },
  { bytes: 65_536, maxFree: 16 },
  { bytes: 262_144, maxFree: 16 },
] as const;
/** Top buffers in use at once; further streams read with the size below. Bounds the memory that slow readers can hold. */
const MAX_TOP = 256;
/** Up to here a stream keeps its top buffer over a read that did not fill it. */
const PLENTY_OF_TOP = 32;

export interface ReadBuffer {
  readonly pool: Pool;
  /** `HEADROOM` bytes, then the payload. */
  readonly bytes: Buffer;
  /** The memory to read into: `bytes` without the headroom. */
  readonly payload: Buffer;
}

/** The buffers of one size. */
class Pool {
  readonly free: ReadBuffer[] = [];
  readonly maxFree: number;
  readonly smaller: Pool | undefined;
  bigger: Pool | undefined;
  readonly #bytes: number;

  constructor(bytes: number, maxFree: number, smaller: Pool | undefined) {
    this.#bytes = bytes;
    this.maxFree = maxFree;
    this.smaller = smaller;
    if (smaller !== undefined) smaller.bigger = this;
  }

  take(): ReadBuffer {
    const reused = this.free.pop();
    if (reused !== undefined) return reused;
    const bytes = Buffer.allocUnsafeSlow(this.#bytes);
    return { pool: this, bytes, payload: bytes.subarray(HEADROOM) };
  }
}

/** The read buffers of a process: connections borrow them; big ones are reused. */
export class ReadBuffers {
  readonly #first: Pool;
  readonly #top: Pool;
  #topsInUse = 0;

  constructor() {
    const [first, ...bigger] = SIZES;
    this.#first = new Pool(first.bytes, first.maxFree, undefined);
    this.#top = bigger.reduce(
      (smaller, { bytes, maxFree }) => new Pool(bytes, maxFree, smaller),
      this.#first,
    );
  }

  /** For a connection that has not been read yet. */
  first(): ReadBuffer {
    return this.#first.take();
  }

  /** Returns a buffer that is no longer in use. */
  release(buffer: ReadBuffer): void {
    this.forget(buffer);
    const { free, maxFree } = buffer.pool;
    if (free.length < maxFree) free.push(buffer);
  }

  /** Leaves a buffer to the garbage collector. */
  forget(buffer: ReadBuffer): void {
    if (buffer.pool === this.#top) this.#topsInUse--;
  }

  /** A buffer of the next bigger size, or the same one if there is none. */
  grow(buffer: ReadBuffer): ReadBuffer {
    const { bigger } = buffer.pool;
    if (bigger === undefined || (bigger === this.#top && this.#topsInUse >= MAX_TOP)) return buffer;
    if (bigger === this.#top) this.#topsInUse++;
    return bigger.take();
  }

  /** A buffer of the next smaller size, or the same one if there is none. */
  shrink(buffer: ReadBuffer): ReadBuffer {
    return buffer.pool.smaller?.take() ?? buffer;
  }

  /** Whether a connection must give back this buffer after a read of `length` bytes that did not fill it. */
  isTooBigToKeep({ pool, payload }: ReadBuffer, length: number): boolean {
    return pool === this.#top && (length < payload.length / 4 || this.#topsInUse > PLENTY_OF_TOP);
  }
}
