import { createHmac, timingSafeEqual } from 'node:crypto';
import type { Clock } from '../../../platform/clock.ts';

/** The content of a token. Roles are not in it: they are looked up for each request, so that a lost role has effect at once. */
export interface SignInRecord {
  /** User name. */
  readonly u: string;
  /** Project, or null. */
  readonly p: string | null;
  /** How the user signed in. */
  readonly m: readonly string[];
  /** Issued and expires, milliseconds since the epoch. */
  readonly i: number;
  readonly e: number;
  /** Audit ids: the token's own, then that of the sign-in that it was made from, and so on to the first of the chain. */
  readonly a: readonly [own: string, ...before: string[]];
  /** Marks of the token store when the chain began; a token of an older version has none. */
  readonly s?: readonly string[];
  /** Fingerprint of the password hash: a new password invalidates the tokens of the old one. */
  readonly f: string;
  /** Id of the application credential, if the user signed in with one. */
  readonly c?: string;
}

/** The id of the first sign-in of the chain, which stands for all of them. */
export function chainOf({ a }: SignInRecord): string {
  return a.at(-1) ?? a[0];
}

const PREFIX = 'oriel1';
const MIN_KEY_CHARACTERS = 32;

/** Makes and reads tokens `oriel1.<record>.<HMAC-SHA256>`. Revoked sign-ins are in ended-sign-ins.ts. */
export class SignedTokens {
  readonly #key: Buffer;
  readonly #clock: Clock;

  /** Throws if the key is short enough to be guessed. */
  constructor(signingKey: string, clock: Clock) {
    if (signingKey.length < MIN_KEY_CHARACTERS) {
      throw new Error(
        `[oriel_auth] signing_key is too short: give it at least ${MIN_KEY_CHARACTERS} random characters, such as from "openssl rand -base64 32".`,
      );
    }
    this.#key = Buffer.from(signingKey);
    this.#clock = clock;
  }

  sign(record: SignInRecord): string {
    const body = `${PREFIX}.${Buffer.from(JSON.stringify(record)).toString('base64url')}`;
    return `${body}.${this.#mac(body).toString('base64url')}`;
  }

  /** Undefined if the token was not signed with this key or has expired. */
  read(token: string): SignInRecord | undefined {
    const end = token.lastIndexOf('.');
    const body = token.slice(0, end);
    const mac = Buffer.from(token.slice(end + 1), 'base64url');
    const expected = this.#mac(body);
    if (end === -1 || mac.length !== expected.length || !timingSafeEqual(mac, expected)) return undefined;
    if (!body.startsWith(`${PREFIX}.`)) return undefined;
    const record = JSON.parse(
      Buffer.from(body.slice(PREFIX.length + 1), 'base64url').toString(),
    ) as SignInRecord;
    return record.e <= this.#clock.now() ? undefined : record;
  }

  #mac(body: string): Buffer {
    return createHmac('sha256', this.#key).update(body).digest();
  }
}
