import { isUtf8 } from 'node:buffer';
import { Refusal } from '../../../flow/refusals.ts';
import { advanceMask, FEW_BYTES, unmask, unmaskFew } from './unmask.ts';

const HEAD = 0;
const PAYLOAD = 1;
const CONTROL = 2;
const CLOSED = 3;

const OPCODE = { continuation: 0x0, text: 0x1, binary: 0x2, close: 0x8, ping: 0x9, pong: 0xa } as const;

const MAX_HEAD = 14;
const MAX_CONTROL_PAYLOAD = 125;
const NOTHING = Buffer.alloc(0);

/** Receives what a browser sends beside data. `code` is undefined if the Close frame has none. */
export interface ControlFrames {
  /** Takes text messages of one frame and at most 125 bytes; the payload is valid until it returns. Without it, text is a violation. */
  readonly receivedText?: ((payload: Buffer) => void) | undefined;
  /** The payload is valid until this returns. */
  receivedPing(payload: Buffer): void;
  receivedPong(): void;
  receivedClose(code: number | undefined, reason: string): void;
}

/**
 * Decodes WebSocket frames of a client [RFC 6455 5] in place: payloads are unmasked and moved together, so that all data of one
 * read leaves in one write. Message boundaries are dropped, because consoles are byte streams. Buffers only payloads of control
 * frames (125 bytes).
 */
export class FrameDecoder {
  /** After `decode`: the data is `chunk[start..end)`. */
  start = 0;
  end = 0;
  /** After `decode`: frames that began in this read, of any kind. */
  frames = 0;

  readonly #control: ControlFrames;
  readonly #maxFrame: number;
  #state: typeof HEAD | typeof PAYLOAD | typeof CONTROL | typeof CLOSED = HEAD;
  /** A head that is split over reads. */
  #head: Uint8Array | undefined;
  #headLength = 0;
  #opcode = 0;
  #remaining = 0;
  #mask = 0;
  /** Whether a data message waits for its continuation frames. */
  #fragmented = false;
  #controlPayload: Buffer | undefined;
  #controlLength = 0;
  #words: Uint32Array | undefined;

  constructor(control: ControlFrames, maxFrame: number) {
    this.#control = control;
    this.#maxFrame = maxFrame;
  }

  /** Decodes one read, which it overwrites. Throws the refusal for a protocol violation; later reads are ignored then. */
  decode(chunk: Buffer): void {
    this.start = 0;
    this.end = 0;
    this.frames = 0;
    this.#words = undefined;
    let at = 0;
    try {
      while (at < chunk.length) {
        switch (this.#state) {
          case HEAD:
            at = this.#readHead(chunk, at);
            break;
          case PAYLOAD:
            at = this.#readPayload(chunk, at);
            break;
          case CONTROL:
            at = this.#readControl(chunk, at);
            break;
          case CLOSED: // Bytes after a Close frame are ignored [RFC 6455 5.5.1].
            return;
        }
      }
    } catch (error) {
      this.#state = CLOSED;
      throw error;
    }
  }

