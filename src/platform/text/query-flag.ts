const OFF: readonly string[] = ['0', 'false', 'no', 'off'];

/** The last value of a parameter in a URL's query. */
export function lastValue(query: URLSearchParams, name: string): string | undefined {
  return query.getAll(name).at(-1);
}

/** A parameter that is on or off. Any value but those for off is on, as on the stock console pages, also none: `?view_only`. */
export function queryFlag(query: URLSearchParams, name: string, absent: boolean): boolean {
  const value = lastValue(query, name);
  return value === undefined ? absent : !OFF.includes(value.toLowerCase());
}
