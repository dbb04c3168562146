import type { Clock } from '../../../platform/clock.ts';

/** Wrong passwords in a row that cost nothing: people mistype. */
const FREE_FAILURES = 4;
const FIRST_WAIT_MS = 1_000;
const LONGEST_WAIT_MS = 60_000;
const MAX_REMEMBERED = 10_000;

interface Failures {
  count: number;
  /** Milliseconds since the epoch. */
  notBefore: number;
}

/**
 * Wrong passwords of one user from one address make the next try wait, twice as long each time. Keyed by both, so that a
 * stranger elsewhere cannot lock a user out; names that do not exist are treated the same, so that it tells nobody who does.
 */
export class SignInBackoff {
  readonly #clock: Clock;
  readonly #failures = new Map<string, Failures>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Milliseconds until the next try is looked at; 0 now. */
  waitMs(user: string, address: string): number {
    const failures = this.#failures.get(key(user, address));
    return Math.max(0, (failures?.notBefore ?? 0) - this.#clock.now());
  }

  failed(user: string, address: string): void {
    const name = key(user, address);
    const count = (this.#failures.get(name)?.count ?? 0) + 1;
    const wait = count <= FREE_FAILURES ? 0 : FIRST_WAIT_MS * 2 ** Math.min(16, count - FREE_FAILURES - 1);
    // Deleting first keeps the map in the order of the last failure: the one longest ago gives way.
    this.#failures.delete(name);
    if (this.#failures.size >= MAX_REMEMBERED) this.#failures.delete(this.#failures.keys().next().value!);
    this.#failures.set(name, { count, notBefore: this.#clock.now() + Math.min(wait, LONGEST_WAIT_MS) });
  }

  succeeded(user: string, address: string): void {
    this.#failures.delete(key(user, address));
  }
}

const key = (user: string, address: string) => `${address}\n${user}`;
