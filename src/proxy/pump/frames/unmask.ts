import { endianness } from 'node:os';

const LITTLE_ENDIAN = endianness() === 'LE';

/** Below this number of bytes the word loop costs more than it saves. Key and pointer events are shorter. */
export const FEW_BYTES = 24;

/** Rotates a masking key to begin `bytes` later in the payload. Keys are U32, first byte lowest. */
export function advanceMask(mask: number, bytes: number): number {
  const bits = (bytes & 3) * 8;
  return bits === 0 ? mask : (mask >>> bits) | (mask << (32 - bits));
}

/**
 * Unmasks `bytes[from..to)` in place [RFC 6455 5.3].
 * `words` is all of `bytes.buffer` as 32-bit words, created once for all frames of a read.
 */
export function unmask(bytes: Buffer, words: Uint32Array, from: number, to: number, mask: number): void {
  const misaligned = (bytes.byteOffset + from) & 3;
  const aligned = misaligned === 0 ? from : Math.min(to, from + 4 - misaligned);
  unmaskFew(bytes, from, aligned, mask);
  const key = advanceMask(mask, aligned - from);
  const first = (bytes.byteOffset + aligned) >>> 2;
  const count = (to - aligned) >>> 2;
  unmaskWords(words, first, first + count, LITTLE_ENDIAN ? key : swapBytes(key));
  unmaskFew(bytes, aligned + count * 4, to, key);
}

/** The same, byte by byte. `?? 0` only satisfies the compiler; V8 removes it (measured). */
export function unmaskFew(bytes: Buffer, from: number, to: number, mask: number): void {
  let key = mask;
  for (let at = from; at < to; at++) {
    bytes[at] = (bytes[at] ?? 0) ^ (key & 0xff);
    key = advanceMask(key, 1);
  }
}

/** Eight words at a time: measured 1.5 times as fast as one at a time on Node 20. */
function unmaskWords(words: Uint32Array, from: number, to: number, key: number): void {
  let at = from;
  for (const end = to - 7; at < end; at += 8) {
    words[at] = (words[at] ?? 0) ^ key;
    words[at + 1] = (words[at + 1] ?? 0) ^ key;
    words[at + 2] = (words[at + 2] ?? 0) ^ key;
    words[at + 3] = (words[at + 3] ?? 0) ^ key;
    words[at + 4] = (words[at + 4] ?? 0) ^ key;
    words[at + 5] = (words[at + 5] ?? 0) ^ key;
    words[at + 6] = (words[at + 6] ?? 0) ^ key;
    words[at + 7] = (words[at + 7] ?? 0) ^ key;
  }
  for (; at < to; at++) words[at] = (words[at] ?? 0) ^ key;
}

function swapBytes(word: number): number {
  return (word >>> 24) | ((word >>> 8) & 0xff00) | ((word << 8) & 0xff0000) | (word << 24);
}