  #readHead(chunk: Buffer, from: number): number {
    if (this.#headLength === 0 && chunk.length - from >= 2) {
      const length = headLength(byteAt(chunk, from + 1));
      if (chunk.length - from >= length) {
        this.#parseHead(chunk, from);
        return from + length;
      }
    }
    this.#head ??= new Uint8Array(MAX_HEAD);
    let at = from;
    while (at < chunk.length) {
      this.#head[this.#headLength++] = byteAt(chunk, at++);
      if (this.#headLength >= 2 && this.#headLength === headLength(byteAt(this.#head, 1))) {
        this.#headLength = 0;
        this.#parseHead(this.#head, 0);
        break;
      }
    }
    return at;
  }

  #parseHead(head: Uint8Array, at: number): void {
    this.frames++;
    const first = byteAt(head, at);
    const second = byteAt(head, at + 1);
    const final = (first & 0x80) !== 0;
    const opcode = first & 0x0f;
    if ((first & 0x70) !== 0) throw violation('reserved bits are set'); // [RFC 6455 5.2]
    if ((second & 0x80) === 0) throw violation('a frame is not masked'); // [RFC 6455 5.1]
    let length = second & 0x7f;
    let maskAt = at + 2;
    if (length === 126) {
      length = byteAt(head, at + 2) * 0x100 + byteAt(head, at + 3);
      maskAt = at + 4;
    } else if (length === 127) {
      length = readU64(head, at + 2);
      maskAt = at + 10;
    }
    const isText = opcode === OPCODE.text && this.#control.receivedText !== undefined;
    if (opcode >= OPCODE.close || isText) this.#requireControl(opcode, final, length);
    else this.#requireData(opcode, final, length);
    this.#opcode = opcode;
    this.#remaining = length;
    this.#mask =
      byteAt(head, maskAt) |
      (byteAt(head, maskAt + 1) << 8) |
      (byteAt(head, maskAt + 2) << 16) |
      (byteAt(head, maskAt + 3) << 24);
    if (opcode >= OPCODE.close || isText) {
      this.#state = CONTROL;
      if (length === 0) this.#endControl();
    } else {
      this.#state = length === 0 ? HEAD : PAYLOAD;
    }
  }

  /** [RFC 6455 5.4] */
  #requireData(opcode: number, final: boolean, length: number): void {
    if (opcode === OPCODE.text) throw new Refusal('websocket_text_frame');
    if (opcode > OPCODE.binary) throw violation(`opcode ${opcode} is not known`);
    if (opcode === OPCODE.binary && this.#fragmented) throw violation('a message began inside another');
    if (opcode === OPCODE.continuation && !this.#fragmented)
      throw violation('a continuation continues nothing');
    if (length > this.#maxFrame) throw new Refusal('websocket_frame_too_big', `a frame of ${length} bytes`);
    this.#fragmented = !final;
  }

  /** [RFC 6455 5.5] Text of Oriel's page has the bounds of a control frame, but may not interrupt a message [RFC 6455 5.4]. */
  #requireControl(opcode: number, final: boolean, length: number): void {
    if (opcode === OPCODE.text && this.#fragmented) throw violation('a message began inside another');
    if (opcode > OPCODE.pong) throw violation(`opcode ${opcode} is not known`);
    if (!final) throw violation('a control or text frame is fragmented');
    if (length > MAX_CONTROL_PAYLOAD) throw violation(`a control or text frame has ${length} bytes`);
  }

  #readPayload(chunk: Buffer, from: number): number {
    const to = Math.min(chunk.length, from + this.#remaining);
    this.#unmask(chunk, from, to);
    if (this.end === this.start) {
      this.start = from;
      this.end = to;
    } else {
      moveDown(chunk, this.end, from, to);
      this.end += to - from;
    }
    if (this.#remaining === 0) this.#state = HEAD;
    return to;
  }

  #readControl(chunk: Buffer, from: number): number {
    const to = Math.min(chunk.length, from + this.#remaining);
    this.#unmask(chunk, from, to);
    this.#controlPayload ??= Buffer.alloc(MAX_CONTROL_PAYLOAD);
    chunk.copy(this.#controlPayload, this.#controlLength, from, to);
    this.#controlLength += to - from;
    if (this.#remaining === 0) this.#endControl();
    return to;
  }

  #unmask(chunk: Buffer, from: number, to: number): void {
    if (to - from < FEW_BYTES) unmaskFew(chunk, from, to, this.#mask);
    else {
      this.#words ??= new Uint32Array(chunk.buffer, 0, chunk.buffer.byteLength >>> 2);
      unmask(chunk, this.#words, from, to, this.#mask);
    }
    this.#mask = advanceMask(this.#mask, to - from);
    this.#remaining -= to - from;
  }

  #endControl(): void {
    const payload = this.#controlPayload?.subarray(0, this.#controlLength) ?? NOTHING;
    this.#controlLength = 0;
    this.#state = this.#opcode === OPCODE.close ? CLOSED : HEAD;
    if (this.#opcode === OPCODE.ping) this.#control.receivedPing(payload);
    else if (this.#opcode === OPCODE.pong) this.#control.receivedPong();
    else if (this.#opcode === OPCODE.text) this.#control.receivedText?.(payload);
    else this.#readClose(payload);
  }

  /** [RFC 6455 5.5.1 and 7.4] */
  #readClose(payload: Buffer): void {
    if (payload.length === 0) {
      this.#control.receivedClose(undefined, '');
      return;
    }
    if (payload.length === 1) throw violation('a Close frame has half a code');
    const code = payload.readUInt16BE(0);
    if (!isCloseCode(code)) throw violation(`close code ${code} may not be sent`);
    const reason = payload.subarray(2);
    if (!isUtf8(reason)) throw violation('a close reason is not UTF-8');
    this.#control.receivedClose(code, reason.toString('utf8'));
  }
}

/** Moves `bytes[from..to)` to a lower index. A few bytes are moved one by one, which costs less than a call of `copyWithin`. */
function moveDown(bytes: Buffer, target: number, from: number, to: number): void {
  if (to - from >= FEW_BYTES) {
    bytes.copyWithin(target, from, to);
    return;
  }
  for (let at = from; at < to; at++) bytes[target + at - from] = byteAt(bytes, at);
}

/** The length of a head by its second byte: length field and, if the mask bit is set, the key. */
function headLength(second: number): number {
  const length = second & 0x7f;
  const extended = length === 126 ? 2 : length === 127 ? 8 : 0;
  return 2 + extended + ((second & 0x80) === 0 ? 0 : 4);
}

function readU64(bytes: Uint8Array, at: number): number {
  let value = 0;
  for (let i = 0; i < 8; i++) value = value * 0x100 + byteAt(bytes, at + i);
  return value;
}

/** The codes that a Close frame may contain [RFC 6455 7.4, IANA]. */
export function isCloseCode(code: number): boolean {
  if (code >= 3000 && code <= 4999) return true;
  return code >= 1000 && code <= 1014 && code !== 1004 && code !== 1005 && code !== 1006;
}

/** A byte within bounds. The default only satisfies the compiler; V8 removes it. */
function byteAt(bytes: Uint8Array, at: number): number {
  return bytes[at] ?? 0;
}

function violation(detail: string): Refusal {
  return new Refusal('websocket_protocol_error', detail);
}
