import type { BrowserEnd, BrowserLeg, BrowserListener } from './browser-leg.ts';
import { HEADROOM, writeBinaryHead } from './frames/frame-encoder.ts';
import type { GuestLeg, GuestListener } from './guest-leg.ts';
import { Stopwatch } from './stopwatch.ts';
import { type Tap, tapBrowser, tapGuest } from './taps.ts';

/** The side that ended first, and how. */
export type BridgeEnd =
  | { readonly by: 'browser'; readonly end: BrowserEnd }
  | { readonly by: 'guest'; readonly error: Error | undefined };

/** What each peer sent after its handshake, and what the bytes of the session pass. */
export interface BridgeStart {
  readonly fromBrowser: Buffer;
  readonly fromGuest: Buffer;
  readonly taps: readonly Tap[];
  /** Whether bytes of the browser begin like input of the user; absent if the protocol does not show it. */
  readonly isInput?: (bytes: Buffer, at: number) => boolean;
}

/**
 * Carries bytes between a browser and a console server until one side ends. Neither side is read faster than the other accepts: at
 * most one read of the guest leg and `guestBacklogBytes` of the browser leg wait here.
 */
export class Bridge {
  bytesToBrowser = 0;
  bytesToGuest = 0;
  /** When the last chunk that begins like input passed, or when the bridge began, in ms of `performance.now()`. */
  lastInputAt = performance.now();
  /** The time in which a leg had not taken its bytes, so that the other was not read. */
  readonly #slow = { browser: new Stopwatch(), guest: new Stopwatch() };
  #isInput: BridgeStart['isInput'];
  readonly #browser: BrowserLeg;
  readonly #guest: GuestLeg;
  readonly #guestBacklogBytes: number;
  readonly #onEnd: (end: BridgeEnd) => void;
  readonly #onFirstByte: () => void;
  #guestIsHeld = false;
  #browserIsHeld = false;

  constructor(
    browser: BrowserLeg,
    guest: GuestLeg,
    guestBacklogBytes: number,
    onEnd: (end: BridgeEnd) => void,
    onFirstByte: () => void,
  ) {
    this.#browser = browser;
    this.#guest = guest;
    this.#guestBacklogBytes = guestBacklogBytes;
    this.#onEnd = onEnd;
    this.#onFirstByte = onFirstByte;
  }

  /** For how long this leg has been slow, in ms. */
  slowMs(leg: 'browser' | 'guest'): number {
    return this.#slow[leg].ms;
  }

  /** Takes both legs over from their handshakes. */
  start({ fromBrowser, fromGuest, taps, isInput }: BridgeStart): void {
    this.#isInput = isInput;
    const toGuest = tapBrowser(this.#toGuest, taps);
    this.#browser.listener = toGuest;
    this.#guest.listener = tapGuest(this.#toBrowser, taps);
    if (fromBrowser.length > 0) toGuest.data(fromBrowser, 0, fromBrowser.length);
    if (fromGuest.length > 0) this.#onFirstByte();
    this.bytesToBrowser += fromGuest.length;
    for (const tap of taps) tap.fromGuest?.(fromGuest);
    this.#browser.send(fromGuest);
    this.#guest.release();
    if (!this.#browserIsHeld) this.#browser.release();
  }

  readonly #toBrowser: GuestListener = {
    bytes: (bytes, length) => {
      if (this.bytesToBrowser === 0) this.#onFirstByte();
      this.bytesToBrowser += length;
      const frameAt = writeBinaryHead(bytes, HEADROOM, length);
      const taken = this.#browser.write(bytes.subarray(frameAt, HEADROOM + length));
      this.#guestIsHeld = !taken;
      if (!taken) this.#slow.browser.start();
      return taken;
    },
    drained: () => {
      if (!this.#browserIsHeld) return;
      this.#browserIsHeld = false;
      this.#slow.guest.stop();
      this.#browser.release();
    },
    ended: (error) => this.#onEnd({ by: 'guest', error }),
  };

  readonly #toGuest: BrowserListener = {
    data: (chunk, start, end) => {
      this.bytesToGuest += end - start;
      if (this.#isInput?.(chunk, start)) this.lastInputAt = performance.now();
      this.#guest.write(chunk.subarray(start, end));
      const { backlog } = this.#guest;
      if (!this.#browserIsHeld && backlog > this.#guestBacklogBytes) {
        this.#browserIsHeld = true;
        this.#slow.guest.start();
        this.#browser.hold();
      }
      return backlog === 0;
    },
    drained: () => {
      if (!this.#guestIsHeld) return;
      this.#guestIsHeld = false;
      this.#slow.browser.stop();
      this.#guest.release();
    },
    ended: (end) => {
      this.#guest.finish();
      this.#onEnd({ by: 'browser', end });
    },
  };
}
