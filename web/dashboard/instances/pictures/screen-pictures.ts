import type { FetchedPicture } from '../../api-client.ts';
import { ApiFault, isSignInFault } from '../../fault.ts';

/** Requests at once: a browser opens six connections to a service, and the page needs others too. */
const AT_ONCE = 3;
const TICK_MS = 250;
/** Before the service has named its interval. */
const INTERVAL_MS = 5_000;
/** After a failure, and after one that does not pass soon. */
const AFTER_FAULT_MS = 15_000;
const AFTER_REFUSAL_MS = 60_000;
/** A request without a reply for this long is shown as slow. */
const SLOW_MS = 3_000;
/** Pictures of instances that are out of sight, for their return. */
const MAX_KEPT = 200;

/** The picture of an instance's screen, as the page has it. */
export interface ScreenPicture {
  /** An object URL; undefined before the first picture. */
  readonly url: string | undefined;
  readonly condition: string | null;
  /** The screen differs from the picture before. */
  readonly isChanged: boolean;
  readonly isSlow: boolean;
  readonly fault: ApiFault | null;
}

export const NO_PICTURE: ScreenPicture = {
  url: undefined,
  condition: null,
  isChanged: false,
  isSlow: false,
  fault: null,
};

interface Entry {
  picture: ScreenPicture;
  etag: string | undefined;
  dueAt: number;
  isAsked: boolean;
  readonly listeners: Set<(picture: ScreenPicture) => void>;
}

type FetchPicture = (id: string, etag: string | undefined) => Promise<FetchedPicture>;

/** The pictures of the screens in sight, each fetched again at the interval of the service. Others are not fetched. */
export class ScreenPictures {
  readonly #fetch: FetchPicture;
  readonly #onSignInFault: () => void;
  /** In the order in which they were last in sight. */
  readonly #entries = new Map<string, Entry>();
  #underWay = 0;
  #isClosed = false;
  #timer: ReturnType<typeof setInterval> | undefined;

  constructor(fetch: FetchPicture, onSignInFault: () => void) {
    this.#fetch = fetch;
    this.#onSignInFault = onSignInFault;
  }

  /** Numbers for tests: object URLs that exist. */
  get size(): number {
    return [...this.#entries.values()].filter(({ picture }) => picture.url !== undefined).length;
  }

  last(id: string): ScreenPicture {
    return this.#entries.get(id)?.picture ?? NO_PICTURE;
  }

  /** Follows the screen of an instance in sight, until the returned function is called. */
  follow(id: string, listener: (picture: ScreenPicture) => void): () => void {
    const entry: Entry = this.#entries.get(id) ?? {
      picture: NO_PICTURE,
      etag: undefined,
      dueAt: 0,
      isAsked: false,
      listeners: new Set(),
    };
    this.#entries.delete(id);
    this.#entries.set(id, entry);
    entry.listeners.add(listener);
    this.#timer ??= setInterval(() => this.#tick(), TICK_MS);
    return () => {
      entry.listeners.delete(listener);
      this.#forget();
    };
  }

  close(): void {
    this.#isClosed = true;
    clearInterval(this.#timer);
    for (const { picture } of this.#entries.values()) revoke(picture);
    this.#entries.clear();
  }

  #tick(): void {
    if (document.visibilityState !== 'visible') return;
    const now = Date.now();
    for (const [id, entry] of this.#entries) {
      if (this.#underWay >= AT_ONCE) return;
      if (entry.listeners.size > 0 && !entry.isAsked && entry.dueAt <= now) void this.#ask(id, entry);
    }
  }

  async #ask(id: string, entry: Entry): Promise<void> {
    this.#underWay++;
    entry.isAsked = true;
    const slow = setTimeout(() => show(entry, { isSlow: true }), SLOW_MS);
    try {
      const { blob, etag, condition, intervalMs } = await this.#fetch(id, entry.etag);
      entry.dueAt = Date.now() + (intervalMs ?? INTERVAL_MS);
      const seen = { condition, isSlow: false, fault: null };
      if (blob === undefined) show(entry, { ...seen, isChanged: false });
      else if (this.#isClosed) return;
      else {
        const isFirst = entry.etag === undefined;
        revoke(entry.picture);
        entry.etag = etag;
        show(entry, { ...seen, url: URL.createObjectURL(blob), isChanged: !isFirst });
      }
    } catch (error) {
      if (isSignInFault(error)) this.#onSignInFault();
      const fault = error instanceof ApiFault ? error : new ApiFault(String(error), 0);
      const isLasting = fault.status >= 400 && fault.status !== 429 && fault.status !== 503;
      // The host makes pictures in turn: this one is not lost, it waits.
      const waits = fault.code === 'screenshots_busy';
      const pauseMs = waits ? INTERVAL_MS : isLasting ? AFTER_REFUSAL_MS : AFTER_FAULT_MS;
      entry.dueAt = Date.now() + pauseMs;
      show(entry, { fault: waits ? null : fault, isSlow: waits, isChanged: false });
    } finally {
      clearTimeout(slow);
      entry.isAsked = false;
      this.#underWay--;
      this.#forget();
    }
  }

  /** Drops pictures out of sight beyond the bound, the oldest first. */
  #forget(): void {
    let surplus = this.#entries.size - MAX_KEPT;
    for (const [id, entry] of this.#entries) {
      if (surplus <= 0) return;
      if (entry.listeners.size > 0 || entry.isAsked) continue;
      revoke(entry.picture);
      this.#entries.delete(id);
      surplus--;
    }
  }
}

function show(entry: Entry, part: Partial<ScreenPicture>): void {
  entry.picture = { ...entry.picture, ...part };
  for (const listener of entry.listeners) listener(entry.picture);
}

function revoke({ url }: ScreenPicture): void {
  if (url !== undefined) URL.revokeObjectURL(url);
}
