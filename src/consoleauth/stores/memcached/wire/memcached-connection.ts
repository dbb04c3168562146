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
  /** For each command, until its reply is complete; also for connecting. */
  readonly timeoutMs: number;
  readonly tls?: MemcachedTls;
  readonly credentials?: { readonly username: string; readonly password: Secret };
  /** Called once when the connection has ended, except by `close` and `signal`. */
  readonly onEnd: (why: Error) => void;
  /** Ends the connection at any time, also while it is being opened. */
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
 * One connection to one memcached: commands are sent at once, replies arrive in order. The first failure (a deadline, a malformed
 * reply, the end of the connection) ends the connection, because later replies could not be assigned to their commands.
 */
export class MemcachedConnection {
  readonly #options: ConnectionOptions;
  readonly #socket: Socket;
  readonly #pending: Pending[] = [];
  readonly #abort = () => this.close();
  /** One timer for all: replies arrive in order, so the deadline of the first command comes first. */
  #timer: NodeJS.Timeout | undefined;
  /** Commands of this turn of the event loop. */
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
   * Connects, authenticates and reads the server's version, because a frozen server also accepts connections. The socket takes
   * writes before it is connected, so the deadline of the first command covers connecting.
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
            'the server rejected [cache] username and password (memcached -Y is supported, -S is not)',
          );
        }
      }
      const reply = await connection.send(VERSION);
      if (reply.kind !== 'line' || !reply.line.startsWith('VERSION ')) {
        const hint = credentials === undefined ? ', or it requires [cache] username and password' : '';
        throw new Error(`the server is not a memcached with the text protocol${hint}`);
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
      if (this.#pending.length >= MAX_PENDING)
        return reject(new Error('too many commands wait for the server'));
      const { timeoutMs } = this.#options;
      this.#pending.push({
        expects: command.reply,
        deadline: performance.now() + timeoutMs,
        resolve,
        reject,
      });
      this.#timer ??= setTimeout(() => this.#checkDeadline(), timeoutMs);
      // Commands of one turn are sent in one packet.
      if (this.#unsent === '') process.nextTick(() => this.#write());
      this.#unsent += command.text;
    });
  }

  /** Ends the connection without calling `onEnd`. Commands under way reject. */
  close(): void {
    this.#finish(new Error('the connection was closed'));
  }

  #write(): void {
    const text = this.#unsent;
    this.#unsent = '';
    if (!this.#ended) this.#socket.write(text);
  }

  #settleFirst(reply: Reply): void {
    this.#pending.shift()?.resolve(reply);
  }

  /** The timer is not cleared with every reply; it checks whether a command still waits. */
  #checkDeadline(): void {
    this.#timer = undefined;
    const [first] = this.#pending;
    if (first === undefined) return;
    const leftMs = first.deadline - performance.now();
    if (leftMs > 0) {
      this.#timer = setTimeout(() => this.#checkDeadline(), Math.ceil(leftMs));
      return;
    }
    // If the event loop was blocked, the reply may have arrived but not been read. Timers run before sockets are read, so it
    // is read by the end of the second turn.
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

  /** Returns false if the connection had ended before. */
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
