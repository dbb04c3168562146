import { ByteReader, NO_BYTES } from './byte-reader.ts';
import { RfbFailure } from './rfb-failure.ts';

/** The kind of TLS: with a certificate of the peer, or anonymous. */
export type TlsKind = 'x509' | 'anonymous';

/** What a dialogue requests from its runner. */
export type Wish = { readonly read: number } | { readonly send: Buffer } | { readonly encrypt: TlsKind };

/** A conversation with a peer that reads from top to bottom and has no socket. */
export type Dialogue<Result> = Generator<Wish, Result, Buffer>;

/** Waits for exactly `length` bytes. */
export function* read(length: number): Dialogue<Buffer> {
  return yield { read: length };
}

export function* send(bytes: Buffer): Dialogue<void> {
  yield { send: bytes };
}

/** Continues inside TLS, as its client. */
export function* encrypt(kind: TlsKind): Dialogue<void> {
  yield { encrypt: kind };
}

/** The result of the bytes so far: at most one of `done`, `failure` and `encrypt`; none while more bytes are needed. */
export interface Progress<Result> {
  /** Send it to the peer now, also with a failure; may be empty. */
  readonly send: Buffer;
  /** After `send`, run the TLS handshake; then call `encrypted`, and `push` with the bytes inside TLS. */
  readonly encrypt?: TlsKind;
  readonly done?: Result & { readonly leftover: Buffer };
  readonly failure?: RfbFailure;
}

/** A peer may send further bytes with the handshake, but no more than a socket delivers at once. */
const MAX_BUFFERED = 1 << 20;

/** Runs one dialogue over bytes that arrive in pieces. */
export class DialogueRunner<Result extends object> {
  readonly #dialogue: Dialogue<Result>;
  readonly #reader = new ByteReader(MAX_BUFFERED);
  #wish: Wish | undefined;
  #over = false;

  constructor(dialogue: Dialogue<Result>) {
    this.#dialogue = dialogue;
  }

  /** What to send before the peer has sent anything. */
  start(): Progress<Result> {
    return this.push(NO_BYTES);
  }

  /** Takes the peer's bytes. Do not call it after `done` or `failure`, or between `encrypt` and `encrypted`. */
  push(chunk: Uint8Array): Progress<Result> {
    return this.#attempt((sent) => {
      this.#reader.push(chunk);
      return this.#goOn(sent, this.#wish ?? this.#next(NO_BYTES));
    });
  }

  /** Call it when the requested TLS handshake is done. */
  encrypted(): Progress<Result> {
    return this.#attempt((sent) => this.#goOn(sent, this.#next(NO_BYTES)));
  }

  /** Call it when the peer has closed: `closed_early`, or a failure that was certain before. */
  end(): Progress<Result> {
    return this.#attempt(() => {
      const heard = this.#reader.available === 0 ? '' : `, ${this.#reader.available} bytes into a message`;
      this.#dialogue.throw(new RfbFailure('closed_early', `the peer closed during the handshake${heard}`));
      return undefined;
    });
  }

  /** Fulfils requests, beginning with this one, as far as the received bytes allow. */
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

  /** Bytes from before TLS must not be taken for bytes inside TLS. */
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

/** Usually there is one message or none. */
function joined(messages: readonly Buffer[]): Buffer {
  return messages.length > 1 ? Buffer.concat(messages) : (messages[0] ?? NO_BYTES);
}

interface Done<Result> {
  readonly done: Result;
}
