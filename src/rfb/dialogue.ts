import { ByteReader, NO_BYTES } from './byte-reader.ts';
import { RfbFailure } from './rfb-failure.ts';

/** Which TLS to go on inside: one where the peer proves itself by a certificate, or one where nobody does. */
export type TlsKind = 'x509' | 'anonymous';

/** What a dialogue asks of whoever runs it. */
export type Wish = { readonly read: number } | { readonly send: Buffer } | { readonly encrypt: TlsKind };

/** A conversation with a peer written from top to bottom, with no socket in it. */
export type Dialogue<Result> = Generator<Wish, Result, Buffer>;

/** Waits for exactly that many bytes. */
export function* read(length: number): Dialogue<Buffer> {
  return yield { read: length };
}

export function* send(bytes: Buffer): Dialogue<void> {
  yield { send: bytes };
}

/** Goes on inside TLS, whose client we are. */
export function* encrypt(kind: TlsKind): Dialogue<void> {
  yield { encrypt: kind };
}

/** What came of the bytes given so far: at most one of `done`, `failure` and `encrypt`, and none while more is needed. */
export interface Progress<Result> {
  /** To be sent to the peer now, also with a failure; empty where there is nothing. */
  readonly send: Buffer;
  /** After `send` the TLS handshake is due; then `encrypted` is to be called, and `push` with what comes inside TLS. */
  readonly encrypt?: TlsKind;
  readonly done?: Result & { readonly leftover: Buffer };
  readonly failure?: RfbFailure;
}

/** A peer may send what follows the handshake along with it, but no more than a socket gives at once. */
const MAX_BUFFERED = 1 << 20;

/** Runs one dialogue over bytes that arrive in any pieces. */
export class DialogueRunner<Result extends object> {
  readonly #dialogue: Dialogue<Result>;
  readonly #reader = new ByteReader(MAX_BUFFERED);
  #wish: Wish | undefined;
  #over = false;

  constructor(dialogue: Dialogue<Result>) {
    this.#dialogue = dialogue;
  }

  /** What is to be said before the peer has said anything. */
  start(): Progress<Result> {
    return this.push(NO_BYTES);
  }

  /** Takes the peer's bytes. Not to be called again after `done` or `failure`, nor between `encrypt` and `encrypted`. */
  push(chunk: Uint8Array): Progress<Result> {
    return this.#attempt((sent) => {
      this.#reader.push(chunk);
      return this.#goOn(sent, this.#wish ?? this.#next(NO_BYTES));
    });
  }

  /** The TLS handshake that was asked for is done. */
  encrypted(): Progress<Result> {
    return this.#attempt((sent) => this.#goOn(sent, this.#next(NO_BYTES)));
  }

  /** The peer has closed: `closed_early`, or a failure that was already certain before it did. */
  end(): Progress<Result> {
    return this.#attempt(() => {
      const heard = this.#reader.available === 0 ? '' : `, ${this.#reader.available} bytes into a message`;
      this.#dialogue.throw(new RfbFailure('closed_early', `the peer closed during the handshake${heard}`));
      return undefined;
    });
  }

  /** Grants wishes, from this one on, as far as what has come allows. */
  #goOn(sent: Buffer[], wish: Wish | Done<Result>): Result | TlsKind | undefined {
    for (let current = wish; ; ) {
      if ('done' in current) return current.done;
      this.#wish = current;
      if ('encrypt' in current) return this.#beforeTls(current.encrypt);
      if ('send' in current) {
        sent.push(current.send);
        current = this.#next(current.send);
        continue;
      }
      const bytes = this.#reader.read(current.read);
      if (bytes === undefined) return undefined;
      current = this.#next(bytes);
    }
  }

  /** What came in the clear must not be taken for something said inside TLS. */
  #beforeTls(kind: TlsKind): TlsKind {
    const { available } = this.#reader;
    if (available === 0) return kind;
    throw new RfbFailure('protocol_error', `${available} bytes came in the clear where TLS was to begin`);
  }

  #next(bytes: Buffer): Wish | Done<Result> {
    const { done, value } = this.#dialogue.next(bytes);
    return done === true ? { done: value } : value;
  }

  #attempt(work: (sent: Buffer[]) => Result | TlsKind | undefined): Progress<Result> {
    if (this.#over) throw new Error('the dialogue is over');
    const sent: Buffer[] = [];
    try {
      const result = work(sent);
      const send = joined(sent);
      if (result === undefined) return { send };
      if (typeof result === 'string') return { send, encrypt: result };
      this.#over = true;
      return { send, done: { ...result, leftover: this.#reader.rest() } };
    } catch (error) {
      this.#over = true;
      if (!(error instanceof RfbFailure)) throw error;
      return { send: joined(sent), failure: error };
    }
  }
}

/** Most times it is one message or none. */
function joined(messages: readonly Buffer[]): Buffer {
  return messages.length > 1 ? Buffer.concat(messages) : (messages[0] ?? NO_BYTES);
}

interface Done<Result> {
  readonly done: Result;
}
