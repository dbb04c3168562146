/** The state of the connection as the page measures it. */
export interface Liveness {
  /** Round-trip time of the last ping; null before the first pong, and with a proxy that does not answer pings. */
  readonly roundTripMs: number | null;
  /** Time without any message since an unanswered ping; null if the proxy answers. */
  readonly silentMs: number | null;
}

export const ALIVE: Liveness = { roundTripMs: null, silentMs: null };

/** Silence after a ping that the page shows. */
const SILENT_AFTER_MS = 5_000;
/** Silence after which the page reconnects. A frame of 256 KiB, the proxy's largest, takes 32 s at 8 KB/s. */
const GIVE_UP_AFTER_MS = 45_000;
/** The same after sleep or a change of network, if a new connection reaches a proxy: the old one is then most likely dead. */
const GIVE_UP_WHEN_SUSPECT_MS = 10_000;
/** A key press sends a ping at most this often. */
const KEY_PING_MS = 1_000;
/** A confirmation sends a ping at most this often: the proxy allows 24 messages in 10 s. */
const CONFIRM_PING_MS = 600;
/** If the wall clock jumps this far between two ticks, the computer slept. */
const SLEPT_MS = 10_000;
/** Time between two calls of `tick`, which a timer of the page makes. */
export const TICK_MS = 1_000;

export interface LivenessOptions {
  /** Milliseconds of a monotonic clock. It may stop while the computer sleeps. */
  now(): number;
  /** Milliseconds of the wall clock, which continues while the computer sleeps. */
  wallNow(): number;
  /** Sends a ping to the proxy. */
  ping(id: number): void;
  /** Whether a new connection reaches a proxy. Never rejects. */
  probe(): Promise<boolean>;
  onChange(liveness: Liveness): void;
  /** The page must reconnect. Called once. */
  onGiveUp(): void;
}

/**
 * Watches whether the proxy still answers, because a WebSocket whose path is dead stays open for many minutes. Silence counts only
 * while the tab is visible, since browsers slow down the timers of hidden tabs, and only after a ping. Any message ends the silence,
 * not only the pong: on a slow link the pong waits behind the picture.
 */
export class LivenessWatch {
  readonly #options: LivenessOptions;
  /** Undefined until the proxy announces that it answers pings; until then none is sent. */
  #intervalMs: number | undefined;
  #isVisible: boolean;
  #lastTickAt: number;
  #lastPing = { id: 0, at: Number.NEGATIVE_INFINITY };
  /** When the first unanswered ping was sent. */
  #waitingSince: number | undefined;
  #isSuspect = false;
  #probe: 'none' | 'under way' | 'reached' = 'none';
  #shown = ALIVE;
  #isOver = false;
  /** Those who wait for the pong of a ping that is sent after their request; `ping` is its number once it is sent. */
  #confirmations: { ping: number | undefined; resolve(hasArrived: boolean): void }[] = [];

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

  /** Any message arrived. */
  received(): void {
    this.#waitingSince = undefined;
    this.#isSuspect = false;
    this.#show(this.#shown.roundTripMs, null);
  }

  pong(id: number): void {
    const answered = this.#confirmations.filter(({ ping }) => ping !== undefined && ping <= id);
    this.#confirmations = this.#confirmations.filter((each) => !answered.includes(each));
    for (const { resolve } of answered) resolve(true);
    if (id === this.#lastPing.id) this.#show(this.#options.now() - this.#lastPing.at, null);
  }

  /** The user pressed a key, so the answer matters now. */
  keyPressed(): void {
    const isDue = this.#options.now() - this.#lastPing.at >= KEY_PING_MS;
    if (isDue && this.#waitingSince === undefined) this.#ping();
  }

  /**
   * Resolves with true as soon as the proxy has received all that was sent before the call, with false if it does not answer pings or
   * the watch stops.
   */
  confirm(): Promise<boolean> {
    if (this.#intervalMs === undefined || this.#isOver) return Promise.resolve(false);
    return new Promise((resolve) => {
      this.#confirmations.push({ ping: undefined, resolve });
      this.sendDueConfirmation();
    });
  }

  /** Sends the ping of waiting confirmations if the last one was long enough ago. Returns the milliseconds until then; 0 if none waits. */
  sendDueConfirmation(): number {
    if (!this.#confirmations.some(({ ping }) => ping === undefined)) return 0;
    const waitMs = this.#lastPing.at + CONFIRM_PING_MS - this.#options.now();
    if (waitMs > 0) return waitMs;
    this.#ping();
    return 0;
  }

  visibility(isVisible: boolean): void {
    this.#isVisible = isVisible;
    this.#waitingSince = undefined;
    if (isVisible) this.recheck();
  }

  /** Sends a ping at once and starts waiting again: after sleep, a change of tab or of network. */
  recheck(): void {
    if (this.#intervalMs === undefined || this.#isOver) return;
    this.#isSuspect = true;
    this.#probe = 'none';
    // A silence that is shown continues.
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
    for (const { resolve } of this.#confirmations.splice(0)) resolve(false);
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
    // Any ping is behind what was sent before.
    for (const confirmation of this.#confirmations) confirmation.ping ??= this.#lastPing.id;
    this.#options.ping(this.#lastPing.id);
  }

  #show(roundTripMs: number | null, silentMs: number | null): void {
    if (this.#isOver || (roundTripMs === this.#shown.roundTripMs && silentMs === this.#shown.silentMs))
      return;
    this.#shown = { roundTripMs, silentMs };
    this.#options.onChange(this.#shown);
  }
}
