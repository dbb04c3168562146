import { XdrError } from './xdr.ts';

/** The programs that libvirt's sockets carry, each of version 1. */
export const PROGRAM = { remote: 0x2000_8086, keepalive: 0x6b65_6570 } as const;
export const VERSION = 1;
export const TYPE = { call: 0, reply: 1, event: 2, stream: 3 } as const;
/** `more`: a piece of a stream, which an empty piece ends. */
export const STATUS = { ok: 0, error: 1, more: 2 } as const;

/** One message of libvirt's RPC, its body still XDR. */
export interface Message {
  readonly program: number;
  readonly version: number;
  readonly procedure: number;
  readonly type: number;
  /** Chosen by the caller; the reply has the same. */
  readonly serial: number;
  readonly status: number;
  readonly body: Buffer;
}

const LENGTH_BYTES = 4;
const HEADER_BYTES = 24;
const EMPTY = Buffer.alloc(0);

/**
 * libvirt's own limit is 32 MiB. The largest answers to the calls of this client are an XML of at most 4 MiB, and 16,384 domains
 * with names.
 */
export const MAX_MESSAGE_BYTES = 16 << 20;

/** The wire form: the length, which includes itself, six words of header, the body. */
export function encodeMessage(message: Partial<Message> & Pick<Message, 'program' | 'procedure'>): Buffer {
  const { body = EMPTY } = message;
  const head = Buffer.allocUnsafe(LENGTH_BYTES + HEADER_BYTES);
  head.writeUInt32BE(head.length + body.length, 0);
  head.writeUInt32BE(message.program, 4);
  head.writeUInt32BE(message.version ?? VERSION, 8);
  head.writeInt32BE(message.procedure, 12);
  head.writeInt32BE(message.type ?? TYPE.call, 16);
  head.writeUInt32BE(message.serial ?? 0, 20);
  head.writeInt32BE(message.status ?? STATUS.ok, 24);
  return body.length === 0 ? head : Buffer.concat([head, body]);
}

/** Splits a stream of bytes into messages. The chunks of a message are joined once. */
export class MessageReader {
  #chunks: Buffer[] = [];
  #buffered = 0;
  /** Length of the message that is being read; undefined until its first word has arrived. */
  #length: number | undefined;

  /**
   * The messages that are complete now.
   * @throws {XdrError} if a length is out of bounds; the rest of the stream is unreadable then
   */
  push(chunk: Buffer): Message[] {
    const messages: Message[] = [];
    this.#chunks.push(chunk);
    this.#buffered += chunk.length;
    for (;;) {
      this.#length ??= this.#readLength();
      if (this.#length === undefined || this.#buffered < this.#length) return messages;
      messages.push(decode(this.#take(this.#length)));
      this.#length = undefined;
    }
  }

  #readLength(): number | undefined {
    if (this.#buffered < LENGTH_BYTES) return undefined;
    const length = this.#join().readUInt32BE();
    if (length < LENGTH_BYTES + HEADER_BYTES || length > MAX_MESSAGE_BYTES) {
      throw new XdrError(`a message of ${length} bytes`);
    }
    return length;
  }

  #take(length: number): Buffer {
    const all = this.#join();
    const rest = all.subarray(length);
    this.#chunks = rest.length === 0 ? [] : [rest];
    this.#buffered = rest.length;
    return all.subarray(0, length);
  }

  #join(): Buffer {
    const [first = EMPTY, ...others] = this.#chunks;
    if (others.length === 0) return first;
    const all = Buffer.concat(this.#chunks);
    this.#chunks = [all];
    return all;
  }
}

function decode(bytes: Buffer): Message {
  return {
    program: bytes.readUInt32BE(4),
    version: bytes.readUInt32BE(8),
    procedure: bytes.readInt32BE(12),
    type: bytes.readInt32BE(16),
    serial: bytes.readUInt32BE(20),
    status: bytes.readInt32BE(24),
    body: bytes.subarray(LENGTH_BYTES + HEADER_BYTES),
  };
}
