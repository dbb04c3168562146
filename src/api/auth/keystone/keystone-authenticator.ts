import { createHash } from 'node:crypto';
import type { Grant } from '../../../contracts/access.ts';
import { Refusal } from '../../../flow/refusals.ts';
import { type Clock, steadyTime } from '../../../platform/clock.ts';
import { BoundedMap } from '../../../platform/collections/bounded-map.ts';
import type { Authenticator, Caller, Standing } from '../authenticator.ts';
import type { AuthenticatorParts } from '../registry.ts';
import { KeystoneClient } from './keystone-client.ts';
import { KeystoneStandings } from './keystone-standings.ts';

/** Tokens remembered; the oldest is dropped first. */
const MAX_REMEMBERED = 10_000;

/** Throws an error with a sentence if an option of `[keystone_authtoken]` is missing. */
export function createKeystoneAuthenticator({ settings, log, clock }: AuthenticatorParts): Authenticator {
  const options = settings.keystone_authtoken;
  const client = new KeystoneClient(options, clock);
  if (options.insecure) {
    log.warn({}, '[keystone_authtoken] insecure is set: any host on the path can impersonate Keystone');
  }
  const publicUri = options.www_authenticate_uri || options.auth_url;
  return new KeystoneAuthenticator(client, publicUri, options.token_cache_time * 1000, clock);
}

interface Remembered {
  readonly caller: Caller;
  /** Steady milliseconds. */
  readonly until: number;
  /** Milliseconds since the epoch. */
  readonly expiresAt: number;
}

/** Validates tokens at a Keystone as a service user, and remembers valid ones as keystonemiddleware does. */
class KeystoneAuthenticator implements Authenticator {
  readonly name = 'keystone';
  readonly #client: KeystoneClient;
  readonly #standings: KeystoneStandings;
  readonly #publicUri: string;
  readonly #rememberMs: number;
  readonly #clock: Clock;
  /** Steady milliseconds. */
  readonly #now: () => number;
  /** By the hash of the token, so that the process keeps no tokens of users. */
  readonly #remembered = new BoundedMap<string, Remembered>(MAX_REMEMBERED);
  readonly #asking = new Map<string, Promise<Caller>>();

  constructor(client: KeystoneClient, publicUri: string, rememberMs: number, clock: Clock) {
    this.#client = client;
    this.#standings = new KeystoneStandings((path) => client.get(path), clock);
    this.#publicUri = publicUri;
    this.#rememberMs = rememberMs;
    this.#clock = clock;
    this.#now = steadyTime(clock);
  }

  identityUri(): string {
    return this.#publicUri;
  }

  async authenticate(token: string): Promise<Caller> {
    const key = createHash('sha256').update(token).digest('base64url');
    const remembered = this.#remembered.get(key);
    if (remembered !== undefined && this.#isFresh(remembered)) return remembered.caller;
    // Simultaneous requests with one token share one call.
    let asking = this.#asking.get(key);
    if (asking === undefined) {
      asking = this.#ask(token, key).finally(() => this.#asking.delete(key));
      this.#asking.set(key, asking);
    }
    return asking;
  }

  #isFresh({ until, expiresAt }: Remembered): boolean {
    return until > this.#now() && expiresAt > this.#clock.now();
  }

  standing(grant: Grant): Promise<Standing> {
    return this.#standings.standing(grant);
  }

  close(): Promise<void> {
    return this.#client.close();
  }

  async #ask(token: string, key: string): Promise<Caller> {
    this.#remembered.delete(key);
    const found = await this.#client.validate(token);
    if (found === undefined) throw new Refusal('unauthenticated', 'Keystone does not know the token');
    const lifeMs = found.expiresAt - this.#clock.now();
    if (lifeMs <= 0) throw new Refusal('unauthenticated', 'the token has expired');
    if (this.#rememberMs > 0) {
      const until = this.#now() + this.#rememberMs;
      this.#remembered.set(key, { caller: found.caller, until, expiresAt: found.expiresAt });
    }
    return found.caller;
  }
}
