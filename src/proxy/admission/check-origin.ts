import { Refusal } from '../../flow/refusals.ts';

/** A name or IPv4 address with or without a port, which every parser reads alike. */
const PLAIN_HOST = /^[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?(?::\d{1,5})?$/i;

/** Scheme, host and port [RFC 6454 6.2]. A path has no meaning; only programs other than browsers send one. */
const SERIALIZED_ORIGIN = /^[a-z][a-z0-9+.-]*:\/\/(?:[a-z0-9._-]+|\[[0-9a-f:.]+\])(?::\d*)?(?:\/.*)?$/i;

/**
 * Admits pages of this host and of `[console] allowed_origins`, and clients that send no Origin because they are not browsers.
 * Prevents cross-site WebSocket hijacking (CVE-2015-0259). Ports and letter case are ignored, as in Nova.
 * @param forwardedHost from a trusted proxy that replaced the Host header
 * @throws {Refusal} origin_forbidden
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
 * Requires that the page has the scheme of the access URL. An empty `accessUrlBase` means that this proxy does not know the access
 * URL; then nothing is compared.
 * @throws {Refusal} origin_scheme_mismatch
 */
export function requireOriginScheme(origin: string | undefined, accessUrlBase: string): void {
  if (origin === undefined || accessUrlBase === '') return;
  const scheme = schemeOf(origin);
  const base = schemeOf(accessUrlBase);
  const admitted = base === 'ws:' ? ['ws:', 'http:'] : base === 'wss:' ? ['wss:', 'https:'] : [base];
  if (scheme !== '' && admitted.includes(scheme)) return;
  throw new Refusal('origin_scheme_mismatch', `Origin ${quote(origin)}, the address begins with ${base}//`);
}

/** Compares the texts first, because parsing URLs is expensive and most origins match. */
function isOfHost(origin: string, host = ''): boolean {
  return (origin === `http://${host}` || origin === `https://${host}`) && PLAIN_HOST.test(host);
}

/** The scheme with its colon, in lower case; empty if there is none. */
function schemeOf(address: string): string {
  return /^[a-z][a-z0-9+.-]*:(?=\/\/)/i.exec(address)?.[0].toLowerCase() ?? '';
}

/**
 * The host in lower case, IPv6 without brackets; undefined if the text is not an origin: empty, `null`, without scheme, or with
 * something that URL parsers read differently, such as a user name or a backslash.
 */
function hostnameOf(origin: string): string | undefined {
  if (!SERIALIZED_ORIGIN.test(origin)) return undefined;
  const hostname = parseUrl(origin)?.hostname ?? '';
  return hostname === '' ? undefined : withoutBrackets(hostname.toLowerCase());
}

/** Parses once: calling `URL.canParse` first would do the work twice. */
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

/** The text of a header, shortened and escaped for a log line. */
function quote(text: string): string {
  return JSON.stringify(text.slice(0, 200));
}
