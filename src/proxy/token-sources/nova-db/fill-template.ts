/**
 * Fills a URL of a cell mapping with parts of this host's URL, as Nova does (since Stein): `{scheme}`, `{username}`, `{password}`,
 * `{hostname}`, `{port}`, `{path}`, `{query}`, `{fragment}`; in a list of hosts also `{username1}` to `{portN}`, from 1. A URL with
 * other braces is no template, as in Nova: they are part of a password.
 * @param source the option that the parts come from, for the sentence of an Error
 * @throws {Error} with a sentence if the template names a part that the URL does not have
 */
export function fillTemplate(template: string, url: string, source: string): string {
  const names = [...template.matchAll(PART)].flatMap(([, name]) => (name === undefined ? [] : [name]));
  if (!names.every((name) => PART_NAME.test(name)) || (names.length === 0 && url === '')) return template;
  if (url === '') throw new Error(`the cell mapping is a template, and ${source} is empty`);
  const parts = partsOf(url);
  return template.replace(PART, (match, name: string | undefined) => {
    if (name === undefined) return match.charAt(0);
    const part = parts.get(name);
    if (part === undefined)
      throw new Error(`the template of the cell mapping has {${name}}, which ${source} does not have`);
    return part;
  });
}

const PART = /\{\{|\}\}|\{([^{}]*)\}/g;
const PART_NAME = /^(?:(?:username|password|hostname|port)\d{0,3}|scheme|path|query|fragment)$/;

/** As urllib.parse.urlparse cuts a URL: nothing is unescaped. */
function partsOf(url: string): ReadonlyMap<string, string> {
  const form = /^(?:([^:/?#]+):)?(?:\/\/([^/?#]*))?([^?#]*)(?:\?([^#]*))?(?:#(.*))?$/s.exec(url);
  const [, scheme = '', authority = '', path = '', query = '', fragment = ''] = form ?? [];
  const parts = new Map(
    Object.entries({ scheme: scheme.toLowerCase(), path: path.replace(/^\/+/, ''), query, fragment }),
  );
  const hosts = authority.split(',');
  const [first = ''] = hosts;
  // Of several hosts, the names without a number mean the first.
  for (const [name, value] of partsOfHost(first)) parts.set(name, value);
  if (hosts.length > 1) {
    hosts.forEach((host, index) => {
      for (const [name, value] of partsOfHost(host)) parts.set(`${name}${index + 1}`, value);
    });
  }
  return parts;
}

function partsOfHost(text: string): [name: string, value: string][] {
  const at = text.lastIndexOf('@');
  const [user, place] = at === -1 ? ['', text] : [text.slice(0, at), text.slice(at + 1)];
  const colon = user.indexOf(':');
  const [, host = '', port = ''] = /^(\[[^\]]*\]|[^:]*)(?::(.*))?$/.exec(place) ?? [];
  return [
    ['username', colon === -1 ? user : user.slice(0, colon)],
    ['password', colon === -1 ? '' : user.slice(colon + 1)],
    // With its brackets, so that an IPv6 address fits into a URL.
    ['hostname', host],
    ['port', port],
  ];
}
