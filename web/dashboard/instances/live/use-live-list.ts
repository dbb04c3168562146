import { useCallback, useEffect, useRef, useState } from 'preact/hooks';
import type { Server } from '../../../../src/api-client/client.ts';
import type { ServerEvent } from '../../../../src/api-client/server-events.ts';
import type { ApiClient } from '../../api-client.ts';
import { asError, isSignInFault } from '../../fault.ts';

/** While there is no stream, the list is read this often. */
const POLL_MS = 5_000;
/** A stream that is not ready in this time is held back by a proxy on the path. */
const READY_MS = 8_000;
/** The service sends something every 10 s. */
const SILENCE_MS = 25_000;
/** Without a stream for this long, another attempt is made. */
const RETRY_MS = 30_000;
/** Several events cause one drawing. */
const DRAW_MS = 150;

export interface LiveList {
  /** The last known list; it stays while requests fail. Undefined before the first reply. */
  readonly instances: readonly Server[] | undefined;
  /** Hosts that do not reply: names for administrators, a number for others. */
  readonly silentHosts: string | undefined;
  /** What screens show, by the id of the instance. */
  readonly conditions: ReadonlyMap<string, string>;
  readonly fault: Error | null;
  /** When the service was last heard, in milliseconds since the epoch. */
  readonly heardAt: number;
}

const EMPTY: LiveList = {
  instances: undefined,
  silentHosts: undefined,
  conditions: new Map(),
  fault: null,
  heardAt: 0,
};

/**
 * The list of instances as it changes, while the tab is visible: by a stream of events, or read every few seconds while there is no
 * stream. A hidden tab has no stream, because browsers open only six connections to a service.
 */
export function useLiveList(api: ApiClient, inAllProjects: boolean, onSignInFault: () => void) {
  const [list, setList] = useState(EMPTY);
  const [round, setRound] = useState(0);
  const faultOfSignIn = useRef(onSignInFault);
  faultOfSignIn.current = onSignInFault;

  useEffect(() => {
    const follower = new ListFollower(api, inAllProjects, setList, () => faultOfSignIn.current());
    const follow = () => (document.visibilityState === 'visible' ? follower.start() : follower.stop());
    follow();
    document.addEventListener('visibilitychange', follow);
    return () => {
      document.removeEventListener('visibilitychange', follow);
      follower.stop();
    };
    // `round` changes when `refresh` is called.
  }, [api, inAllProjects, round]);

  const refresh = useCallback(() => setRound((count) => count + 1), []);
  return { ...list, refresh };
}

/** Follows the list between `start` and `stop`. */
class ListFollower {
  readonly #api: ApiClient;
  readonly #inAllProjects: boolean;
  readonly #show: (list: LiveList) => void;
  readonly #onSignInFault: () => void;
  readonly #servers = new Map<string, Server>();
  readonly #conditions = new Map<string, string>();
  #list = EMPTY;
  #ending: AbortController | undefined;
  #drawing: ReturnType<typeof setTimeout> | undefined;

  constructor(
    api: ApiClient,
    inAllProjects: boolean,
    show: (list: LiveList) => void,
    onSignInFault: () => void,
  ) {
    this.#api = api;
    this.#inAllProjects = inAllProjects;
    this.#show = show;
    this.#onSignInFault = onSignInFault;
  }

  start(): void {
    if (this.#ending !== undefined) return;
    this.#ending = new AbortController();
    void this.#run(this.#ending.signal);
  }

  stop(): void {
    this.#ending?.abort();
    this.#ending = undefined;
    clearTimeout(this.#drawing);
    this.#drawing = undefined;
  }

  async #run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      const triedAt = Date.now();
      // The list is there before the stream is.
      await this.#load(signal);
      await this.#stream(signal);
      while (!signal.aborted && Date.now() - triedAt < RETRY_MS) {
        await pause(POLL_MS, signal);
        if (!signal.aborted) await this.#load(signal);
      }
    }
  }

  /** Until the stream ends. Never rejects. */
  async #stream(signal: AbortSignal): Promise<void> {
    const own = new AbortController();
    const end = () => own.abort();
    signal.addEventListener('abort', end);
    let timer = setTimeout(end, READY_MS);
    const heard = () => {
      clearTimeout(timer);
      timer = setTimeout(end, SILENCE_MS);
      this.#change({ heardAt: Date.now() });
    };
    try {
      await this.#api.watchServers(this.#inAllProjects, own.signal, heard, (event) =>
        this.#take(event, signal),
      );
    } catch {
      // The list is read again and again meanwhile, and shows what fails.
    } finally {
      clearTimeout(timer);
      signal.removeEventListener('abort', end);
    }
  }

  #take(event: ServerEvent, signal: AbortSignal): void {
    switch (event.type) {
      case 'ready':
        void this.#load(signal);
        break;
      case 'server':
        this.#servers.set(event.server.id, event.server);
        this.#change({ instances: [...this.#servers.values()] });
        break;
      case 'gone':
        this.#servers.delete(event.id);
        this.#change({ instances: [...this.#servers.values()] });
        break;
      case 'screen':
        if (event.condition === null) this.#conditions.delete(event.id);
        else this.#conditions.set(event.id, event.condition);
        this.#change({ conditions: new Map(this.#conditions) });
        break;
      case 'missing':
        this.#change({ silentHosts: event.hosts ?? undefined });
        break;
      case 'over':
        this.#onSignInFault();
    }
  }

  async #load(signal: AbortSignal): Promise<void> {
    try {
      const { instances, silentHosts } = await this.#api.instances(this.#inAllProjects);
      if (signal.aborted) return;
      this.#servers.clear();
      for (const instance of instances) this.#servers.set(instance.id, instance);
      this.#change({ instances, silentHosts, fault: null, heardAt: Date.now() });
    } catch (error) {
      if (signal.aborted) return;
      if (isSignInFault(error)) this.#onSignInFault();
      else this.#change({ fault: asError(error) });
    }
  }

  #change(part: Partial<LiveList>): void {
    this.#list = { ...this.#list, ...part };
    this.#drawing ??= setTimeout(() => {
      this.#drawing = undefined;
      this.#show(this.#list);
    }, DRAW_MS);
  }
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    signal.addEventListener('abort', () => {
      clearTimeout(timer);
      resolve();
    });
  });
}
