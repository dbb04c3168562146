import type { Socket } from 'node:net';
import type { Closable } from '../../platform/lifecycle.ts';
import type { Logger } from '../../platform/log/log.ts';
import type { Place, Question } from '../exchange.ts';
import { MAX_CALLS_IN_FLIGHT } from '../limits.ts';
import { type Frame, FrameReader, writeFrame } from './frames.ts';

/** Bytes that may wait for a process that does not read; beyond it the link is cut. Slot for two of the longest replies. */
const MAX_BACKLOG_BYTES = 64 * 1024 * 1024;
const SWEEP_MS = 5_000;
/** How long the other process has to acknowledge what is served here, in ms. A worker that is slower is killed (worker-pool.ts). */
const ANNOUNCE_DEADLINE_MS = 30_000;

type Numbered = Extract<Frame, { id: number }>;
type WithoutId<F> = F extends Numbered ? Omit<F, 'id'> : never;

/** What the one end does with what the other says. */
export interface LinkEvents {
  come(link: Link, place: Place): Promise<unknown>;
  gone(link: Link, place: Place): Promise<unknown>;
  ask(server: string, question: Question): Promise<string | undefined>;
  event(link: Link, topic: string, text: string): void;
  closed(link: Link): void;
}

interface Waiting {
  readonly until: number;
  end(answer: string | undefined): void;
}

/** One stream to another process of this program, and who serves beyond it. */
export class Link implements Closable {
  /** When the other end has told all that it serves. Rejects where the link is lost before. */
  readonly met: Promise<void>;
  readonly #stream: Socket;
  readonly #events: LinkEvents;
  readonly #log: Logger;
  readonly #waiting = new Map<number, Waiting>();
  readonly #places = new Map<string, Place>();
  readonly #sweeping: NodeJS.Timeout;
  /** Frames of this turn. */
  #unsent: Buffer[] = [];
  #unsentBytes = 0;
  #lastId = 0;
  #isClosed = false;
  #onMet: { resolve(): void; reject(error: Error): void } | undefined;

  constructor(stream: Socket, known: readonly Place[], events: LinkEvents, log: Logger) {
    this.#stream = stream;
    this.#events = events;
    this.#log = log;
    this.met = new Promise((resolve, reject) => {
      this.#onMet = { resolve, reject };
    });
    this.met.catch(() => {});
    const reader = new FrameReader();
    stream.on('data', (chunk: Buffer) => {
      try {
        reader.read(chunk, (frame, text) => this.#take(frame, text));
      } catch (error) {
        this.#log.error({ err: error }, 'malformed message from a process of our own: the link to it is cut');
        this.close();
      }
    });
    stream.on('error', () => {});
    stream.on('close', () => this.close());
    stream.on('end', () => this.close());
    this.#sweeping = setInterval(() => this.#sweep(), SWEEP_MS).unref();
    for (const place of known) void this.tellCome(place);
    this.#send({ is: 'met' }, '');
  }

  /** Who serves beyond it. */
  get places(): Iterable<Place> {
    return this.#places.values();
  }

  tellCome({ contract, host, server }: Place): Promise<unknown> {
    return this.#request({ is: 'here', contract, host, server }, '', ANNOUNCE_DEADLINE_MS);
  }

  tellGone({ server }: Place): Promise<unknown> {
    return this.#request({ is: 'gone', server }, '', ANNOUNCE_DEADLINE_MS);
  }

  tell(topic: string, text: string): void {
    this.#send({ is: 'event', topic }, text);
  }

  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    clearInterval(this.#sweeping);
    this.#onMet?.reject(new Error('the link was lost'));
    // Whatever was said goes out first; the other end hangs up then.
    this.#flush();
    this.#stream.destroySoon();
    this.#events.closed(this);
    for (const waiting of this.#waiting.values()) waiting.end(undefined);
    this.#waiting.clear();
    this.#places.clear();
  }

  #request(frame: WithoutId<Frame>, text: string, deadlineMs: number): Promise<string | undefined> {
    if (this.#isClosed || this.#waiting.size >= MAX_CALLS_IN_FLIGHT) return Promise.resolve(undefined);
    const id = ++this.#lastId;
    return new Promise((end) => {
      this.#waiting.set(id, { until: performance.now() + deadlineMs, end });
      this.#send({ ...frame, id } as Frame, text);
    });
  }

  /** Many frames of one turn go out in one write. */
  #send(frame: Frame, text: string): void {
    if (this.#isClosed) return;
    if (this.#stream.writableLength + this.#unsentBytes > MAX_BACKLOG_BYTES) {
      this.#log.error({}, 'a process of our own does not read what it is told: the link to it is cut');
      this.close();
      return;
    }
    if (this.#unsent.length === 0) setImmediate(() => this.#flush());
    const bytes = writeFrame(frame, text);
    this.#unsent.push(bytes);
    this.#unsentBytes += bytes.length;
  }

  #flush(): void {
    const frames = this.#unsent;
    if (frames.length === 0) return;
    this.#unsent = [];
    this.#unsentBytes = 0;
    // One piece costs a stream less than several, and most turns have few and short ones.
    this.#stream.write(frames.length === 1 ? frames[0]! : Buffer.concat(frames));
  }

  #take(frame: Frame, text: string): void {
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
        this.#answer(id, this.#events.ask(server, { method, text, requestId, deadlineMs }));
        return;
      }
      case 'here': {
        const { contract, host, server } = frame;
        const place: Place = {
          contract,
          host,
          server,
          answer: ({ text: request, ...question }) =>
            this.#request({ is: 'ask', server, ...question }, request, question.deadlineMs),
        };
        this.#places.set(server, place);
        this.#answer(frame.id, this.#events.come(this, place));
        return;
      }
      case 'gone': {
        const place = this.#places.get(frame.server);
        this.#places.delete(frame.server);
        this.#answer(frame.id, place === undefined ? Promise.resolve() : this.#events.gone(this, place));
        return;
      }
      case 'met':
        this.#onMet?.resolve();
        return;
      case 'event':
        // What an answer just before it sets going is far enough by then to be found by the event.
        setImmediate(() => this.#isClosed || this.#events.event(this, frame.topic, text));
    }
  }

  #answer(id: number, work: Promise<unknown>): void {
    void work.then((text) => {
      if (typeof text === 'string') this.#send({ is: 'answer', id }, text);
      else this.#send({ is: 'answer', id, lost: true }, '');
    });
  }

  /** Who asked has given up by then. */
  #sweep(): void {
    const now = performance.now();
    for (const [id, { until, end }] of this.#waiting) {
      if (until > now) continue;
      this.#waiting.delete(id);
      end(undefined);
    }
  }
}
