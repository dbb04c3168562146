/**
 * The access URL with the instance's name for the page's title, as Horizon adds it, and with the language of the dashboard; undefined
 * if it is no web address.
 */
export function titledConsoleUrl(accessUrl: string, title: string, language: string): string | undefined {
  if (!URL.canParse(accessUrl)) return undefined;
  const url = new URL(accessUrl);
  if (url.protocol !== 'http:' && url.protocol !== 'https:') return undefined;
  const separator = url.search === '' ? '?' : '&';
  // Added by hand: URLSearchParams would write the rest of the query anew.
  url.search = `${url.search}${separator}title=${encodeURIComponent(title)}&lang=${language}`;
  return url.href;
}

/** A name as an argument for the shell. */
export function shellWord(text: string): string {
  return /^[\w.@:/-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}
