import { connect as connectTcp, isIP, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import type { Secret } from '../../../../platform/secret.ts';
import { authCommand, type Command, VERSION } from './commands.ts';
import { type Reply, ReplyParser } from './reply-parser.ts';

export interface ServerAddress {
  readonly host: string;
  readonly port: number;
}

export interface MemcachedTls {
  readonly ca?: Buffer;
  readonly cert?: Buffer;
  readonly key?: Buffer;
  readonly ciphers?: string;
}

export interface ConnectionOptions {
  readonly address: ServerAddress;
  /** For each command, from when it is given to when its reply is whole; for connecting too. */
  readonly timeoutMs: number;
  readonly tls?: MemcachedTls;
  readonly credentials?: { readonly username: string; readonly password: Secret };
  /** Called once, when the connection has ended for whatever reason but `close` and `signal`. */
  readonly onEnd: (why: Error) => void;
  /** Ends it at any time, while it is being opened too. */
  readonly signal: AbortSignal;
}

interface Pending {
  readonly expects: Command['reply'];
  /** In ms of performance.now(). */
  readonly deadline: number;
  resolve(reply: Reply): void;
  reject(why: Error): void;
}

const MAX_PENDING = 10_000;

/**
 * One connection to one memcached: commands go out at once, replies come back in order. The first thing to go wrong (a deadline,
 * a reply that is none, the peer's end) ends it whole, since replies could no longer be told apart.
 */
export class MemcachedConnection {
  readonly #options: ConnectionOptions;
  readonly #socket: Socket;
  readonly #pending: Pending[] = [];
  readonly #abort = () => this.close();
  /** One for all: replies come in order, so that the deadline of the first is the next. */
  #timer: NodeJS.Timeout | undefined;
  /** Commands of this turn. */
  #unsent = '';
  #ended = false;

  private constructor(options: ConnectionOptions) {
    this.#options = options;
    const { host, port } = options.address;
    const parser = new ReplyParser(
      () => this.#pending[0]?.expects,
      (reply) => this.#settleFirst(reply),
    );
    this.#socket =
      options.tls === undefined
        ? connectTcp({ host, port, noDelay: true })
        : connectTls({ host, port, ...options.tls, ...(isIP(host) === 0 ? { servername: host } : {}) });
    options.signal.addEventListener('abort', this.#abort);
    this.#socket.on('data', (chunk: Buffer) => {
      try {
        parser.push(chunk);
      } catch (error) {
        this.#end(error as Error);
      }
    });
    this.#socket.on('error', (error) => this.#end(error));
    this.#socket.on('close', () => this.#end(new Error('the server closed the connection')));
  }

  /**
   * Connects, authenticates and hears the server's version: a frozen server accepts a connection too, and only an answer tells.
   * The socket takes writes before it is connected, so that the deadline of the first command covers connecting.
   */
  static async open(options: ConnectionOptions): Promise<MemcachedConnection> {
    const connection = new MemcachedConnection(options);
    try {
      const { credentials } = options;
      if (credentials !== undefined) {
        const command = authCommand(credentials.username, credentials.password.reveal());
        const reply = await connection.send(command);
        if (reply.kind !== 'line' || reply.line !== 'STORED') {
          throw new Error(
            'the server did not accept [cache] username and password (memcached -Y wants them; -S is not spoken)',
          );
        }
      }
      const reply = await connection.send(VERSION);
      if (reply.kind !== 'line' || !reply.line.startsWith('VERSION ')) {
        const hint = credentials === undefined ? ', or wants [cache] username and password' : '';
        throw new Error(`the server is not a memcached that speaks the text protocol${hint}`);
      }
      return connection;
    } catch (error) {
      connection.close();
      throw error;
    }
  }

  get hasEnded(): boolean {
    return this.#ended;
  }

  send(command: Command): Promise<Reply> {
    return new Promise((resolve, reject) => {
      if (this.#ended) return reject(new Error('the connection has ended'));
      if (this.#pending.length >= MAX_PENDING) return reject(new Error('too many calls wait for the server'));
      const { timeoutMs } = this.#options;
      this.#pending.push({
        expects: command.reply,
        deadline: performance.now() + timeoutMs,
        resolve,
        reject,
      });
      this.#timer ??= setTimeout(() => this.#checkDeadline(), timeoutMs);
      // What is sent in one turn leaves in one packet.
      if (this.#unsent === '') process.nextTick(() => this.#write());
      this.#unsent += command.text;
    });
  }

  /** Ends it without a word to `onEnd`; calls under way reject. */
  close(): void {
    this.#finish(new Error('the connection was closed'));
  }

  #write(): void {
    const text = this.#unsent;
    this.#unsent = '';
    if (!this.#ended) this.#socket.write(text);
  }

  #settleFirst(reply: Reply): void {
    this.#pending.shift()!.resolve(reply);
  }

  /** Not taken down with every reply: it finds out by itself whether anybody still waits. */
  #checkDeadline(): void {
    this.#timer = undefined;
    const [first] = this.#pending;
    if (first === undefined) return;
    const leftMs = first.deadline - performance.now();
    if (leftMs > 0) {
      this.#timer = setTimeout(() => this.#checkDeadline(), Math.ceil(leftMs));
      return;
    }
    // Where the event loop of this process was held up, the reply may have come long ago and not have been read. Timers run
    // before sockets are read: it is read before the second turn is over.
    setImmediate(() =>
      setImmediate(() => {
        if (this.#pending[0] === first) this.#end(new Error(`no answer in ${this.#options.timeoutMs} ms`));
        else this.#timer ??= setTimeout(() => this.#checkDeadline(), 0);
      }),
    );
  }

  #end(why: Error): void {
    if (this.#finish(why)) this.#options.onEnd(why);
  }

  /** Whether it had not ended before. */
  #finish(why: Error): boolean {
    if (this.#ended) return false;
    this.#ended = true;
    this.#options.signal.removeEventListener('abort', this.#abort);
    this.#socket.destroy();
    clearTimeout(this.#timer);
    for (const { reject } of this.#pending.splice(0)) reject(why);
    return true;
  }
}
