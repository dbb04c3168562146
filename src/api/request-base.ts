import type { IncomingMessage } from 'node:http';

/** A host name, IPv4 or bracketed IPv6 address with an optional port: nothing that could break out of a link. */
const HOST = /^(?:[A-Za-z0-9](?:[A-Za-z0-9._-]{0,252})|\[[0-9A-Fa-f:.]{2,45}\])(?::\d{1,5})?$/;

/**
 * The api's own address as the caller wrote it, `http://host:8774`, for links and the catalog. X-Forwarded-Proto and -Host
 * count only where the configuration says that a reverse proxy sets them.
 */
export function requestBase(request: IncomingMessage, believeForwarded: boolean): string {
  const forwarded = (name: string) =>
    believeForwarded
      ? String(request.headers[name] ?? '')
          .split(',')[0]!
          .trim()
      : '';
  const scheme = forwarded('x-forwarded-proto').toLowerCase() === 'https' ? 'https' : 'http';
  const candidates = [forwarded('x-forwarded-host'), request.headers.host ?? ''];
  const host = candidates.find((candidate) => HOST.test(candidate)) ?? localHost(request);
  return `${scheme}://${host}`;
}

/** HTTP/1.0 has no Host. */
function localHost(request: IncomingMessage): string {
  const { localAddress = '127.0.0.1', localPort } = request.socket;
  return `${localAddress.includes(':') ? `[${localAddress}]` : localAddress}:${localPort}`;
}
