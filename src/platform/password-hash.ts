import { randomBytes, scrypt, timingSafeEqual } from 'node:crypto';

/** scrypt's parameters, salt and outcome [RFC 7914]. */
export interface PasswordHash {
  readonly N: number;
  readonly r: number;
  readonly p: number;
  readonly salt: Buffer;
  readonly key: Buffer;
}

/** 32 MiB and about 0.2 s of one core: the strength that OWASP advises, with an amount of memory that many sign-ins at once cannot abuse. */
const PARAMETERS = { N: 32_768, r: 8, p: 3 };
const SALT_BYTES = 16;
const KEY_BYTES = 32;

/** A new salted hash. `formatPasswordHash` writes it in the form of `[oriel_auth] user`. */
export async function hashPassword(password: string, parameters = PARAMETERS): Promise<PasswordHash> {
  const hash = { ...parameters, salt: randomBytes(SALT_BYTES), key: Buffer.alloc(KEY_BYTES) };
  return { ...hash, key: await derive(password, hash) };
}

/** Whether the password matches the hash, in constant time. */
async function verifyPassword(password: string, expected: PasswordHash): Promise<boolean> {
  return timingSafeEqual(await derive(password, expected), expected.key);
}

/**
 * Whether the password matches `expected`, which is one of `all`, or undefined for an unknown user. Derives one key for each set
 * of parameters (N, r, p) in `all`, so that the work does not depend on `expected`.
 */
export async function verifyPasswordAmong(
  password: string,
  expected: PasswordHash | undefined,
  all: readonly PasswordHash[],
): Promise<boolean> {
  const sets = new Map(all.map((hash) => [parametersOf(hash), hash]));
  if (sets.size === 0) {
    await hashPassword(password);
    return false;
  }
  let isRight = false;
  for (const [parameters, decoy] of sets) {
    const isOfSet = expected !== undefined && parametersOf(expected) === parameters;
    const matches = await verifyPassword(password, isOfSet ? expected : decoy);
    isRight ||= matches && isOfSet;
  }
  return isRight;
}

function parametersOf({ N, r, p }: PasswordHash): string {
  return `${N}:${r}:${p}`;
}

function derive(password: string, { N, r, p, salt, key }: PasswordHash): Promise<Buffer> {
  // Node.js refuses more than 32 MiB by default; the parts beside 128*N*r are small.
  const maxmem = 128 * N * r + 128 * r * p + 1024 * 1024;
  return new Promise((resolve, reject) => {
    scrypt(password, salt, key.length, { N, r, p, maxmem }, (error, derived) =>
      error ? reject(error) : resolve(derived),
    );
  });
}
