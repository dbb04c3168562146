const MAX_TRIES = 400;
const MAX_MS = 10_000;

/** A smaller input that breaks the same, as far as a few tries find one: in one piece if it may be, with ranges left out. */
export async function shrink(
  pieces: readonly Buffer[],
  stillFails: (pieces: readonly Buffer[]) => Promise<boolean>,
): Promise<readonly Buffer[]> {
  const until = performance.now() + MAX_MS;
  let tries = 0;
  const fails = async (smaller: readonly Buffer[]) =>
    ++tries <= MAX_TRIES && performance.now() < until && (await stillFails(smaller));

  let bytes = Buffer.concat(pieces);
  if (!(await fails([bytes]))) return pieces;
  for (let size = bytes.length >> 1; size >= 1; size >>= 1) {
    for (let at = 0; at < bytes.length; ) {
      const smaller = Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + size)]);
      if (await fails([smaller])) bytes = smaller;
      else at += size;
    }
  }
  return [bytes];
}
