import type { Closable } from '../../../platform/lifecycle.ts';
import type { Logger } from '../../../platform/log/log.ts';
import type { Secret } from '../../../platform/secret.ts';
import type { DriverEvent } from '../driver.ts';
import type { Answer, Greeting } from './greet-server.ts';
import { addressText, type VncServer } from './server-line.ts';

/** Probes at once. Names are fewer: the operating system resolves them in threads, of which Node.js has four for everything. */
const AT_ONCE = { addresses: 8, names: 2 };
/** A rejected password is tried again no more often than this, in ms: servers lock out addresses that guess. */
const REJECTED_AGAIN_MS = 60_000;
/** The list of servers and the interval can change at any time; this is how soon it is noticed, in ms. */
const TICK_MS = 500;

export interface ServerStatesOptions {
  /** The current list. */
  readonly servers: () => readonly VncServer[];
  /** Milliseconds between two probes of a server; 0: none. */
  readonly intervalMs: () => number;
  readonly greet: (server: VncServer) => Greeting;
  readonly onChange: (event: DriverEvent) => void;
  readonly log: Logger;
}

interface Entry {
  server: VncServer;
  answer: Answer | undefined;
  answeredAt: number;
  /** The last state that was certain; changes of it are reported. */
  certain: 'up' | 'down' | undefined;
  probe: { readonly answer: Promise<Answer>; cancel(): void } | undefined;
}

/** Whether each VNC server of the list runs. It probes them by turns, and reports changes. */
export class ServerStates implements Closable {
  readonly #options: ServerStatesOptions;
  readonly #entries = new Map<string, Entry>();
  readonly #gates = { addresses: new Gate(AT_ONCE.addresses), names: new Gate(AT_ONCE.names) };
  readonly #timer: NodeJS.Timeout;
  #closed = false;

  constructor(options: ServerStatesOptions) {
    this.#options = options;
    this.#timer = setInterval(() => this.#turn(), TICK_MS);
    this.#turn();
  }

  /** The last answer; the first one if there is none yet. Undefined for a server that is not probed. */
  async last(server: VncServer): Promise<Answer | undefined> {
    const entry = this.#entryOf(server);
    if (!this.#mayProbe(entry)) return undefined;
    return entry.answer ?? this.#probe(entry);
  }

  /**
   * As `last`, but a server that did not run is probed now: it may have been started in the meantime. So is a server whose login
   * was not complete with another password than this one.
   */
  async now(server: VncServer, password: Secret | null): Promise<Answer | undefined> {
    const entry = this.#entryOf(server);
    if (!this.#mayProbe(entry)) return undefined;
    const { answer, answeredAt } = entry;
    if (answer?.state !== 'up') return this.#probe(entry);
    if (answer.login === 'complete') return answer;
    const isOld = performance.now() - answeredAt > REJECTED_AGAIN_MS;
    const mayBeAccepted = answer.password?.hash !== password?.hash;
    return mayBeAccepted || (answer.login === 'rejected' && isOld) ? this.#probe(entry) : answer;
  }

  /** Resolves when no probe is left. */
  async close(): Promise<void> {
    this.#closed = true;
    clearInterval(this.#timer);
    const probes = [...this.#entries.values()].flatMap(({ probe }) => probe ?? []);
    for (const probe of probes) probe.cancel();
    await Promise.all(probes.map(({ answer }) => answer));
  }

  #turn(): void {
    const servers = this.#options.servers();
    const listed = new Set(servers.map(({ uuid }) => uuid));
    for (const [uuid, { probe }] of this.#entries) {
      if (listed.has(uuid)) continue;
      probe?.cancel();
      this.#entries.delete(uuid);
      this.#options.onChange({ instanceUuid: uuid, change: 'deleted' });
    }
    for (const server of servers) {
      const entry = this.#entryOf(server);
      if (this.#isDue(entry)) void this.#probe(entry);
    }
  }

  /** A server whose address changed is another one. */
  #entryOf(server: VncServer): Entry {
    const known = this.#entries.get(server.uuid);
    if (known?.server === server) return known;
    if (known !== undefined && known.server.host === server.host && known.server.port === server.port) {
      // Its password file may be another one.
      Object.assign(known, { server, answeredAt: -Infinity });
      return known;
    }
    known?.probe?.cancel();
    const entry: Entry = {
      server,
      answer: undefined,
      answeredAt: -Infinity,
      certain: undefined,
      probe: undefined,
    };
    this.#entries.set(server.uuid, entry);
    return entry;
  }

  #mayProbe({ server }: Entry): boolean {
    return server.isProbed && this.#options.intervalMs() > 0 && !this.#closed;
  }

  #isDue(entry: Entry): boolean {
    if (!this.#mayProbe(entry) || entry.probe !== undefined) return false;
    const { answer, answeredAt } = entry;
    // A login that is not complete counts as an attack at some servers, so it is not repeated. A new list allows one more.
    if (answer?.state === 'up' && answer.login !== 'complete' && answeredAt > -Infinity) return false;
    return performance.now() - answeredAt >= this.#options.intervalMs();
  }

  #probe(entry: Entry): Promise<Answer> {
    if (entry.probe !== undefined) return entry.probe.answer;
    const gate = /^[\d.]+$|:/.test(entry.server.host) ? this.#gates.addresses : this.#gates.names;
    let greeting: Greeting | undefined;
    let isCancelled = false;
    const answer = gate.run(async (): Promise<Answer> => {
      if (isCancelled) return { state: 'unknown', why: 'the agent stops' };
      greeting = this.#options.greet(entry.server);
      return greeting.answer;
    });
    const cancel = () => {
      isCancelled = true;
      greeting?.cancel();
    };
    entry.probe = { answer, cancel };
    void answer.then((result) => {
      entry.probe = undefined;
      if (!isCancelled) this.#note(entry, result);
    });
    return answer;
  }

  #note(entry: Entry, answer: Answer): void {
    const { server, answer: before, certain } = entry;
    entry.answer = answer;
    entry.answeredAt = performance.now();
    if (before?.state !== answer.state || before.why !== answer.why) {
      const fields = {
        server: server.name,
        address: addressText(server.host, server.port),
        state: answer.state,
      };
      const isTrouble = answer.state === 'unknown' || (answer.state === 'up' && answer.login === 'rejected');
      const known = answer.why === '' ? fields : { ...fields, detail: answer.why };
      if (isTrouble) this.#options.log.warn(known, 'VNC server probed');
      else this.#options.log.info(known, 'VNC server probed');
    }
    if (answer.state === 'unknown') return;
    entry.certain = answer.state;
    if (certain === undefined || certain === answer.state) return;
    this.#options.onChange({
      instanceUuid: server.uuid,
      change: answer.state === 'up' ? 'started' : 'stopped',
    });
  }
}

/** Runs a bounded number of tasks at once; the others wait in order. */
class Gate {
  #free: number;
  readonly #waiting: (() => void)[] = [];

  constructor(size: number) {
    this.#free = size;
  }

  async run<T>(task: () => Promise<T>): Promise<T> {
    if (this.#free === 0) await new Promise<void>((resolve) => this.#waiting.push(resolve));
    else this.#free--;
    try {
      return await task();
    } finally {
      const next = this.#waiting.shift();
      if (next === undefined) this.#free++;
      else next();
    }
  }
}
