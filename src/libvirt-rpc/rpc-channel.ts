import type { Socket } from 'node:net';
import { IncomingStreams } from './incoming-streams.ts';
import { encodeMessage, type Message, MessageReader, PROGRAM, STATUS, TYPE, VERSION } from './message.ts';
import { KEEPALIVE, type Procedure, readError } from './procedures.ts';
import { type LibvirtError, LibvirtUnreachable } from './rpc-errors.ts';
import { XdrError, XdrReader, XdrWriter } from './xdr.ts';

/** libvirtd handles five calls of a client at once (max_client_requests) and then stops reading, including keepalive. */
const MAX_IN_FLIGHT = 4;
/** More than libvirtd answers before the first of them reaches its deadline. */
const MAX_WAITING = 5_000;
/** Unsent bytes for a peer that does not read. */
const MAX_UNSENT_BYTES = 1 << 20;
const KEEPALIVE_INTERVAL_MS = 5_000;
const KEEPALIVE_COUNT = 3;

interface Call {
  readonly procedure: number;
  readonly bytes: (serial: number) => Buffer;
  /** Its deadline has passed. An answer still frees its place. */
  abandoned: boolean;
  answer(body: Buffer): void;
  fail(error: LibvirtError | LibvirtUnreachable): void;
}

/** One connection to libvirtd: calls by serial, events, keepalive in both directions. It cannot be reopened. */
export class RpcChannel {
  /** Resolves with the reason when the connection has ended. */
  readonly ended: Promise<LibvirtUnreachable>;
  readonly #socket: Socket;
  readonly #reader = new MessageReader();
  readonly #onEvent: (procedure: number, reader: XdrReader) => void;
  readonly #inFlight = new Map<number, Call>();
  readonly #streams = new IncomingStreams((procedure, serial, status) =>
    this.#send(encodeMessage({ program: PROGRAM.remote, type: TYPE.stream, procedure, serial, status })),
  );
  #waiting: Call[] = [];
  #serial = 0;
  #end: LibvirtUnreachable | undefined;
  #resolveEnded!: (reason: LibvirtUnreachable) => void;
  #keepalive: NodeJS.Timeout | undefined;
  #unansweredPings = 0;

  /** @param socket connected; closed by the channel */
  constructor(socket: Socket, onEvent: (procedure: number, reader: XdrReader) => void) {
    this.#socket = socket;
    this.#onEvent = onEvent;
    this.ended = new Promise((resolve) => {
      this.#resolveEnded = resolve;
    });
    socket.on('data', (chunk: Buffer) => this.#read(chunk));
    socket.on('error', (error) => this.end(new LibvirtUnreachable(error.message, { cause: error })));
    socket.on('close', () => this.end(new LibvirtUnreachable('libvirt closed the connection')));
  }

  /**
   * Calls libvirt. The deadline includes waiting for earlier calls.
   * @throws {LibvirtError} if libvirt refuses
   * @throws {LibvirtUnreachable} if the connection ends or the deadline passes
   */
  call<Args, Result>(procedure: Procedure<Args, Result>, args: Args, deadlineMs: number): Promise<Result> {
    return this.#call(procedure, args, deadlineMs, () => {});
  }

  #call<Args, Result>(
    procedure: Procedure<Args, Result>,
    args: Args,
    deadlineMs: number,
    onSend: (serial: number) => void,
  ): Promise<Result> {
    return new Promise((resolve, reject) => {
      if (this.#end !== undefined) return reject(this.#end);
      if (this.#waiting.length >= MAX_WAITING) {
        return reject(new LibvirtUnreachable(`${MAX_WAITING} calls already wait for libvirt`));
      }
      const writer = new XdrWriter();
      procedure.encode(writer, args);
      const timer = setTimeout(() => {
        call.abandoned = true;
        reject(new LibvirtUnreachable(`no answer to ${procedure.name} in time`));
        this.#giveUpIfStuck();
      }, deadlineMs);
      const call: Call = {
        procedure: procedure.number,
        bytes: (serial) => {
          onSend(serial);
          const { number } = procedure;
          return encodeMessage({ program: PROGRAM.remote, procedure: number, serial, body: writer.bytes() });
        },
        abandoned: false,
        answer: (body) => {
          // First, so that an unreadable answer is reported as such.
          const result = procedure.decode(new XdrReader(body));
          clearTimeout(timer);
          resolve(result);
        },
        fail: (error) => {
          clearTimeout(timer);
          reject(error);
        },
      };
      this.#waiting.push(call);
      this.#sendWaiting();
    });
  }

  /**
   * Calls a procedure for which a stream of at most `maxBytes` arrives. The deadline is for both.
   * @throws {LibvirtError} if libvirt refuses, also within the stream
   * @throws {LibvirtUnreachable} as `call`, and if the stream is longer or too many streams are open
   */
  async download<Args>(
    procedure: Procedure<Args, unknown>,
    args: Args,
    { deadlineMs, maxBytes }: { deadlineMs: number; maxBytes: number },
  ): Promise<Buffer> {
    const endsAt = performance.now() + deadlineMs;
    let received = Promise.reject<Buffer>(new LibvirtUnreachable('the call was not sent'));
    received.catch(() => {});
    await this.#call(procedure, args, deadlineMs, (serial) => {
      const ms = Math.max(1, endsAt - performance.now());
      received = this.#streams.expect({ procedure, serial, deadlineMs: ms, maxBytes });
      received.catch(() => {});
    });
    return received;
  }

  /** Starts to ping a silent libvirtd. The connection ends if three pings have no answer. */
  startKeepalive(intervalMs = KEEPALIVE_INTERVAL_MS): void {
    if (this.#end !== undefined) return;
    this.#keepalive ??= setInterval(() => {
      if (this.#unansweredPings >= KEEPALIVE_COUNT) {
        this.end(new LibvirtUnreachable(`libvirt answered none of ${KEEPALIVE_COUNT} keepalive messages`));
        return;
      }
      this.#unansweredPings++;
      this.#sendKeepalive(KEEPALIVE.ping);
    }, intervalMs);
  }

  /** Ends the connection and every call on it. Does nothing if it has ended. */
  end(reason: LibvirtUnreachable): void {
    if (this.#end !== undefined) return;
    this.#end = reason;
    clearInterval(this.#keepalive);
    const calls = [...this.#inFlight.values(), ...this.#waiting];
    this.#inFlight.clear();
    this.#waiting = [];
    for (const call of calls) call.fail(reason);
    this.#streams.end(reason);
    this.#socket.destroy();
    this.#resolveEnded(reason);
  }

  /** Ends the connection and resolves when the socket is closed. */
  async close(reason: LibvirtUnreachable): Promise<void> {
    this.end(reason);
    if (!this.#socket.closed) await new Promise((resolve) => this.#socket.once('close', resolve));
  }

  #read(chunk: Buffer): void {
    this.#unansweredPings = 0;
    try {
      for (const message of this.#reader.push(chunk)) {
        if (this.#end !== undefined) return;
        this.#take(message);
      }
    } catch (error) {
      if (!(error instanceof XdrError)) throw error;
      this.end(
        new LibvirtUnreachable(`the answer is not libvirt's protocol: ${error.message}`, { cause: error }),
      );
    }
  }

  #take(message: Message): void {
    const { program, version, procedure, type, body } = message;
    if (version !== VERSION) throw new XdrError(`version ${version} of program ${program}`);
    if (program === PROGRAM.keepalive) {
      if (procedure === KEEPALIVE.ping) this.#sendKeepalive(KEEPALIVE.pong);
    } else if (program !== PROGRAM.remote) {
      throw new XdrError(`unknown program ${program}`);
    } else if (type === TYPE.reply) {
      this.#takeReply(message);
    } else if (type === TYPE.stream) {
      this.#streams.take(message);
    } else if (type === TYPE.event) {
      this.#onEvent(procedure, new XdrReader(body));
    } else {
      throw new XdrError(`a message of type ${type}`);
    }
  }

  #takeReply({ serial, procedure, status, body }: Message): void {
    const call = this.#inFlight.get(serial);
    if (call === undefined || call.procedure !== procedure) {
      throw new XdrError(`an answer to a call that was not made: ${procedure}, serial ${serial}`);
    }
    // The call stays until the answer is read: if it is unreadable, the call ends with the connection.
    if (status === STATUS.ok) call.answer(body);
    else if (status === STATUS.error) this.#refuse(serial, call, body);
    else throw new XdrError(`an answer of status ${status}`);
    this.#inFlight.delete(serial);
    this.#sendWaiting();
  }

  #refuse(serial: number, call: Call, body: Buffer): void {
    const error = readError(new XdrReader(body));
    this.#streams.forget(serial, error);
    call.fail(error);
  }

  #sendWaiting(): void {
    let sent = 0;
    for (const call of this.#waiting) {
      if (this.#inFlight.size >= MAX_IN_FLIGHT) break;
      sent++;
      if (call.abandoned) continue;
      this.#serial = (this.#serial + 1) >>> 0;
      this.#inFlight.set(this.#serial, call);
      this.#send(call.bytes(this.#serial));
    }
    this.#waiting.splice(0, sent);
  }

  /** If all calls in flight have passed their deadlines, no further call could be sent. */
  #giveUpIfStuck(): void {
    const calls = [...this.#inFlight.values()];
    if (calls.length < MAX_IN_FLIGHT || calls.some((call) => !call.abandoned)) return;
    this.end(new LibvirtUnreachable(`libvirt answers none of ${MAX_IN_FLIGHT} calls`));
  }

  #sendKeepalive(procedure: number): void {
    this.#send(encodeMessage({ program: PROGRAM.keepalive, procedure, type: TYPE.event }));
  }

  #send(bytes: Buffer): void {
    if (this.#socket.writableLength > MAX_UNSENT_BYTES) {
      this.end(new LibvirtUnreachable('libvirt does not read'));
      return;
    }
    this.#socket.write(bytes);
  }
}
