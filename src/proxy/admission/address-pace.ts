import type { Settings } from '../../config/option-table.ts';
import { Refusal, type RefusalCode } from '../../flow/refusals.ts';
import type { Clock } from '../../platform/clock.ts';
import { RecentKeys } from '../../platform/collections/recent-keys.ts';
import { BackOffs } from '../../platform/pace/back-offs.ts';
import { Rates } from '../../platform/pace/rates.ts';
import { addressBlock } from '../../platform/reverse-proxy/plain-address.ts';
import type { Secret } from '../../platform/secret.ts';

const FIRST_WAIT_MS = 1_000;
const LONGEST_WAIT_MS = 30_000;
/** For this long, a token that opened a console is exempt from the back-off of its address. */
const GOOD_TOKEN_MS = 12 * 3_600_000;

/** The refusals for an invalid token. A malformed token costs no look-up, and a failing authority is not the client's fault. */
const BAD_TOKEN: ReadonlySet<RefusalCode> = new Set([
  'token_unknown',
  'token_unknown_to_nova',
  'token_expired',
]);

/** Limits how fast one client address may open consoles, and how often with invalid tokens. */
export class AddressPace {
  readonly #upgrades: Rates;
  readonly #badTokens: BackOffs;
  readonly #goodTokens: RecentKeys;
  readonly #settings: Pick<Settings, 'oriel'>;

  constructor(settings: Pick<Settings, 'oriel'>, clock: Clock) {
    this.#settings = settings;
    this.#upgrades = new Rates(() => settings.oriel.max_upgrades_per_minute, clock);
    const waits = { firstWaitMs: FIRST_WAIT_MS, longestWaitMs: LONGEST_WAIT_MS };
    this.#badTokens = new BackOffs({ free: () => settings.oriel.free_bad_tokens, ...waits }, clock);
    this.#goodTokens = new RecentKeys(GOOD_TOKEN_MS, clock);
  }

  /** @throws {Refusal} upgrades_throttled */
  requireUpgrade(address: string): void {
    const waitMs = this.#upgrades.take(addressBlock(address));
    if (waitMs > 0) throw new Refusal('upgrades_throttled', addressBlock(address), { retryAfterMs: waitMs });
  }

  /** Checks the back-off of the address; a token that was valid before passes. @throws {Refusal} tokens_throttled */
  requireTry(address: string, token: Secret): void {
    if (this.#settings.oriel.free_bad_tokens === 0 || this.#goodTokens.has(token.hash)) return;
    const waitMs = this.#badTokens.enter(addressBlock(address));
    if (waitMs > 0) throw new Refusal('tokens_throttled', addressBlock(address), { retryAfterMs: waitMs });
  }

  /** A valid token does not reset the failure count; otherwise a user could use one to keep guessing. */
  wasGood(token: Secret): void {
    this.#goodTokens.add(token.hash);
  }

  wasRefused(address: string, token: Secret | undefined, code: RefusalCode): void {
    if (!BAD_TOKEN.has(code)) return;
    if (token !== undefined) this.#goodTokens.delete(token.hash);
    this.#badTokens.failed(addressBlock(address));
  }
}
