import { Refusal } from '../../flow/refusals.ts';

/** A name or IPv4 address with or without a port: nothing that a parser could take for something else. */
const PLAIN_HOST = /^[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?(?::\d{1,5})?$/i;

/** Scheme, host and port [RFC 6454 6.2]; what follows a slash is of no meaning, and comes from programs that are no browser. */
const SERIALIZED_ORIGIN = /^[a-z][a-z0-9+.-]*:\/\/(?:[a-z0-9._-]+|\[[0-9a-f:.]+\])(?::\d*)?(?:\/.*)?$/i;

/**
 * Lets in the pages of this very host and of `[console] allowed_origins`, and programs that are no browser and send no Origin.
 * Against cross-site WebSocket hijacking (CVE-2015-0259). Ports do not count, as in Nova; letter case does not either.
 * `forwardedHost`: from a trusted proxy, which put another Host into the request. Throws origin_forbidden.
 */
export function requireAllowedOrigin(
  origin: string | undefined,
  host: string | undefined,
  allowedOrigins: readonly string[],
  forwardedHost?: string,
): void {
  if (origin === undefined || isOfHost(origin, host)) return;
  const hostname = hostnameOf(origin);
  // A fresh list each time: Nova once added every Host to the configured one (bug 2158919).
  const own = [host, forwardedHost].map((each) =>
    each === undefined ? undefined : hostnameOf(`http://${each}`),
  );
  if (hostname !== undefined && [...allowedOrigins, ...own].some((name) => sameHost(name, hostname))) return;
  const forwarded = forwardedHost === undefined ? '' : `, forwarded host ${quote(forwardedHost)}`;
  throw new Refusal('origin_forbidden', `Origin ${quote(origin)}, Host ${quote(host ?? '')}${forwarded}`);
}

/**
 * The page must have the scheme of the access URL. An empty `accessUrlBase` means that the access URL is not known to this proxy:
 * then there is nothing to compare with. Throws origin_scheme_mismatch.
 */
export function requireOriginScheme(origin: string | undefined, accessUrlBase: string): void {
  if (origin === undefined || accessUrlBase === '') return;
  const scheme = schemeOf(origin);
  const base = schemeOf(accessUrlBase);
  const admitted = base === 'ws:' ? ['ws:', 'http:'] : base === 'wss:' ? ['wss:', 'https:'] : [base];
  if (scheme !== '' && admitted.includes(scheme)) return;
  throw new Refusal('origin_scheme_mismatch', `Origin ${quote(origin)}, the address begins with ${base}//`);
}

/** Letter by letter, as most are: parsing addresses is dear. */
function isOfHost(origin: string, host = ''): boolean {
  return (origin === `http://${host}` || origin === `https://${host}`) && PLAIN_HOST.test(host);
}

/** With its colon, in lower case; empty where there is none. */
function schemeOf(address: string): string {
  return /^[a-z][a-z0-9+.-]*:(?=\/\/)/i.exec(address)?.[0].toLowerCase() ?? '';
}

/**
 * Lower case, IPv6 without brackets; undefined where the text is no origin: empty, `null`, without scheme, or with anything in it
 * that parsers of addresses do not agree on, such as a user name or a backslash.
 */
function hostnameOf(origin: string): string | undefined {
  if (!SERIALIZED_ORIGIN.test(origin)) return undefined;
  const hostname = parseUrl(origin)?.hostname ?? '';
  return hostname === '' ? undefined : withoutBrackets(hostname.toLowerCase());
}

/** Parsed once: asking `URL.canParse` before would do all the work twice. */
function parseUrl(text: string): URL | undefined {
  try {
    return new URL(text);
  } catch {
    return undefined;
  }
}

function sameHost(allowed: string | undefined, hostname: string): boolean {
  return allowed !== undefined && withoutBrackets(allowed.trim().toLowerCase()) === hostname;
}

function withoutBrackets(host: string): string {
  return host.startsWith('[') && host.endsWith(']') ? host.slice(1, -1) : host;
}

/** A header's text, fit for a log line. */
function quote(text: string): string {
  return JSON.stringify(text.slice(0, 200));
}
