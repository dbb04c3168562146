/** A value that `copyPlain` leaves to JSON. */
export const NOT_PLAIN = Symbol('not plain');

/** Upper bounds of the length of values in JSON: each character escaped, numbers with all digits. */
const BYTES_OF_CHARACTER = 6;
const BYTES_OF_SCALAR = 25;
const BYTES_AROUND = 4;
const MAX_DEPTH = 16;

/**
 * The same copy as `JSON.parse(JSON.stringify(value))`, at a tenth of its cost. `NOT_PLAIN` for values that JSON treats differently
 * (dates, `toJSON`, cycles, big integers) and for values that might be longer than `maxBytes` as text.
 */
export function copyPlain(value: unknown, maxBytes: number): unknown {
  const copier = new Copier(maxBytes);
  const copy = copier.copy(value, 0);
  return copier.left < 0 ? NOT_PLAIN : copy;
}

class Copier {
  left: number;

  constructor(maxBytes: number) {
    this.left = maxBytes;
  }

  copy(value: unknown, depth: number): unknown {
    switch (typeof value) {
      case 'string':
        this.left -= value.length * BYTES_OF_CHARACTER + BYTES_AROUND;
        return value;
      case 'number':
        this.left -= BYTES_OF_SCALAR;
        return Number.isFinite(value) ? value + 0 : NOT_PLAIN; // JSON has no -0.
      case 'boolean':
        this.left -= BYTES_OF_SCALAR;
        return value;
      case 'object':
        this.left -= BYTES_AROUND;
        if (value === null) return null;
        if (depth === MAX_DEPTH || this.left < 0) return NOT_PLAIN;
        return Array.isArray(value) ? this.#copyArray(value, depth + 1) : this.#copyObject(value, depth + 1);
      default:
        return NOT_PLAIN;
    }
  }

  #copyArray(values: readonly unknown[], depth: number): unknown {
    const copies: unknown[] = [];
    for (const value of values) {
      const copy = this.copy(value, depth);
      if (copy === NOT_PLAIN) return NOT_PLAIN;
      copies.push(copy);
    }
    return copies;
  }

  #copyObject(value: object, depth: number): unknown {
    if (Object.getPrototypeOf(value) !== Object.prototype) return NOT_PLAIN;
    const fields = value as Readonly<Record<string, unknown>>;
    const copies: Record<string, unknown> = {};
    for (const key in fields) {
      const field = fields[key];
      if (field === undefined) continue;
      const copy = this.copy(field, depth);
      if (copy === NOT_PLAIN || key === '__proto__') return NOT_PLAIN;
      this.left -= key.length * BYTES_OF_CHARACTER + BYTES_AROUND;
      copies[key] = copy;
    }
    return copies;
  }
}
