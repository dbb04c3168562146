import { ByteReader } from './byte-reader.ts';
import { RfbFailure } from './rfb-failure.ts';

/** What a dialogue asks of whoever runs it. VeNCrypt will add its "go on inside TLS" here. */
export type Wish = { readonly read: number } | { readonly send: Buffer };

/** A conversation with a peer written from top to bottom, with no socket in it. */
export type Dialogue<Result> = Generator<Wish, Result, Buffer>;

/** Waits for exactly that many bytes. */
export function* read(length: number): Dialogue<Buffer> {
  return yield { read: length };
}

export function* send(bytes: Buffer): Dialogue<void> {
  yield { send: bytes };
}

/** What came of the bytes given so far: at most one of `done` and `failure`, and neither while more is needed. */
export interface Progress<Result> {
  /** To be sent to the peer now, also with a failure; empty where there is nothing. */
  readonly send: Buffer;
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
    return this.push(Buffer.alloc(0));
  }

  /** Takes the peer's bytes. Not to be called again after `done` or `failure`. */
  push(chunk: Uint8Array): Progress<Result> {
    const sent: Buffer[] = [];
    return this.#attempt(sent, () => {
      this.#reader.push(chunk);
      let turn: IteratorResult<Wish, Result> | undefined;
      if (this.#wish === undefined) turn = this.#dialogue.next(Buffer.alloc(0));
      for (;;) {
        if (turn?.done === true) return turn.value;
        if (turn !== undefined) this.#wish = turn.value;
        const wish = this.#wish!;
        if ('send' in wish) {
          sent.push(wish.send);
          turn = this.#dialogue.next(wish.send);
          continue;
        }
        const bytes = this.#reader.read(wish.read);
        if (bytes === undefined) return undefined;
        turn = this.#dialogue.next(bytes);
      }
    });
  }

  /** The peer has closed: `closed_early`, or a failure that was already certain before it did. */
  end(): Progress<Result> {
    return this.#attempt([], () => {
      const heard = this.#reader.available === 0 ? '' : `, ${this.#reader.available} bytes into a message`;
      this.#dialogue.throw(new RfbFailure('closed_early', `the peer closed during the handshake${heard}`));
      return undefined;
    });
  }

  #attempt(sent: Buffer[], work: () => Result | undefined): Progress<Result> {
    if (this.#over) throw new Error('the dialogue is over');
    try {
      const result = work();
      const send = Buffer.concat(sent);
      if (result === undefined) return { send };
      this.#over = true;
      return { send, done: { ...result, leftover: this.#reader.rest() } };
    } catch (error) {
      this.#over = true;
      if (!(error instanceof RfbFailure)) throw error;
      return { send: Buffer.concat(sent), failure: error };
    }
  }
}
