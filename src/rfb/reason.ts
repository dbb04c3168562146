import { cutUtf8 } from './cut-utf8.ts';
import { type Dialogue, read } from './dialogue.ts';
import { printable } from './rfb-failure.ts';

/** A reason longer than this is not read at all: its length is the peer's word, up to 4 GiB. */
export const MAX_REASON_LENGTH = 256;

/** A reason string [RFC 6143 7.1.2]: U32 length, then text. What is returned is fit for a log. */
export function* readReason(): Dialogue<string> {
  const length = (yield* read(4)).readUInt32BE(0);
  if (length > MAX_REASON_LENGTH) return `(a reason of ${length} bytes, not read)`;
  return printable(yield* read(length));
}

/** A reason string [RFC 6143 7.1.2], cut to what any peer reads. */
export function writeReason(reason: string): Buffer {
  const text = cutUtf8(reason, MAX_REASON_LENGTH);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(text.length, 0);
  return Buffer.concat([length, text]);
}
