import { type Dialogue, read } from '../dialogue.ts';
import { cutUtf8 } from '../messages/cut-utf8.ts';
import { printable } from '../rfb-failure.ts';

/** Bytes of a reason that are read and written. */
const MAX_REASON_LENGTH = 256;
/** A reason with a longer announced length is not read at all: a peer can announce up to 4 GiB. */
const MAX_CLAIMED_LENGTH = 4_096;

/** Why a peer refuses: for the log, and in its own words if it has any, both printable ASCII. */
export interface Reason {
  readonly logged: string;
  readonly said?: string;
}

/** A reason string [RFC 6143 7.1.2]: U32 length, then text, of which the first 256 bytes are read. */
export function* readReason(): Dialogue<Reason> {
  const length = (yield* read(4)).readUInt32BE(0);
  if (length > MAX_CLAIMED_LENGTH) return { logged: `(a reason of ${length} bytes, not read)` };
  const said = printable(yield* read(Math.min(length, MAX_REASON_LENGTH)));
  return said.trim() === '' ? { logged: '' } : { logged: `the server said: ${said}`, said };
}

/** A reason string [RFC 6143 7.1.2], cut to the length that every peer reads. */
export function writeReason(reason: string): Buffer {
  const text = cutUtf8(reason, MAX_REASON_LENGTH);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(text.length, 0);
  return Buffer.concat([length, text]);
}
