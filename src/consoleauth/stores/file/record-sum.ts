import { createHash } from 'node:crypto';

const DIGEST_BYTES = 6;
const MODULUS = 2 ** (8 * DIGEST_BYTES);

/**
 * A sum over all records that changes if one is lost, added or altered. It finds damage. It does not stop a person who can write to
 * the directory.
 */
export class RecordSum {
  /** Digests of the records on disk. */
  readonly #digests = new Map<string, number>();
  #sum = 0;

  get sum(): number {
    return this.#sum;
  }

  get size(): number {
    return this.#digests.size;
  }

  /** The sum after these changes, which are not applied. */
  after(changes: readonly RecordDigest[]): { sum: number; size: number } {
    let { sum, size } = this;
    for (const { key, digest } of changes) {
      const before = this.#digests.get(key);
      sum = (sum - (before ?? 0) + (digest ?? 0) + MODULUS) % MODULUS;
      size += (digest === undefined ? 0 : 1) - (before === undefined ? 0 : 1);
    }
    return { sum, size };
  }

  /** Whether the record on disk is that one already. */
  has({ key, digest }: RecordDigest): boolean {
    return this.#digests.get(key) === digest;
  }

  apply(changes: readonly RecordDigest[]): void {
    this.#sum = this.after(changes).sum;
    for (const { key, digest } of changes) {
      if (digest === undefined) this.#digests.delete(key);
      else this.#digests.set(key, digest);
    }
  }

  clear(): void {
    this.#digests.clear();
    this.#sum = 0;
  }
}

export interface RecordDigest {
  readonly key: string;
  /** Undefined if there is no record. */
  readonly digest: number | undefined;
}

/** The digest of a record, in 48 bits. */
export function digestOf(key: string, value: string): number {
  return createHash('sha256').update(`${key}\0${value}`).digest().readUIntBE(0, DIGEST_BYTES);
}
