/** How the connection looks from this page. */
export interface Liveness {
  /** How long the proxy took to answer the last ping; null before the first answer and with a proxy that answers none. */
  readonly roundTripMs: number | null;
  /** For how long nothing has come although the proxy was asked; null where all is well. */
  readonly silentMs: number | null;
}

export const ALIVE: Liveness = { roundTripMs: null, silentMs: null };

/** Silence after a ping that is worth a word. */
const SILENT_AFTER_MS = 5_000;
/** Silence after which the page opens the console anew. A frame of 256 KiB, the largest of the proxy, takes 32 s at 8 KB/s. */
const GIVE_UP_AFTER_MS = 45_000;
/** The same after sleep or a change of network, if a new connection reaches a proxy: the old one has then most likely died. */
const GIVE_UP_WHEN_SUSPECT_MS = 10_000;
/** A key press asks at most this often whether the proxy is there. */
const KEY_PING_MS = 1_000;
/** A wall clock that jumps this far between two ticks has slept. */
const SLEPT_MS = 10_000;
/** Times between two calls of `tick`, for which a timer of the page is to see. */
export const TICK_MS = 1_000;

export interface LivenessOptions {
  /** Milliseconds of a clock that never goes back. It may stand still while the computer sleeps. */
  now(): number;
  /** Milliseconds of the wall clock, which goes on while the computer sleeps. */
  wallNow(): number;
  /** Sends a ping to the proxy. */
  ping(id: number): void;
  /** Whether a new connection reaches a proxy. Never rejects. */
  probe(): Promise<boolean>;
  onChange(liveness: Liveness): void;
  /** The session is to be opened anew. Called once. */
  onGiveUp(): void;
}

/**
 * Watches whether the proxy still answers: a WebSocket whose path has died stays open for many minutes. Silence counts only while
 * the tab is visible, since browsers slow the timers of hidden ones, and only after a ping. Any message is a sign of life,
 * not the answer alone: on a slow link the answer waits behind the picture.
 */
export class LivenessWatch {
  readonly #options: LivenessOptions;
  /** Undefined until the proxy announces that it answers pings; nothing is sent to one that does not. */
  #intervalMs: number | undefined;
  #isVisible: boolean;
  #lastTickAt: number;
  #lastPing = { id: 0, at: Number.NEGATIVE_INFINITY };
  /** When the first ping was sent after which nothing came. */
  #waitingSince: number | undefined;
  #isSuspect = false;
  #probe: 'none' | 'under way' | 'reached' = 'none';
  #shown = ALIVE;
  #isOver = false;

  constructor(options: LivenessOptions, isVisible: boolean) {
    this.#options = options;
    this.#isVisible = isVisible;
    this.#lastTickAt = options.wallNow();
  }

  /** The proxy announces that it answers pings. */
  begin(intervalMs: number): void {
    this.#intervalMs = intervalMs;
    if (this.#isVisible) this.#ping();
  }

  /** A message of any kind came. */
  heard(): void {
    this.#waitingSince = undefined;
    this.#isSuspect = false;
    this.#show(this.#shown.roundTripMs, null);
  }

  pong(id: number): void {
    if (id === this.#lastPing.id) this.#show(this.#options.now() - this.#lastPing.at, null);
  }

  /** The person presses a key: now they want to know. */
  keyPressed(): void {
    const isDue = this.#options.now() - this.#lastPing.at >= KEY_PING_MS;
    if (isDue && this.#waitingSince === undefined) this.#ping();
  }

  visibility(isVisible: boolean): void {
    this.#isVisible = isVisible;
    this.#waitingSince = undefined;
    if (isVisible) this.recheck();
  }

  /** Asks at once and waits afresh for the answer: after sleep, a tab switch or a change of network. */
  recheck(): void {
    if (this.#intervalMs === undefined || this.#isOver) return;
    this.#isSuspect = true;
    this.#probe = 'none';
    // A silence that is shown goes on.
    if (this.#shown.silentMs === null) this.#waitingSince = undefined;
    this.#lastTickAt = this.#options.wallNow();
    this.#ping();
  }

  tick(): void {
    const now = this.#options.now();
    const wallNow = this.#options.wallNow();
    const hasSlept = wallNow - this.#lastTickAt > SLEPT_MS;
    this.#lastTickAt = wallNow;
    if (this.#intervalMs === undefined || !this.#isVisible || this.#isOver) return;
    if (hasSlept) this.recheck();
    else if (this.#waitingSince !== undefined) this.#judge(now - this.#waitingSince);
    else if (now - this.#lastPing.at >= this.#intervalMs) this.#ping();
  }

  stop(): void {
    this.#isOver = true;
  }

  #judge(silentMs: number): void {
    if (silentMs < SILENT_AFTER_MS) return;
    this.#show(this.#shown.roundTripMs, silentMs);
    if (this.#isSuspect && this.#probe === 'none') void this.#probeOnce();
    const isHopeless = this.#isSuspect && this.#probe === 'reached' && silentMs >= GIVE_UP_WHEN_SUSPECT_MS;
    if (!isHopeless && silentMs < GIVE_UP_AFTER_MS) return;
    this.stop();
    this.#options.onGiveUp();
  }

  async #probeOnce(): Promise<void> {
    this.#probe = 'under way';
    this.#probe = (await this.#options.probe()) ? 'reached' : 'none';
  }

  #ping(): void {
    if (this.#intervalMs === undefined || this.#isOver) return;
    const now = this.#options.now();
    this.#lastPing = { id: this.#lastPing.id + 1, at: now };
    this.#waitingSince ??= now;
    this.#options.ping(this.#lastPing.id);
  }

  #show(roundTripMs: number | null, silentMs: number | null): void {
    if (this.#isOver || (roundTripMs === this.#shown.roundTripMs && silentMs === this.#shown.silentMs))
      return;
    this.#shown = { roundTripMs, silentMs };
    this.#options.onChange(this.#shown);
  }
}
