const TEXT = 0x81;
const BINARY = 0x82;
const CLOSE = 0x88;
const PING = 0x89;
const PONG = 0x8a;

/** Free bytes in front of every read buffer: space for the longest head of a server's frame (10), and aligned. */
export const HEADROOM = 16;

/**
 * Writes the head of a final binary frame [RFC 6455 5.2] so that it ends where the payload of `length` begins.
 * Returns where the frame begins: the frame goes out as one piece, without a copy of the payload.
 */
export function writeBinaryHead(bytes: Buffer, payloadAt: number, length: number): number {
  if (length < 126) {
    bytes[payloadAt - 2] = BINARY;
    bytes[payloadAt - 1] = length;
    return payloadAt - 2;
  }
  if (length < 0x10000) {
    bytes[payloadAt - 4] = BINARY;
    bytes[payloadAt - 3] = 126;
    bytes[payloadAt - 2] = length >>> 8;
    bytes[payloadAt - 1] = length & 0xff;
    return payloadAt - 4;
  }
  bytes[payloadAt - 10] = BINARY;
  bytes[payloadAt - 9] = 127;
  bytes.writeUInt32BE(Math.floor(length / 0x1_0000_0000), payloadAt - 8);
  bytes.writeUInt32BE(length >>> 0, payloadAt - 4);
  return payloadAt - 10;
}

/** A binary frame with a copy of its payload, for handshakes and refusals. */
export function binaryFrame(payload: Uint8Array): Buffer {
  const bytes = Buffer.allocUnsafe(HEADROOM + payload.length);
  bytes.set(payload, HEADROOM);
  return bytes.subarray(writeBinaryHead(bytes, HEADROOM, payload.length));
}

/** A final text frame [RFC 6455 5.6]. */
export function textFrame(text: string): Buffer {
  const frame = binaryFrame(Buffer.from(text, 'utf8'));
  frame[0] = TEXT;
  return frame;
}

/** [RFC 6455 5.5.1] Without a code there is no payload. The reason has at most 123 bytes (see closeReason). */
export function closeFrame(code: number | undefined, reason = ''): Buffer {
  if (code === undefined) return Buffer.from([CLOSE, 0]);
  const text = Buffer.from(reason, 'utf8');
  return Buffer.concat([Buffer.from([CLOSE, 2 + text.length, code >>> 8, code & 0xff]), text]);
}

/** [RFC 6455 5.5.2] */
export function pingFrame(): Buffer {
  return Buffer.from([PING, 0]);
}

/** [RFC 6455 5.5.3] */
export function pongFrame(payload: Buffer): Buffer {
  return Buffer.concat([Buffer.from([PONG, payload.length]), payload]);
}
