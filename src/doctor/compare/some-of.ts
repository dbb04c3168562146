const MAX_NAMED = 8;

/** Distinct names joined as in a sentence; of many, the first eight and the number of the others. */
export function someOf(names: readonly string[]): string {
  const distinct = [...new Set(names)];
  const named = distinct.length > MAX_NAMED ? distinct.slice(0, MAX_NAMED) : distinct.slice(0, -1);
  if (named.length === 0) return distinct.join('');
  const last = distinct.length > MAX_NAMED ? `${distinct.length - MAX_NAMED} more` : distinct.at(-1);
  return `${named.join(', ')} and ${last}`;
}

/** The distinct hosts of these processes, sorted. */
export function hostsOf(processes: readonly { readonly host: string }[]): string[] {
  return [...new Set(processes.map(({ host }) => host))].sort();
}
