import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import type { Closable } from '../../platform/lifecycle.ts';
import type { Logger } from '../../platform/log/log.ts';
import { PacedWarnings } from '../../platform/log/paced-warnings.ts';
import { messageOf } from '../../platform/message-of.ts';
import { Collector, type CollectorOptions } from './collector.ts';
import { encodeSpans, type Resource } from './encode-spans.ts';
import type { Posted } from './post-spans.ts';
import { type SpanCounts, SpanQueue } from './span-queue.ts';
import type { SpanRecord } from './span-record.ts';

/** Spans of one request: encoding them takes less than 1 ms of the event loop. A full batch is sent at once. */
export const BATCH_SPANS = 128;
/** How long a span waits for others, in ms. */
const SEND_EVERY_MS = 2_000;
/** The pauses between attempts double from the first to the longest, in ms. */
const FIRST_PAUSE_MS = 1_000;
const LONGEST_PAUSE_MS = 30_000;
/** A collector may ask for a longer pause, which is kept before the next batch, up to this time, in ms. */
const LONGEST_HOLD_MS = 300_000;
/** The spans of a batch are dropped if the collector has not accepted them after this time, in ms. */
const GIVE_UP_MS = 60_000;
/** For the spans that are left when the process ends, in ms. */
export const FLUSH_MS = 3_000;

const compress = promisify(gzip);

export interface SpanExporterOptions extends CollectorOptions {
  readonly resource: Resource;
  readonly log: Logger;
  /** Instead of SEND_EVERY_MS, FIRST_PAUSE_MS and GIVE_UP_MS, for tests. */
  readonly pace?: { readonly sendEveryMs: number; readonly firstPauseMs: number; readonly giveUpMs: number };
}

/**
 * Sends spans to a collector, in the background: one request at a time, each with a deadline. What cannot be sent is dropped and
 * counted. A process has no timer for it while no span waits.
 */
export class SpanExporter implements Closable {
  readonly #resource: Resource;
  readonly #log: Logger;
  readonly #warnings: PacedWarnings;
  readonly #pace: NonNullable<SpanExporterOptions['pace']>;
  readonly #queue = new SpanQueue();
  readonly #collector: Collector;
  /** Aborted when the process has no time left. */
  readonly #ending = new AbortController();
  #timer: NodeJS.Timeout | undefined;
  #sending: Promise<void> | undefined;
  #endPause: (() => void) | undefined;
  #isClosing = false;
  /** What is left of the pause that the collector asked for, in ms. */
  #holdMs = 0;
  #isFailing = false;

  constructor({ resource, log, pace, ...collector }: SpanExporterOptions) {
    this.#resource = resource;
    this.#log = log;
    this.#warnings = new PacedWarnings(log);
    this.#pace = pace ?? { sendEveryMs: SEND_EVERY_MS, firstPauseMs: FIRST_PAUSE_MS, giveUpMs: GIVE_UP_MS };
    this.#collector = new Collector(collector);
  }

  get counts(): SpanCounts {
    return this.#queue.counts;
  }

  /** Returns at once and never throws. */
  add(span: SpanRecord, isOfStranger: boolean): void {
    this.#queue.add(span, isOfStranger);
    if (this.#sending !== undefined || this.#queue.size === 0) return;
    if (this.#queue.size >= BATCH_SPANS) this.#begin();
    else this.#timer ??= setTimeout(() => this.#begin(), this.#pace.sendEveryMs).unref();
  }

  /** Sends what waits, for at most FLUSH_MS. Never rejects. */
  async close(): Promise<void> {
    this.#isClosing = true;
    this.#endPause?.();
    const deadline = setTimeout(() => this.#ending.abort(new Error('the process ends')), FLUSH_MS);
    await this.#sending;
    if (this.#queue.size > 0) {
      this.#begin();
      await this.#sending;
    }
    clearTimeout(deadline);
    clearTimeout(this.#timer);
    this.#collector.close();
  }

  #begin(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#sending ??= this.#send().finally(() => {
      this.#sending = undefined;
      if (this.#queue.size > 0 && !this.#isClosing) {
        this.#timer ??= setTimeout(() => this.#begin(), this.#pace.sendEveryMs).unref();
      }
    });
  }

  /** One batch, and the next at once while there is a full one. Never rejects. */
  async #send(): Promise<void> {
    do {
      const spans = this.#queue.take(BATCH_SPANS);
      const accepted = await this.#sendBatch(spans);
      this.#queue.count({ sent: accepted, dropped: spans.length - accepted });
      if (this.#holdMs > 0 && !this.#isClosing) await this.#pause(this.#holdMs);
      this.#holdMs = 0;
    } while (this.#queue.size >= (this.#isClosing ? 1 : BATCH_SPANS));
  }

  /** How many of the spans the collector has accepted. */
  async #sendBatch(spans: readonly SpanRecord[]): Promise<number> {
    let body: Buffer;
    try {
      body = await compress(encodeSpans(spans, this.#resource));
    } catch (error) {
      this.#failed(messageOf(error));
      return 0;
    }
    const giveUpAt = performance.now() + this.#pace.giveUpMs;
    let pauseMs = this.#pace.firstPauseMs;
    for (;;) {
      const posted = await this.#collector.post(body, this.#ending.signal);
      if (posted.is === 'accepted') return this.#accepted(spans.length, posted);
      this.#failed(posted.why);
      if (posted.is === 'refused' || this.#isClosing) return 0;
      const pause = Math.max(posted.afterMs ?? 0, pauseMs * (0.5 + Math.random() / 2));
      if (performance.now() + pause > giveUpAt) {
        this.#holdMs = Math.min(posted.afterMs ?? 0, LONGEST_HOLD_MS);
        return 0;
      }
      await this.#pause(pause);
      pauseMs = Math.min(2 * pauseMs, LONGEST_PAUSE_MS);
    }
  }

  #accepted(spans: number, { rejected, why }: Extract<Posted, { is: 'accepted' }>): number {
    const { origin } = this.#collector;
    if (this.#isFailing) {
      this.#log.info({ collector: origin, ...this.counts }, 'the trace collector accepts spans again');
    }
    this.#isFailing = false;
    if (rejected > 0) {
      const fields = { collector: origin, rejected, detail: why };
      this.#warnings.warn('rejected', fields, 'the trace collector rejected some spans');
    }
    return spans - Math.min(rejected, spans);
  }

  /** One line for each outage. */
  #failed(why: string): void {
    if (this.#isFailing) return;
    this.#isFailing = true;
    const fields = { collector: this.#collector.origin, detail: why };
    this.#log.warn(
      fields,
      'the trace collector does not accept spans: consoles work, and spans will be dropped',
    );
  }

  #pause(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const end = () => {
        clearTimeout(timer);
        this.#endPause = undefined;
        resolve();
      };
      const timer = setTimeout(end, ms).unref();
      this.#endPause = end;
    });
  }
}
