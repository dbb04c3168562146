import { Refusal } from '../../../flow/refusals.ts';
import type { Clock } from '../../../platform/clock.ts';
import { within } from '../../../platform/pace/within.ts';
import type { Asker } from '../token-source.ts';
import { Confirmations } from './confirmations.ts';
import { type SlowDriver, slowDriverOf } from './slow-drivers.ts';

/** The deadline of a confirmation, in ms, waiting for a slot included. */
const DEADLINE_MS = 15_000;
/** That of a slow driver: what the wait for a slot adds to its timeout. */
const SLOT_WAIT_MS = 5_000;
/** A slow confirmation that takes longer is announced, in ms. */
const ANNOUNCE_AFTER_MS = 5_000;

export interface ComputeHostsOptions {
  readonly clock: Clock;
  /** Of one question, in ms. */
  readonly timeoutMs: number;
  /** Of one question about an instance of a slow driver, in ms. */
  readonly slowTimeoutMs: number;
}

/** The instance whose console is confirmed. */
export interface Place {
  /** Identifies the compute host; unique in the cloud. */
  readonly key: string;
  /** Its name, for messages. */
  readonly host: string;
  readonly node: string | null | undefined;
}

/** How a compute host is asked. */
export interface Question {
  readonly timeoutMs: number;
  /** Undefined for most drivers. */
  readonly driver: SlowDriver | undefined;
}

/**
 * Asks compute hosts about consoles. Instances of slow drivers have a longer timeout and slots of their own, per bare-metal node or
 * cluster: one nova-compute serves hundreds of nodes, and a node whose console is not ready says nothing about the others.
 */
export class ComputeHosts {
  readonly #options: ComputeHostsOptions;
  readonly #usual: Confirmations;
  readonly #slow: Confirmations;

  constructor(options: ComputeHostsOptions) {
    this.#options = options;
    this.#usual = new Confirmations(options.clock);
    this.#slow = new Confirmations(options.clock);
  }

  /**
   * Confirms a console for a client, within `withinMs` at most unless the driver is slow. The client of a slow driver is informed if it waits.
   * @throws {Refusal} nova_unconfirmed, and what `ask` throws
   */
  async confirm<T>(
    place: Place,
    ask: (question: Question) => Promise<T>,
    { signal, waits }: Asker,
    withinMs: number,
  ): Promise<T> {
    const { host: computeHost, node } = place;
    const driver = slowDriverOf(node);
    const ms =
      driver === undefined
        ? Math.max(1, Math.min(DEADLINE_MS, withinMs))
        : this.#options.slowTimeoutMs + SLOT_WAIT_MS;
    const late = () =>
      new Refusal('nova_unconfirmed', `compute host ${computeHost}: no answer within ${Math.round(ms)} ms`);
    const announce = () =>
      driver === undefined ? undefined : waits?.({ driver, computeHost, withinMs: ms - ANNOUNCE_AFTER_MS });
    const timer = driver === undefined ? undefined : setTimeout(announce, ANNOUNCE_AFTER_MS);
    try {
      return await within({ ms, late, outer: signal }, (inner) => this.ask(place, ask, inner));
    } finally {
      clearTimeout(timer);
    }
  }

  /** The refusal of a compute host that did not answer lately; `isDue`: it is time to ask it again. */
  silence({ key, node }: Place): { readonly failure: Refusal; readonly isDue: boolean } | undefined {
    return slowDriverOf(node) === undefined
      ? this.#usual.silence(key)
      : this.#slow.silence(slotOf(key, node));
  }

  /** Asks in a slot of the host. `signal` ends only the wait for the slot. @throws as `confirm` */
  ask<T>({ key, node }: Place, ask: (question: Question) => Promise<T>, signal: AbortSignal): Promise<T> {
    const driver = slowDriverOf(node);
    if (driver === undefined) {
      const question = { timeoutMs: this.#options.timeoutMs, driver };
      return this.#usual.run(key, () => ask(question), signal);
    }
    const question = { timeoutMs: this.#options.slowTimeoutMs, driver };
    return this.#slow.run(slotOf(key, node), () => ask(question), signal);
  }
}

function slotOf(key: string, node: Place['node']): string {
  return `${key}/${node}`;
}
