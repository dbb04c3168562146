/** The first item; undefined if there is none. In a Map or Set it is the oldest. */
export function firstOf<T>(items: Iterable<T>): T | undefined {
  for (const item of items) return item;
  return undefined;
}
