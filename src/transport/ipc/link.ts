import type { Socket } from 'node:net';
import type { Closable } from '../../platform/lifecycle.ts';
import type { Logger } from '../../platform/log/log.ts';
import { MAX_CALLS_IN_FLIGHT } from '../limits.ts';
import type { Place, TextRequest } from '../place-carrier.ts';
import { type Frame, FrameReader, writeFrame } from './frames.ts';

/** Bytes that may wait for a process that does not read; beyond it the link is closed. Enough for two of the longest replies. */
const MAX_BACKLOG_BYTES = 64 * 1024 * 1024;
const SWEEP_MS = 5_000;
/** How long the other process has to acknowledge what is served here, and to report what it serves, in ms. */
const ANNOUNCE_DEADLINE_MS = 30_000;

type Numbered = Extract<Frame, { id: number }>;
type WithoutId<F> = F extends Numbered ? Omit<F, 'id'> : never;

/** What the owner of a link does with the frames of the other end. */
export interface LinkEvents {
  /** The other end serves a contract; it is acknowledged when the promise resolves. */
  onCome(link: Link, place: Place): Promise<unknown>;
  onGone(link: Link, place: Place): Promise<unknown>;
  onRequest(server: string, request: TextRequest): Promise<string | undefined>;
  onEvent(link: Link, topic: string, text: string): void;
  onClosed(link: Link): void;
}

interface Waiting {
  readonly until: number;
  end(answer: string | undefined): void;
}

/** One stream to another process of this program, and the servers beyond it. */
export class Link implements Closable {
  /** Resolves when the other end has reported all that it serves. Rejects if the link closes before. */
  readonly met: Promise<void>;
  readonly #stream: Socket;
  readonly #events: LinkEvents;
  readonly #log: Logger;
  readonly #waiting = new Map<number, Waiting>();
  readonly #places = new Map<string, Place>();
  readonly #sweeping: NodeJS.Timeout;
  /** Frames of this turn of the event loop. */
  #unsent: Buffer[] = [];
  #unsentBytes = 0;
  #lastId = 0;
  #isClosed = false;
  #onMet: { resolve(): void; reject(error: Error): void } | undefined;

  constructor(stream: Socket, known: readonly Place[], events: LinkEvents, log: Logger) {
    this.#stream = stream;
    this.#events = events;
    this.#log = log;
    const late = setTimeout(() => this.close(), ANNOUNCE_DEADLINE_MS).unref();
    this.met = new Promise<void>((resolve, reject) => {
      this.#onMet = { resolve, reject };
    }).finally(() => clearTimeout(late));
    this.met.catch(() => {});
    const reader = new FrameReader();
    stream.on('data', (chunk: Buffer) => {
      try {
        reader.read(chunk, (frame, text) => this.#receive(frame, text));
      } catch (error) {
        this.#log.error(
          { err: error },
          'malformed message from a process of this program: its link is closed',
        );
        this.close();
      }
    });
    stream.on('error', () => {});
    stream.on('close', () => this.close());
    stream.on('end', () => this.close());
    this.#sweeping = setInterval(() => this.#sweep(), SWEEP_MS).unref();
    for (const place of known) void this.announce(place);
    this.#send({ is: 'met' }, '');
  }

  /** The servers beyond it. */
  get places(): Iterable<Place> {
    return this.#places.values();
  }

  /** Resolves when the other end, and all ends beyond it, know the server; or at the deadline. */
  announce({ contractName, host, server }: Place): Promise<unknown> {
    return this.#request({ is: 'here', contract: contractName, host, server }, '', ANNOUNCE_DEADLINE_MS);
  }

  /** Resolves when the other end, and all ends beyond it, know that the server is gone; or at the deadline. */
  retract({ server }: Place): Promise<unknown> {
    return this.#request({ is: 'gone', server }, '', ANNOUNCE_DEADLINE_MS);
  }

  sendEvent(topic: string, text: string): void {
    this.#send({ is: 'event', topic }, text);
  }

  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    clearInterval(this.#sweeping);
    this.#onMet?.reject(new Error('the link was lost'));
    // What was sent before goes out first; then the other end closes.
    this.#flush();
    this.#stream.destroySoon();
    this.#events.onClosed(this);
    for (const waiting of this.#waiting.values()) waiting.end(undefined);
    this.#waiting.clear();
    this.#places.clear();
  }

  /** Undefined if no answer comes within the deadline, or the link closes. */
  #request(frame: WithoutId<Frame>, text: string, deadlineMs: number): Promise<string | undefined> {
    if (this.#isClosed || this.#waiting.size >= MAX_CALLS_IN_FLIGHT) return Promise.resolve(undefined);
    const id = ++this.#lastId;
    return new Promise((end) => {
      this.#waiting.set(id, { until: performance.now() + deadlineMs, end });
      this.#send({ ...frame, id } as Frame, text);
    });
  }

  /** The frames of one turn go out in one write. */
  #send(frame: Frame, text: string): void {
    if (this.#isClosed) return;
    if (this.#stream.writableLength + this.#unsentBytes > MAX_BACKLOG_BYTES) {
      this.#log.error({}, 'a process of this program does not read: its link is closed');
      this.close();
      return;
    }
    if (this.#unsent.length === 0) setImmediate(() => this.#flush());
    const bytes = writeFrame(frame, text);
    this.#unsent.push(bytes);
    this.#unsentBytes += bytes.length;
  }

  #flush(): void {
    const [first, ...others] = this.#unsent;
    if (first === undefined) return;
    // One buffer costs a stream less than several, and most turns have few and short frames.
    const bytes = others.length === 0 ? first : Buffer.concat(this.#unsent);
    this.#unsent = [];
    this.#unsentBytes = 0;
    this.#stream.write(bytes);
  }

  #receive(frame: Frame, text: string): void {
    if (this.#isClosed) return;
    switch (frame.is) {
      case 'answer': {
        const waiting = this.#waiting.get(frame.id);
        this.#waiting.delete(frame.id);
        waiting?.end(frame.lost ? undefined : text);
        return;
      }
      case 'ask': {
        const { id, server, method, requestId, deadlineMs } = frame;
        this.#answer(id, this.#events.onRequest(server, { method, text, requestId, deadlineMs }));
        return;
      }
      case 'here': {
        const { contract, host, server } = frame;
        const place: Place = {
          contractName: contract,
          host,
          server,
          answer: ({ text: request, ...asked }) =>
            this.#request({ is: 'ask', server, ...asked }, request, asked.deadlineMs),
        };
        this.#places.set(server, place);
        this.#answer(frame.id, this.#events.onCome(this, place));
        return;
      }
      case 'gone': {
        const place = this.#places.get(frame.server);
        this.#places.delete(frame.server);
        this.#answer(frame.id, place === undefined ? Promise.resolve() : this.#events.onGone(this, place));
        return;
      }
      case 'met':
        this.#onMet?.resolve();
        return;
      case 'event':
        // In the next turn: what an answer just before it has started must be able to receive the event.
        setImmediate(() => this.#isClosed || this.#events.onEvent(this, frame.topic, text));
    }
  }

  #answer(id: number, work: Promise<unknown>): void {
    void work.then((text) => {
      if (typeof text === 'string') this.#send({ is: 'answer', id }, text);
      else this.#send({ is: 'answer', id, lost: true }, '');
    });
  }

  /** Ends the requests whose deadline has passed. */
  #sweep(): void {
    const now = performance.now();
    for (const [id, { until, end }] of this.#waiting) {
      if (until > now) continue;
      this.#waiting.delete(id);
      end(undefined);
    }
  }
}
