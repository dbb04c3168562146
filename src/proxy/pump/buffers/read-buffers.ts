import { HEADROOM } from '../frames/frame-encoder.ts';

/**
 * Sizes of read buffers, headroom included. The first is the memory of an idle session; the last costs half the CPU
 * per byte of the one before it (docs/performance.md), so it is what a full-rate stream reads with.
 */
const SIZES = [512, 4_096, 16_384, 65_536, 262_144] as const;
const TOP = SIZES.length - 1;
/** Top buffers in use at once; further streams read with the size below. Bounds what slow readers can hold. */
const MAX_TOP = 256;
/** Up to here a stream keeps its top buffer over a read that did not fill it. */
const PLENTY_OF_TOP = 32;
/** Unused buffers that are kept of each size: of the big ones since the kernel has to clear fresh ones, of the first for who comes next. */
const MAX_FREE = [256, 0, 0, 16, 16] as const;
/** So many small reads in a row give back a size. */
const SMALL_READS = 16;

export interface ReadBuffer {
  readonly level: number;
  /** `HEADROOM` bytes, then the payload. */
  readonly bytes: Buffer;
  /** Where to read into: `bytes` without the headroom. */
  readonly payload: Buffer;
}

/** The read buffers of a process: sessions borrow them, the bigger ones are reused. */
export class ReadBuffers {
  readonly #free: ReadBuffer[][] = SIZES.map(() => []);
  #topsInUse = 0;

  /** For a session that has said nothing yet. */
  first(): ReadBuffer {
    return this.#take(0);
  }

  /** Gives one back that nobody uses any more. */
  release(buffer: ReadBuffer): void {
    this.forget(buffer);
    const free = this.#free[buffer.level]!;
    if (free.length < MAX_FREE[buffer.level]!) free.push(buffer);
  }

  /** Counts one as gone that cannot be used again. */
  forget(buffer: ReadBuffer): void {
    if (buffer.level === TOP) this.#topsInUse--;
  }

  /** The next bigger one where there is one to be had. */
  grow(buffer: ReadBuffer): ReadBuffer {
    const wanted = buffer.level + 1;
    if (wanted > TOP || (wanted === TOP && this.#topsInUse >= MAX_TOP)) return buffer;
    return this.#take(wanted);
  }

  shrink(buffer: ReadBuffer): ReadBuffer {
    return buffer.level === 0 ? buffer : this.#take(buffer.level - 1);
  }

  get topsAreScarce(): boolean {
    return this.#topsInUse > PLENTY_OF_TOP;
  }

  #take(level: number): ReadBuffer {
    if (level === TOP) this.#topsInUse++;
    const reused = this.#free[level]!.pop();
    if (reused !== undefined) return reused;
    const bytes = Buffer.allocUnsafeSlow(SIZES[level]!);
    return { level, bytes, payload: bytes.subarray(HEADROOM) };
  }
}

/** Chooses the size of a session's next read by what the last ones brought. */
export class ReadSizing {
  readonly #buffers: ReadBuffers;
  #smallReads = 0;

  constructor(buffers: ReadBuffers) {
    this.#buffers = buffers;
  }

  /** The buffer for the read after one that brought `length` bytes into `current`: the same, or another. */
  next(current: ReadBuffer, length: number): ReadBuffer {
    const size = current.payload.length;
    if (length === size) {
      this.#smallReads = 0;
      return this.#buffers.grow(current);
    }
    // The kernel has no more for now. Nothing can be given back while nothing comes, so what stays must be modest.
    if (current.level === TOP && (length < size / 4 || this.#buffers.topsAreScarce)) {
      return this.#buffers.shrink(current);
    }
    this.#smallReads = length < size / 4 ? this.#smallReads + 1 : 0;
    if (this.#smallReads < SMALL_READS) return current;
    this.#smallReads = 0;
    return this.#buffers.shrink(current);
  }
}
