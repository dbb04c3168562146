/** A parsed line of `[oriel_auth] user`. */
export interface UserLine {
  readonly name: string;
  readonly hash: PasswordHash;
  /** Roles by project id, in the order written. */
  readonly projects: ReadonlyMap<string, readonly string[]>;
}

/** scrypt's parameters, salt and derived key (RFC 7914). */
export interface PasswordHash {
  /** CPU and memory cost, a power of two. */
  readonly N: number;
  /** Block size. */
  readonly r: number;
  /** Parallelism. */
  readonly p: number;
  readonly salt: Buffer;
  readonly key: Buffer;
}

/** scrypt needs 128 * N * r bytes; this limits the memory that a hash in the file can use. */
const MAX_SCRYPT_BYTES = 256 * 1024 * 1024;
const MAX_PARALLELISM = 16;
const MIN_SALT_BYTES = 8;
const MIN_KEY_BYTES = 16;
const MAX_BYTES = 128;

const NAME = /^[^\s=,:]{1,255}$/;
const BASE64 = /^[A-Za-z0-9+/]+={0,2}$/;

/**
 * Parses `name scrypt:N:r:p:salt:hash project=role,role ...`, separated by spaces, salt and hash in base64. A problem is a sentence
 * without hash and salt.
 */
export function parseUserLine(line: string): UserLine | { problem: string } {
  const [name = '', hashText, ...grants] = line.trim().split(/\s+/);
  if (!NAME.test(name)) return { problem: 'It does not begin with a user name.' };
  if (hashText === undefined) return { problem: `"${name}" has no password hash.` };
  const hash = parsePasswordHash(hashText);
  if ('problem' in hash) return { problem: `The password hash of "${name}" cannot be used: ${hash.problem}` };
  const projects = new Map<string, readonly string[]>();
  for (const [index, grant] of grants.entries()) {
    const cut = grant.indexOf('=');
    const project = grant.slice(0, cut);
    const roles = grant.slice(cut + 1).split(',');
    if (cut === -1 || !NAME.test(project) || !roles.every((role) => NAME.test(role))) {
      return { problem: `Part ${index + 3} of "${name}" is not of the form project=role,role.` };
    }
    if (projects.has(project)) return { problem: `"${name}" names the project "${project}" twice.` };
    projects.set(project, roles);
  }
  if (projects.size === 0) return { problem: `"${name}" has no project, which is required to sign in.` };
  return { name, hash, projects };
}

/** Parses `scrypt:N:r:p:salt:hash`, the output of `oriel hash-password`. */
export function parsePasswordHash(text: string): PasswordHash | { problem: string } {
  const [scheme, n, r, p, salt = '', key = '', ...rest] = text.split(':');
  const numbers = [n, r, p].map((word) => (/^\d{1,9}$/.test(word ?? '') ? Number(word) : Number.NaN));
  const [N, blockSize, parallelism] = numbers as [number, number, number];
  const complete = scheme === 'scrypt' && rest.length === 0 && numbers.every((each) => each >= 1);
  if (!complete || !BASE64.test(salt) || !BASE64.test(key)) {
    return { problem: 'it is not of the form scrypt:N:r:p:salt:hash.' };
  }
  if (N < 2 || !Number.isInteger(Math.log2(N))) return { problem: 'N is not a power of two.' };
  if (128 * N * blockSize > MAX_SCRYPT_BYTES || parallelism > MAX_PARALLELISM) {
    return {
      problem: `N, r and p require more than ${MAX_SCRYPT_BYTES / 1024 / 1024} MiB or ${MAX_PARALLELISM} rounds.`,
    };
  }
  const [saltBytes, keyBytes] = [Buffer.from(salt, 'base64'), Buffer.from(key, 'base64')];
  if (saltBytes.length < MIN_SALT_BYTES || keyBytes.length < MIN_KEY_BYTES) {
    return { problem: 'its salt or hash is too short to be safe.' };
  }
  if (saltBytes.length > MAX_BYTES || keyBytes.length > MAX_BYTES)
    return { problem: 'its salt or hash is too long.' };
  return { N, r: blockSize, p: parallelism, salt: saltBytes, key: keyBytes };
}

/** The line for the file; parseUserLine parses it. */
export function formatUserLine({ name, hash, projects }: UserLine): string {
  const grants = [...projects].map(([project, roles]) => `${project}=${roles.join(',')}`);
  return [name, formatPasswordHash(hash), ...grants].join(' ');
}

export function formatPasswordHash({ N, r, p, salt, key }: PasswordHash): string {
  return ['scrypt', N, r, p, salt.toString('base64'), key.toString('base64')].join(':');
}
