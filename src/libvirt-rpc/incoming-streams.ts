import { type Message, STATUS } from './message.ts';
import { type Procedure, readError } from './procedures.ts';
import { LibvirtUnreachable } from './rpc-errors.ts';
import { XdrError, XdrReader } from './xdr.ts';

/** Open streams of one connection, including those that were given up and not yet ended by libvirt. */
const MAX_STREAMS = 8;

/** Sends an empty message of a stream: its end, or that it is given up. */
type Send = (procedure: number, serial: number, status: number) => void;

interface Stream {
  readonly procedure: number;
  readonly maxBytes: number;
  pieces: Buffer[];
  bytes: number;
  /** Its pieces are dropped until libvirt ends it. */
  isOver: boolean;
  settle(outcome: Buffer | Error): void;
}

export interface ExpectedStream {
  readonly procedure: Pick<Procedure<never, unknown>, 'number' | 'name'>;
  /** That of the call. */
  readonly serial: number;
  readonly deadlineMs: number;
  readonly maxBytes: number;
}

/**
 * The streams that libvirt sends for calls, by the serials of the calls. Each is collected whole. A stream may begin before the call is
 * answered, because libvirt sends both from different threads.
 */
export class IncomingStreams {
  readonly #send: Send;
  readonly #streams = new Map<number, Stream>();

  constructor(send: Send) {
    this.#send = send;
  }

  /** The bytes of the stream. Call it before the call is sent. */
  expect({ procedure, serial, deadlineMs, maxBytes }: ExpectedStream): Promise<Buffer> {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        this.#giveUp(serial, new LibvirtUnreachable(`the stream of ${procedure.name} did not end in time`));
      }, deadlineMs);
      this.#streams.set(serial, {
        procedure: procedure.number,
        maxBytes,
        pieces: [],
        bytes: 0,
        isOver: false,
        settle(outcome) {
          clearTimeout(timer);
          if (outcome instanceof Error) reject(outcome);
          else resolve(outcome);
        },
      });
      if (this.#streams.size > MAX_STREAMS) {
        this.#giveUp(serial, new LibvirtUnreachable(`${MAX_STREAMS} streams of libvirt are open`));
      }
    });
  }

  /** @throws {XdrError} if no such stream was called for */
  take({ serial, procedure, status, body }: Message): void {
    const stream = this.#streams.get(serial);
    if (stream === undefined || stream.procedure !== procedure) {
      throw new XdrError(`a stream that was not asked for: ${procedure}, serial ${serial}`);
    }
    if (status !== STATUS.more) {
      this.#streams.delete(serial);
      if (stream.isOver) return;
      const isError = status === STATUS.error;
      stream.settle(isError ? readError(new XdrReader(body)) : Buffer.concat(stream.pieces));
      return;
    }
    // A stream that was given up before it began is given up again at its end.
    if (stream.isOver && body.length === 0) this.#send(procedure, serial, STATUS.error);
    else if (body.length === 0) this.#finish(serial, stream);
    else if (!stream.isOver) this.#collect(serial, stream, body);
  }

  /** The call was refused: no stream comes. */
  forget(serial: number, reason: Error): void {
    const stream = this.#streams.get(serial);
    this.#streams.delete(serial);
    if (stream?.isOver === false) stream.settle(reason);
  }

  /** The connection has ended. */
  end(reason: LibvirtUnreachable): void {
    for (const stream of this.#streams.values()) {
      if (!stream.isOver) stream.settle(reason);
    }
    this.#streams.clear();
  }

  #collect(serial: number, stream: Stream, body: Buffer): void {
    stream.bytes += body.length;
    if (stream.bytes > stream.maxBytes) {
      this.#giveUp(serial, new LibvirtUnreachable(`a stream of more than ${stream.maxBytes} bytes`));
      return;
    }
    stream.pieces.push(body);
  }

  /** All bytes are there. libvirt confirms the end that it is sent. */
  #finish(serial: number, stream: Stream): void {
    stream.isOver = true;
    stream.settle(Buffer.concat(stream.pieces));
    stream.pieces = [];
    this.#send(stream.procedure, serial, STATUS.ok);
  }

  #giveUp(serial: number, reason: LibvirtUnreachable): void {
    const stream = this.#streams.get(serial);
    if (stream === undefined || stream.isOver) return;
    stream.isOver = true;
    stream.pieces = [];
    stream.settle(reason);
    this.#send(stream.procedure, serial, STATUS.error);
  }
}
