import { type PageMessage, readPing } from '../../flow/page-message.ts';
import { Refusal } from '../../flow/refusals.ts';

/** How often the page is asked to ping, in milliseconds: the page reports a silent proxy after about this time. */
const INTERVAL_MS = 5_000;
/** Messages that a page may send in one window: a ping for each interval and one for each second of typing, twice over. */
const MAX_MESSAGES = 24;
const WINDOW_MS = 10_000;
/** Bytes that may wait for the browser when a pong is added. Beyond it the waiting bytes themselves show that the proxy lives. */
const MAX_BACKLOG = 65_536;

export interface PagePingsOptions {
  /** Bytes that wait in this process for the browser. */
  readonly backlog: () => number;
  send(message: PageMessage): void;
}

/** Answers the pings of Oriel's page, which thereby detects a dead path or a dead proxy. */
export class PagePings {
  readonly #options: PagePingsOptions;
  #windowStart = 0;
  #count = 0;

  constructor(options: PagePingsOptions) {
    this.#options = options;
  }

  /** Announces that pings are answered. A page sends none without it. */
  start(): void {
    this.#options.send({ type: 'heartbeat', intervalMs: INTERVAL_MS });
  }

  /** Handles one text message of the page. Unknown messages are counted and ignored. @throws {Refusal} page_messages_throttled */
  readonly received = (payload: Buffer): void => {
    const now = performance.now();
    if (now - this.#windowStart >= WINDOW_MS) {
      this.#windowStart = now;
      this.#count = 0;
    }
    this.#count++;
    if (this.#count > MAX_MESSAGES) {
      throw new Refusal('page_messages_throttled', `more than ${MAX_MESSAGES} within ${WINDOW_MS} ms`);
    }
    const id = readPing(payload.toString('utf8'));
    if (id !== undefined && this.#options.backlog() <= MAX_BACKLOG) this.#options.send({ type: 'pong', id });
  };
}
