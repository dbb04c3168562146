/** The longest line that is read, in bytes. QEMU's longest reply to the commands of this client is a list of some thousand CPUs. */
export const MAX_LINE_BYTES = 1 << 20;

const NEWLINE = 0x0a;
const CARRIAGE_RETURN = 0x0d;

/** A line is longer than MAX_LINE_BYTES. */
export class LineTooLong extends Error {
  override readonly name = 'LineTooLong';
}

/** Splits a stream of bytes into lines. The chunks of a line are joined once. */
export class LineReader {
  #chunks: Buffer[] = [];
  #buffered = 0;

  /**
   * The lines that are complete now, without their ends.
   * @throws {LineTooLong} the rest of the stream is unreadable then
   */
  push(chunk: Buffer): string[] {
    const lines: string[] = [];
    let rest = chunk;
    for (let end = rest.indexOf(NEWLINE); end !== -1; end = rest.indexOf(NEWLINE)) {
      lines.push(this.#join(rest.subarray(0, end)).toString('utf8'));
      rest = rest.subarray(end + 1);
    }
    if (rest.length > 0) {
      this.#require(this.#buffered + rest.length);
      this.#chunks.push(rest);
      this.#buffered += rest.length;
    }
    return lines;
  }

  #join(last: Buffer): Buffer {
    this.#require(this.#buffered + last.length);
    const line = this.#buffered === 0 ? last : Buffer.concat([...this.#chunks, last]);
    this.#chunks = [];
    this.#buffered = 0;
    return line.at(-1) === CARRIAGE_RETURN ? line.subarray(0, -1) : line;
  }

  #require(length: number): void {
    if (length > MAX_LINE_BYTES) throw new LineTooLong(`a line of more than ${MAX_LINE_BYTES} bytes`);
  }
}
