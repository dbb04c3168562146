import { createHmac, createSecretKey, type KeyObject, timingSafeEqual } from 'node:crypto';
import type { TokenStoreKey } from '../../../../config/values/token-store-keys.ts';

/** An authentic record, or why it is not authentic. The payload of an unauthentic one must not be trusted. */
export type Opened =
  | { readonly authentic: true; readonly payload: string }
  | { readonly authentic: false; readonly payload: string; readonly why: string };

interface SealKey {
  readonly id: string;
  readonly key: KeyObject;
}

const PREFIX = 'o1:';
/** Of an HMAC-SHA256 in base64url. */
const MAC_CHARACTERS = 43;

/**
 * Authenticates the records in memcached: `o1:<key id>:<HMAC-SHA256>:<payload>`. The MAC covers the memcached key, so that a
 * record cannot be moved to another one. Without keys a record is its payload.
 */
export class RecordSeal {
  readonly #writing: SealKey | undefined;
  readonly #accepted = new Map<string, SealKey>();
  readonly #acceptsPlain: boolean;
  /** A name for each key, for records that exist once per key. It reveals nothing about the key. The writing key is first. */
  readonly keyNames: readonly string[];

  /** @param keys the first one is used for writing, all are accepted; without keys records have no MAC */
  constructor(keys: readonly TokenStoreKey[]) {
    const seals = keys.map(({ id, key }) => (key === null ? null : { id, key: createSecretKey(key) }));
    this.#writing = seals[0] ?? undefined;
    for (const seal of seals) if (seal !== null) this.#accepted.set(seal.id, seal);
    this.#acceptsPlain = seals.length === 0 || seals.includes(null);
    const names = seals.map((seal) => (seal === null ? '' : nameOf(seal)));
    this.keyNames = names.length === 0 ? [''] : names;
  }

  /** @param key the memcached key of the record */
  seal(key: string, payload: string): string {
    const seal = this.#writing;
    return seal === undefined
      ? payload
      : `${PREFIX}${seal.id}:${mac(seal, key, payload).toString('base64url')}:${payload}`;
  }

  open(key: string, record: string): Opened {
    if (!record.startsWith(PREFIX)) {
      if (this.#acceptsPlain) return { authentic: true, payload: record };
      return { authentic: false, payload: record, why: 'it has no MAC' };
    }
    const idEnd = record.indexOf(':', PREFIX.length);
    const macEnd = idEnd + 1 + MAC_CHARACTERS;
    const id = record.slice(PREFIX.length, idEnd);
    const payload = record.slice(macEnd + 1);
    if (idEnd === -1 || record[macEnd] !== ':' || !/^[\w-]{1,16}$/.test(id)) {
      return { authentic: false, payload: '', why: 'it is garbled' };
    }
    const seal = this.#accepted.get(id);
    if (seal === undefined) return { authentic: false, payload, why: `this host has no key "${id}"` };
    const found = Buffer.from(record.slice(idEnd + 1, macEnd), 'base64url');
    const expected = mac(seal, key, payload);
    const isRight = found.length === expected.length && timingSafeEqual(found, expected);
    if (isRight) return { authentic: true, payload };
    return { authentic: false, payload, why: `its MAC is wrong for the key "${id}"` };
  }
}

function mac({ key: secret }: SealKey, key: string, payload: string): Buffer {
  // A memcached key has no NUL, so the three parts are unambiguous.
  return createHmac('sha256', secret).update(`oriel record 1\0${key}\0${payload}`).digest();
}

function nameOf({ key }: SealKey): string {
  return createHmac('sha256', key).update('oriel key name').digest('hex').slice(0, 8);
}
