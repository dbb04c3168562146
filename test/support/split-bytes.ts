import fc from 'fast-check';

/** The same bytes in pieces, for properties that must not depend on how a stream was cut. */
export function splitBytes(bytes: Buffer, cuts: readonly number[]): Buffer[] {
  const places = [...new Set(cuts.map((cut) => cut % (bytes.length + 1)))].sort((a, b) => a - b);
  const pieces: Buffer[] = [];
  let start = 0;
  for (const place of [...places, bytes.length]) {
    pieces.push(bytes.subarray(start, place));
    start = place;
  }
  return pieces;
}

/** Places to cut at, for splitBytes. */
export const cuts = fc.array(fc.nat(10_000), { maxLength: 20 });
