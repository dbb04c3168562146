import { asRefusal } from '../../flow/refusals.ts';
import type { BrowserListener } from './browser-leg.ts';
import { HEADROOM } from './frames/frame-encoder.ts';
import type { GuestListener } from './guest-leg.ts';

/** Observes or filters the bytes of one session before they are bridged. A session without taps pays nothing for them. */
export interface Tap {
  /**
   * Bytes of the browser; they belong to the caller. Returns those that pass: the same object, or a copy. Throws the refusal
   * that ends the session.
   */
  fromBrowser?(bytes: Buffer): Buffer;
  /** Messages that the last `fromBrowser` read; absent if it reads none. */
  readonly messages?: number;
  /** Bytes of the console server; they belong to the caller. They always pass. */
  fromGuest?(bytes: Buffer): void;
}

/** A listener to a browser whose bytes pass the taps first. */
export function tapBrowser(listener: BrowserListener, taps: readonly Tap[]): BrowserListener {
  const tapped = taps.filter(({ fromBrowser }) => fromBrowser !== undefined);
  if (tapped.length === 0) return listener;
  let isOver = false;
  return {
    data(chunk, start, end) {
      if (isOver) return true;
      const bytes = chunk.subarray(start, end);
      let passing = bytes;
      try {
        for (const tap of tapped) passing = tap.fromBrowser?.(passing) ?? passing;
      } catch (error) {
        isOver = true;
        listener.ended({ how: 'refused', refusal: asRefusal(error) });
        return true;
      }
      if (passing === bytes) return listener.data(chunk, start, end);
      if (passing.length > 0) listener.data(passing, 0, passing.length);
      return true; // `passing` is a copy.
    },
    get messages() {
      return tapped.reduce((sum, { messages = 0 }) => sum + messages, 0);
    },
    drained: () => listener.drained(),
    ended: (end) => listener.ended(end),
  };
}

/** A listener to a console server whose bytes pass the taps first. */
export function tapGuest(listener: GuestListener, taps: readonly Tap[]): GuestListener {
  const tapped = taps.filter(({ fromGuest }) => fromGuest !== undefined);
  if (tapped.length === 0) return listener;
  return {
    bytes(bytes, length) {
      const payload = bytes.subarray(HEADROOM, HEADROOM + length);
      for (const tap of tapped) tap.fromGuest?.(payload);
      return listener.bytes(bytes, length);
    },
    drained: () => listener.drained(),
    ended: (error) => listener.ended(error),
  };
}
