import { createHash, hash, timingSafeEqual } from 'node:crypto';

/** A password, key or token that prints as stars if it is logged, concatenated or serialised. */
export class Secret {
  readonly #value: string;
  #hash: string | undefined;

  constructor(value: string) {
    this.#value = value;
  }

  /** The value itself. Review every call. */
  reveal(): string {
    return this.#value;
  }

  /** The result of `hashToken`. */
  get hash(): string {
    this.#hash ??= hashToken(this.#value);
    return this.#hash;
  }

  equals(other: string): boolean {
    return timingSafeEqual(
      createHash('sha256').update(this.#value).digest(),
      createHash('sha256').update(other).digest(),
    );
  }

  toString(): string {
    return '***';
  }

  toJSON(): string {
    return '***';
  }

  [Symbol.for('nodejs.util.inspect.custom')](): string {
    return '***';
  }
}

/** SHA-256 of a token in hex: the only form in which tokens are stored, logged or sent between roles. */
export function hashToken(token: string): string {
  return hash('sha256', token, 'hex');
}
