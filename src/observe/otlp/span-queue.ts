import type { SpanRecord } from './span-record.ts';

/** Spans that wait. A span has less than 2 kB, so a full queue has less than 8 MB. */
export const MAX_WAITING = 4_096;
/**
 * Spans of unauthenticated clients in one second: some ten refused openings. Without a bound of their own, a flood would take the
 * place of the spans of users, and its cost would be passed on to the collector.
 */
export const STRANGERS_PER_SECOND = 50;
/** If more spans wait, those of unauthenticated clients are dropped: while the collector does not accept any, the rest is for users. */
export const MAX_WAITING_WITH_STRANGERS = MAX_WAITING / 4;

/** How many spans the collector has accepted, and how many it did not get. */
export interface SpanCounts {
  readonly sent: number;
  readonly dropped: number;
}

/** The spans of a process that wait for the collector. A span that does not fit is dropped and counted. */
export class SpanQueue {
  #waiting: SpanRecord[] = [];
  #sent = 0;
  #dropped = 0;
  #second = 0;
  #ofStrangers = 0;

  get size(): number {
    return this.#waiting.length;
  }

  get counts(): SpanCounts {
    return { sent: this.#sent, dropped: this.#dropped };
  }

  add(span: SpanRecord, isOfStranger: boolean): void {
    const places = isOfStranger ? MAX_WAITING_WITH_STRANGERS : MAX_WAITING;
    if (this.#waiting.length >= places || (isOfStranger && !this.#admitStranger())) this.#dropped++;
    else this.#waiting.push(span);
  }

  /** Removes the oldest spans, at most `max`. */
  take(max: number): readonly SpanRecord[] {
    return this.#waiting.splice(0, max);
  }

  /** Counts spans that were taken. */
  count({ sent, dropped }: SpanCounts): void {
    this.#sent += sent;
    this.#dropped += dropped;
  }

  #admitStranger(): boolean {
    const second = Math.floor(performance.now() / 1000);
    if (second !== this.#second) [this.#second, this.#ofStrangers] = [second, 0];
    return ++this.#ofStrangers <= STRANGERS_PER_SECOND;
  }
}
