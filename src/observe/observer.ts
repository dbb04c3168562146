import type { RefusalCode } from '../flow/refusals.ts';
import type { Clock } from '../platform/clock.ts';
import type { ObservedEvent } from './events.ts';
import { Pacing } from './pacing.ts';

/** What roles report their events to. Each event is reported once; what becomes of it is the listeners' business. */
export interface Observer {
  /** Returns at once and never throws. */
  emit(event: ObservedEvent): void;
  /**
   * For events that must not go unrecorded. Resolves once all listeners have taken the event.
   * @throws {Refusal} `code` if a listener that must record it cannot; the other listeners then do not receive it
   */
  insist(event: ObservedEvent, code: RefusalCode): Promise<void>;
}

/** The log, the trace, the audit. */
export interface Listener {
  /**
   * @param untold how many events of the same kind by unauthenticated clients were left out since the last one that was not;
   *   undefined if this one is to be left out too
   */
  observe(event: ObservedEvent, untold: number | undefined): void;
  /** Records the event, or throws a refusal with `code`. */
  insist?(event: ObservedEvent, code: RefusalCode): Promise<void>;
}

export function createObserver(clock: Clock, listeners: readonly Listener[]): Observer {
  const pacing = new Pacing(clock);
  return {
    emit(event) {
      const untold = pacing.take(event);
      for (const listener of listeners) listener.observe(event, untold);
    },
    async insist(event, code) {
      await Promise.all(listeners.map((listener) => listener.insist?.(event, code)));
      for (const listener of listeners) if (listener.insist === undefined) listener.observe(event, 0);
    },
  };
}
