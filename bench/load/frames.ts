const BINARY = 0x82;
const PING = 0x9;
const MASKED = 0x80;

/** A key and pointer event of RFB are of that order. */
export const EVENT_BYTES = 10;

/** One frame of a client, masked [RFC 6455 5.2]. */
export function maskedFrame(payload: Uint8Array, mask: readonly [number, number, number, number]): Buffer {
  const { length } = payload;
  const extended = length < 126 ? 0 : length < 0x10000 ? 2 : 8;
  const frame = Buffer.allocUnsafe(2 + extended + 4 + length);
  frame[0] = BINARY;
  if (extended === 0) frame[1] = MASKED | length;
  else if (extended === 2) {
    frame[1] = MASKED | 126;
    frame.writeUInt16BE(length, 2);
  } else {
    frame[1] = MASKED | 127;
    frame.writeBigUInt64BE(BigInt(length), 2);
  }
  const at = 2 + extended;
  frame.set(mask, at);
  for (let i = 0; i < length; i++) frame[at + 4 + i] = payload[i]! ^ mask[i & 3]!;
  return frame;
}

/** What a browser answers to an empty ping [RFC 6455 5.5.3]. */
export const PONG = Buffer.from([0x8a, MASKED, 0, 0, 0, 0]);

export type OnPayload = (bytes: Buffer, start: number, end: number) => void;

/** Finds the payload of a server's data frames in a stream of reads. Of other frames it tells the pings. */
export class FrameReader {
  readonly #onPing: () => void;
  #remaining = 0;
  #isData = false;
  #head = Buffer.alloc(10);
  #headLength = 0;

  constructor(onPing: () => void) {
    this.#onPing = onPing;
  }

  read(bytes: Buffer, length: number, onPayload: OnPayload): void {
    let at = 0;
    while (at < length) {
      if (this.#remaining === 0) {
        this.#head[this.#headLength++] = bytes[at++]!;
        if (this.#headLength >= 2 && this.#headLength === headLength(this.#head[1]!)) this.#endHead();
      } else {
        const end = Math.min(length, at + this.#remaining);
        if (this.#isData) onPayload(bytes, at, end);
        this.#remaining -= end - at;
        at = end;
      }
    }
  }

  #endHead(): void {
    const short = this.#head[1]! & 0x7f;
    const opcode = this.#head[0]! & 0x0f;
    this.#isData = opcode <= 2;
    if (opcode === PING) this.#onPing();
    this.#remaining = short < 126 ? short : short === 126 ? this.#head.readUInt16BE(2) : this.#longLength();
    this.#headLength = 0;
  }

  #longLength(): number {
    return Number(this.#head.readBigUInt64BE(2));
  }
}

function headLength(second: number): number {
  const short = second & 0x7f;
  return short < 126 ? 2 : short === 126 ? 4 : 10;
}
