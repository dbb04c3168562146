import { MAX_REPLY_BYTES } from '../limits.ts';

/** The head of a message between two processes of one program; the text follows it. */
export type Frame =
  /** A server at this end or beyond it; answered when every end beyond the receiver knows it. */
  | {
      readonly is: 'here';
      readonly id: number;
      readonly contract: string;
      readonly host: string;
      readonly server: string;
    }
  | { readonly is: 'gone'; readonly id: number; readonly server: string }
  /** All that was served when the link opened has been reported. */
  | { readonly is: 'met' }
  | {
      readonly is: 'ask';
      readonly id: number;
      readonly server: string;
      readonly method: string;
      readonly requestId: string;
      readonly deadlineMs: number;
    }
  /** `lost`: the server is gone. */
  | { readonly is: 'answer'; readonly id: number; readonly lost?: true }
  | { readonly is: 'event'; readonly topic: string };

/** Ids and names; the text is not part of it. */
const MAX_HEAD_BYTES = 4 * 1024;
const MAX_FRAME_BYTES = MAX_REPLY_BYTES + MAX_HEAD_BYTES;
const PREFIX_BYTES = 6;

/** Length of what follows (4 bytes), length of the head (2 bytes), head as JSON, text as UTF-8. */
export function writeFrame(frame: Frame, text: string): Buffer {
  const head = JSON.stringify(frame);
  const headBytes = Buffer.byteLength(head);
  const bytes = Buffer.allocUnsafe(PREFIX_BYTES + headBytes + Buffer.byteLength(text));
  bytes.writeUInt32BE(bytes.length - 4, 0);
  bytes.writeUInt16BE(headBytes, 4);
  bytes.write(head, PREFIX_BYTES);
  bytes.write(text, PREFIX_BYTES + headBytes);
  return bytes;
}

/** Assembles frames from the chunks of a stream. Throws if the stream does not carry frames. */
export class FrameReader {
  #chunks: Buffer[] = [];
  #length = 0;
  /** Bytes of the next frame with its prefix; more than have arrived. */
  #wanted = PREFIX_BYTES;

  read(chunk: Buffer, take: (frame: Frame, text: string) => void): void {
    this.#chunks.push(chunk);
    this.#length += chunk.length;
    if (this.#length < this.#wanted) return;
    let bytes = this.#chunks.length === 1 ? chunk : Buffer.concat(this.#chunks, this.#length);
    for (;;) {
      this.#wanted = PREFIX_BYTES;
      if (bytes.length < PREFIX_BYTES) break;
      const end = 4 + bytes.readUInt32BE(0);
      const textAt = PREFIX_BYTES + bytes.readUInt16BE(4);
      if (end > MAX_FRAME_BYTES || textAt > end || textAt > MAX_HEAD_BYTES)
        throw new Error('the stream does not carry frames');
      this.#wanted = end;
      if (bytes.length < end) break;
      take(
        JSON.parse(bytes.toString('utf8', PREFIX_BYTES, textAt)) as Frame,
        bytes.toString('utf8', textAt, end),
      );
      bytes = bytes.subarray(end);
    }
    this.#chunks = [bytes];
    this.#length = bytes.length;
  }
}
