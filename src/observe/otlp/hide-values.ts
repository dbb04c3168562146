import type { Secret } from '../../platform/secret.ts';

/** Shorter parts of a value are names of schemes, such as `Bearer`, or words. */
const MIN_CHARACTERS = 8;

/** Replaces the values of headers in a text of the collector, and their parts: the token of `Bearer <token>`. */
export function hideValues(text: string, values: Iterable<Secret>): string {
  let hidden = text;
  for (const value of values) {
    const whole = value.reveal();
    const parts = whole.split(/[\s,;:="']+/).filter((part) => part.length >= MIN_CHARACTERS);
    // The longest first: a part of another one would leave the rest of it.
    for (const secret of [whole, ...parts.sort((a, b) => b.length - a.length)]) {
      if (secret !== '') hidden = hidden.replaceAll(secret, '***');
    }
  }
  return hidden;
}
