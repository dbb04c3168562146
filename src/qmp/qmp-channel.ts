import type { Socket } from 'node:net';
import { LineReader, LineTooLong } from './line-reader.ts';
import { type JsonObject, NotQmp, parseMessage, type QmpMessage } from './message.ts';
import { QmpError, QmpUnavailable } from './qmp-errors.ts';

/** Commands that wait for their replies. QEMU executes them one after the other. */
const MAX_CALLS = 100;
/** Unsent bytes for a peer that does not read. */
const MAX_UNSENT_BYTES = 256 << 10;
/** What a monitor may send in WINDOW_MS. QEMU limits the rate of its frequent events to one a second. */
const WINDOW_MS = 10_000;
const MAX_WINDOW_LINES = 2_000;
const MAX_WINDOW_BYTES = 8 << 20;

interface Call {
  readonly command: string;
  /** Its deadline has passed. Its reply is still expected. */
  abandoned: boolean;
  answer(value: unknown): void;
  fail(error: QmpError | QmpUnavailable): void;
}

export interface QmpChannelOptions {
  /** For messages. */
  readonly path: string;
  readonly onEvent: (name: string, data: JsonObject) => void;
}

/** One connection to a QMP monitor: the greeting, commands by id, and events. It cannot be reopened. */
export class QmpChannel {
  /** Resolves with QEMU's version when the greeting has arrived; never if it does not. */
  readonly greeted: Promise<string>;
  /** Resolves with the reason when the connection has ended. */
  readonly ended: Promise<QmpUnavailable>;
  readonly #socket: Socket;
  readonly #options: QmpChannelOptions;
  readonly #reader = new LineReader();
  readonly #calls = new Map<number, Call>();
  readonly #now: () => number;
  #id = 0;
  #isGreeted = false;
  #end: QmpUnavailable | undefined;
  #resolveGreeted!: (version: string) => void;
  #resolveEnded!: (reason: QmpUnavailable) => void;
  #window = { beganAt: Number.NEGATIVE_INFINITY, lines: 0, bytes: 0 };

  /** @param socket connected; closed by the channel */
  constructor(socket: Socket, options: QmpChannelOptions, now: () => number = () => performance.now()) {
    this.#socket = socket;
    this.#options = options;
    this.#now = now;
    this.greeted = new Promise((resolve) => {
      this.#resolveGreeted = resolve;
    });
    this.ended = new Promise((resolve) => {
      this.#resolveEnded = resolve;
    });
    socket.on('data', (chunk: Buffer) => this.#read(chunk));
    socket.on('error', (error) => this.#endWith('closed', `the connection failed: ${error.message}`, error));
    socket.on('end', () => this.#endWith('closed', 'QEMU closed the connection'));
    socket.on('close', () => this.#endWith('closed', 'the connection is closed'));
  }

  /**
   * Executes a command. After a command without a reply, the next ones fail at once until the reply comes: QEMU executes no other
   * command before.
   * @throws {QmpError} if QEMU refuses the command
   * @throws {QmpUnavailable} if the connection ends or the deadline passes
   */
  call(command: string, args: JsonObject, deadlineMs: number): Promise<unknown> {
    return new Promise((resolve, reject) => {
      if (this.#end !== undefined) return reject(this.#end);
      const late = [...this.#calls.values()].find(({ abandoned }) => abandoned);
      if (late !== undefined) return reject(this.#unanswered(late.command));
      if (this.#calls.size >= MAX_CALLS) {
        return reject(this.#trouble('silent', `${MAX_CALLS} commands already wait for a reply`));
      }
      const timer = setTimeout(() => {
        call.abandoned = true;
        reject(this.#unanswered(command));
      }, deadlineMs);
      const call: Call = {
        command,
        abandoned: false,
        answer: (value) => {
          clearTimeout(timer);
          resolve(value);
        },
        fail: (error) => {
          clearTimeout(timer);
          reject(error);
        },
      };
      this.#id++;
      this.#calls.set(this.#id, call);
      this.#send({ execute: command, arguments: args, id: this.#id });
    });
  }

  /** Ends the connection and every command on it. Does nothing if it has ended. */
  end(reason: QmpUnavailable): void {
    if (this.#end !== undefined) return;
    this.#end = reason;
    const calls = [...this.#calls.values()];
    this.#calls.clear();
    for (const call of calls) call.fail(reason);
    this.#socket.destroy();
    this.#resolveEnded(reason);
  }

  /** Ends the connection and resolves when the socket is closed. */
  async close(): Promise<void> {
    this.#endWith('closed', 'Oriel closed the connection');
    if (!this.#socket.closed) await new Promise((resolve) => this.#socket.once('close', resolve));
  }

  #read(chunk: Buffer): void {
    if (this.#end !== undefined) return;
    try {
      const lines = this.#reader.push(chunk);
      if (!this.#isWithinRate(lines.length, chunk.length)) {
        this.#endWith(
          'garbage',
          `it sends more than ${MAX_WINDOW_LINES} lines or ${MAX_WINDOW_BYTES} bytes in ${WINDOW_MS / 1000} s`,
        );
        return;
      }
      for (const line of lines) {
        if (this.#end !== undefined) return;
        if (line !== '') this.#take(parseMessage(line));
      }
    } catch (error) {
      if (!(error instanceof NotQmp || error instanceof LineTooLong)) throw error;
      this.#endWith('garbage', `what it sends is not QMP: ${error.message}`, error);
    }
  }

  #take(message: QmpMessage): void {
    if (message.is === 'greeting') {
      if (this.#isGreeted) throw new NotQmp('a second greeting');
      this.#isGreeted = true;
      this.#resolveGreeted(message.version);
      return;
    }
    if (!this.#isGreeted) throw new NotQmp('the first line is not a greeting');
    if (message.is === 'event') {
      this.#options.onEvent(message.name, message.data);
      return;
    }
    const call = typeof message.id === 'number' ? this.#calls.get(message.id) : undefined;
    if (call === undefined) throw new NotQmp('a reply to a command that was not sent');
    this.#calls.delete(message.id as number);
    if (message.is === 'reply') call.answer(message.value);
    else call.fail(new QmpError(message.errorClass, `${call.command}: ${message.description}`));
  }

  #isWithinRate(lines: number, bytes: number): boolean {
    const now = this.#now();
    if (now - this.#window.beganAt >= WINDOW_MS) this.#window = { beganAt: now, lines: 0, bytes: 0 };
    this.#window.lines += lines;
    this.#window.bytes += bytes;
    return this.#window.lines <= MAX_WINDOW_LINES && this.#window.bytes <= MAX_WINDOW_BYTES;
  }

  #send(message: JsonObject): void {
    if (this.#socket.writableLength > MAX_UNSENT_BYTES) {
      this.#endWith('silent', 'QEMU does not read');
      return;
    }
    this.#socket.write(`${JSON.stringify(message)}\n`);
  }

  #unanswered(command: string): QmpUnavailable {
    return this.#trouble('silent', `QEMU does not answer ${command}`);
  }

  #endWith(trouble: QmpUnavailable['trouble'], what: string, cause?: Error): void {
    if (this.#end === undefined) this.end(this.#trouble(trouble, what, cause));
  }

  #trouble(trouble: QmpUnavailable['trouble'], what: string, cause?: Error): QmpUnavailable {
    return new QmpUnavailable(trouble, `the monitor ${this.#options.path}: ${what}`, { cause });
  }
}
