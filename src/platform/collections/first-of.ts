/** The first of the items; undefined where there are none. Of a Map or Set: the oldest. */
export function firstOf<T>(items: Iterable<T>): T | undefined {
  for (const item of items) return item;
  return undefined;
}
