/**
 * The access URL of one console: the base URL of its kind with the token in its `path` parameter, as Nova merges it since
 * release 31. The address is kept as it is written. The query is rebuilt: empty values are dropped, the values of a repeated
 * key are grouped, and `path` keeps its place or goes last.
 * The URL always has a `?`, because Horizon appends `&title=...`.
 */
export function accessUrl(baseUrl: string, token: string): string {
  const [beforeFragment, fragment] = cutAt(baseUrl, '#');
  const [address, query] = cutAt(beforeFragment, '?');
  const parameters = new Map<string, string[]>();
  // The leading `&` keeps URLSearchParams from dropping a second `?`.
  for (const [key, value] of new URLSearchParams(`&${query}`)) {
    if (value !== '') parameters.set(key, [...(parameters.get(key) ?? []), value]);
  }
  const path = parameters.get('path')?.[0] ?? '';
  parameters.set('path', [`${path}?token=${token}`]);
  const pairs = [...parameters].flatMap(([key, values]) =>
    values.map((value) => `${formEncode(key)}=${formEncode(value)}`),
  );
  return `${address}?${pairs.join('&')}${fragment === '' ? '' : `#${fragment}`}`;
}

function cutAt(text: string, separator: string): [before: string, after: string] {
  const at = text.indexOf(separator);
  return at === -1 ? [text, ''] : [text.slice(0, at), text.slice(at + 1)];
}

/** Encodes as Python's quote_plus: unreserved characters of RFC 3986 stay, a space becomes a plus. */
function formEncode(text: string): string {
  return encodeURIComponent(text)
    .replace(/[!'()*]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`)
    .replaceAll('%20', '+');
}
