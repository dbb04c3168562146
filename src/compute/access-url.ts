/**
 * The public address of one console: `[vnc] novncproxy_base_url` with the token inside its `path` parameter, the way
 * Nova has merged it since release 31. The base's own spelling is kept; its query is written anew: values that are
 * empty vanish, the values of a repeated key come together, `path` stays where it is or goes last.
 * There is always a `?`, since Horizon appends `&title=...` as it is.
 */
export function accessUrl(baseUrl: string, token: string): string {
  const [beforeFragment, fragment] = cutAt(baseUrl, '#');
  const [address, query] = cutAt(beforeFragment, '?');
  const parameters = new Map<string, string[]>();
  // The `&` in front only keeps URLSearchParams from taking a second `?` for the start of the query.
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

/** As Python's quote_plus: unreserved characters of RFC 3986 stay, a space becomes a plus. */
function formEncode(text: string): string {
  return encodeURIComponent(text)
    .replace(/[!'()*]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`)
    .replaceAll('%20', '+');
}
