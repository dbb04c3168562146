/** The bytes are not XDR of the expected shape, or exceed a bound. */
export class XdrError extends Error {
  override readonly name = 'XdrError';
}

/** Writes XDR [RFC 4506]: every value fills a multiple of four bytes, most significant byte first. */
export class XdrWriter {
  readonly #parts: Buffer[] = [];

  u32(value: number): this {
    const bytes = Buffer.allocUnsafe(4);
    bytes.writeUInt32BE(value);
    this.#parts.push(bytes);
    return this;
  }

  i32(value: number): this {
    return this.u32(value >>> 0);
  }

  /** Bytes of a length that both sides know [RFC 4506 4.9]. */
  fixed(bytes: Buffer): this {
    this.#parts.push(bytes, padding(bytes.length));
    return this;
  }

  /** [RFC 4506 4.11], as UTF-8. */
  string(text: string): this {
    const bytes = Buffer.from(text);
    return this.u32(bytes.length).fixed(bytes);
  }

  bytes(): Buffer {
    return Buffer.concat(this.#parts);
  }
}

/** Reads XDR. Each method throws XdrError if the bytes end early or a bound is exceeded. */
export class XdrReader {
  readonly #bytes: Buffer;
  #offset = 0;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  u32(): number {
    return this.#take(4).readUInt32BE();
  }

  i32(): number {
    return this.#take(4).readInt32BE();
  }

  /** A view, not a copy. */
  fixed(length: number): Buffer {
    const bytes = this.#take(length);
    this.#take(paddingOf(length));
    return bytes;
  }

  /** UTF-8 of at most `maxBytes`; invalid bytes become replacement characters. */
  string(maxBytes: number): string {
    return this.fixed(this.#length(maxBytes)).toString('utf8');
  }

  /** Undefined if the value is absent [RFC 4506 4.19]. */
  optional<T>(read: () => T): T | undefined {
    const present = this.u32();
    if (present > 1) throw new XdrError(`${present} is not a boolean`);
    return present === 1 ? read() : undefined;
  }

  /** At most `maxCount` values of at least four bytes each [RFC 4506 4.13]. */
  array<T>(maxCount: number, read: () => T): T[] {
    const count = this.#length(maxCount);
    if (count * 4 > this.#bytes.length - this.#offset) throw new XdrError(`an array of ${count} ends early`);
    return Array.from({ length: count }, read);
  }

  #length(max: number): number {
    const length = this.u32();
    if (length > max) throw new XdrError(`a length of ${length} above the maximum of ${max}`);
    return length;
  }

  #take(length: number): Buffer {
    const end = this.#offset + length;
    if (end > this.#bytes.length) throw new XdrError(`ends at byte ${this.#bytes.length} instead of ${end}`);
    const bytes = this.#bytes.subarray(this.#offset, end);
    this.#offset = end;
    return bytes;
  }
}

function padding(length: number): Buffer {
  return Buffer.alloc(paddingOf(length));
}

function paddingOf(length: number): number {
  return (4 - (length % 4)) % 4;
}
