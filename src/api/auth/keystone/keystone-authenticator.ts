import { createHash } from 'node:crypto';
import type { Grant } from '../../../contracts/access.ts';
import type { Call } from '../../../contracts/contract.ts';
import { Refusal } from '../../../flow/refusals.ts';
import { type Clock, steadyTime } from '../../../platform/clock.ts';
import { BoundedMap } from '../../../platform/collections/bounded-map.ts';
import type { Authenticator, BrowserSignIn, BrowserSignIns, Caller, Standing } from '../authenticator.ts';
import type { AuthenticatorParts } from '../registry.ts';
import { KeystoneBrowserSignIns } from './keystone-browser-sign-ins.ts';
import { KeystoneClient, type ValidatedToken } from './keystone-client.ts';
import { KeystoneSignInPace } from './keystone-sign-in-pace.ts';
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
  const pace = new KeystoneSignInPace(settings, clock);
  return new KeystoneAuthenticator(client, pace, publicUri, options.token_cache_time * 1000, clock);
}

interface Remembered extends ValidatedToken {
  /** Steady milliseconds. */
  readonly until: number;
}

/** Validates tokens at a Keystone as a service user, and remembers valid ones as keystonemiddleware does. */
class KeystoneAuthenticator implements Authenticator {
  readonly name = 'keystone';
  readonly browserSignIns: BrowserSignIns;
  readonly #client: KeystoneClient;
  readonly #standings: KeystoneStandings;
  readonly #publicUri: string;
  readonly #rememberMs: number;
  readonly #clock: Clock;
  /** Steady milliseconds. */
  readonly #now: () => number;
  /** By the hash of the token, so that the process keeps no tokens of users. */
  readonly #remembered = new BoundedMap<string, Remembered>(MAX_REMEMBERED);
  readonly #asking = new Map<string, Promise<ValidatedToken>>();

  constructor(
    client: KeystoneClient,
    pace: KeystoneSignInPace,
    publicUri: string,
    rememberMs: number,
    clock: Clock,
  ) {
    this.#client = client;
    this.browserSignIns = new KeystoneBrowserSignIns({
      client,
      pace,
      remembered: {
        find: (token, call) => this.#find(token, call),
        forget: (token) => void this.#remembered.delete(keyOf(token)),
      },
    });
    this.#standings = new KeystoneStandings((path, call) => client.get(path, call), clock);
    this.#publicUri = publicUri;
    this.#rememberMs = rememberMs;
    this.#clock = clock;
    this.#now = steadyTime(clock);
  }

  identityUri(): string {
    return this.#publicUri;
  }

  async authenticate(token: string, call: Call): Promise<Caller> {
    return (await this.#validate(token, call)).caller;
  }

  standing(grant: Grant, call: Call): Promise<Standing> {
    return this.#standings.standing(grant, call);
  }

  close(): Promise<void> {
    return this.#client.close();
  }

  async #find(token: string, call: Call): Promise<BrowserSignIn | undefined> {
    try {
      return { token, ...(await this.#validate(token, call)) };
    } catch (error) {
      if (error instanceof Refusal && error.code === 'unauthenticated') return undefined;
      throw error;
    }
  }

  async #validate(token: string, call: Call): Promise<ValidatedToken> {
    const key = keyOf(token);
    const remembered = this.#remembered.get(key);
    if (remembered !== undefined && this.#isFresh(remembered)) return remembered;
    // Simultaneous requests with one token share one call.
    let asking = this.#asking.get(key);
    if (asking === undefined) {
      asking = this.#ask(token, key, call).finally(() => this.#asking.delete(key));
      this.#asking.set(key, asking);
    }
    return asking;
  }

  #isFresh({ until, expiresAt }: Remembered): boolean {
    return until > this.#now() && expiresAt > this.#clock.now();
  }

  async #ask(token: string, key: string, call: Call): Promise<ValidatedToken> {
    this.#remembered.delete(key);
    const found = await this.#client.validate(token, call);
    if (found === undefined) throw new Refusal('unauthenticated', 'Keystone does not know the token');
    if (found.expiresAt <= this.#clock.now()) throw new Refusal('unauthenticated', 'the token has expired');
    if (this.#rememberMs > 0) {
      this.#remembered.set(key, { ...found, until: this.#now() + this.#rememberMs });
    }
    return found;
  }
}

function keyOf(token: string): string {
  return createHash('sha256').update(token).digest('base64url');
}
