/** Bytes that may wait for an output: some thousand lines. */
const MAX_BYTES = 1024 * 1024;
/** Bytes of one write. */
const MAX_BATCH_BYTES = 64 * 1024;
const LINE_BREAK = 0x0a;

/** The lines that an output has not written yet, in their order. Lines beyond the bound are dropped and counted. */
export class WaitingLines {
  readonly #maxBytes: number;
  readonly #waiting: Buffer[] = [];
  #bytes = 0;
  #lost = 0;
  /** The last write ended within a line: the next one begins with a line break. */
  #isTorn = false;

  constructor(maxBytes = MAX_BYTES) {
    this.#maxBytes = maxBytes;
  }

  get isEmpty(): boolean {
    return this.#waiting.length === 0;
  }

  /** @param lines complete lines */
  add(lines: string): void {
    const bytes = Buffer.from(lines);
    if (this.#bytes + bytes.length > this.#maxBytes) {
      this.#lost += linesIn(bytes);
      return;
    }
    this.#waiting.push(bytes);
    this.#bytes += bytes.length;
  }

  /** The bytes of the next write. They stay until `written`. */
  next(): Buffer {
    const [first] = this.#waiting;
    // The usual case: nothing is copied.
    if (first !== undefined && this.#waiting.length === 1 && !this.#isTorn) return first;
    let length = 0;
    const end = this.#waiting.findIndex((bytes, index) => {
      length += bytes.length;
      return index > 0 && length > MAX_BATCH_BYTES;
    });
    const batch = this.#waiting.slice(0, end === -1 ? undefined : end);
    return Buffer.concat([Buffer.from(this.#isTorn ? '\n' : ''), ...batch]);
  }

  /** That many bytes of `next()` were written. An incomplete line is written again, on a line of its own. */
  written(bytes: number): void {
    let left = bytes - (this.#isTorn ? 1 : 0);
    if (left < 0) return;
    this.#isTorn = false;
    while (left > 0) {
      const first = this.#waiting.shift();
      if (first === undefined) return;
      this.#bytes -= first.length;
      if (left >= first.length) {
        left -= first.length;
        continue;
      }
      // If only the line break is missing, it is enough to write that.
      const complete = first[left] === LINE_BREAK ? left : first.lastIndexOf(LINE_BREAK, left - 1) + 1;
      const rest = first.subarray(complete);
      this.#isTorn = left > complete;
      this.#waiting.unshift(rest);
      this.#bytes += rest.length;
      return;
    }
  }

  /** How many lines were lost since the last call. */
  takeLost(): number {
    const lost = this.#lost;
    this.#lost = 0;
    return lost;
  }

  /** Gives up all lines. */
  clear(): void {
    this.#waiting.length = 0;
    this.#bytes = 0;
    this.#isTorn = false;
  }
}

function linesIn(bytes: Buffer): number {
  let count = 0;
  for (let at = bytes.indexOf(LINE_BREAK); at !== -1; at = bytes.indexOf(LINE_BREAK, at + 1)) count++;
  return count;
}
