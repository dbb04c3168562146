import type { IncomingMessage } from 'node:http';
import type { Client } from '../../platform/reverse-proxy/trusted-proxies.ts';

/** A host name, IPv4 or bracketed IPv6 address with an optional port, without characters that could break out of a link. */
const HOST = /^(?:[A-Za-z0-9](?:[A-Za-z0-9._-]{0,252})|\[[0-9A-Fa-f:.]{2,45}\])(?::\d{1,5})?$/;

/**
 * The API's own address as the client wrote it, `http://host:8774`, for links and the catalog; `client` has scheme and host as reverse
 * proxies forwarded them.
 */
export function requestBase(request: IncomingMessage, client: Pick<Client, 'scheme' | 'host'>): string {
  const candidates = [client.host ?? '', request.headers.host ?? ''];
  const host = candidates.find((candidate) => HOST.test(candidate)) ?? localHost(request);
  return `${client.scheme}://${host}`;
}

/** For HTTP/1.0, which has no Host. */
function localHost(request: IncomingMessage): string {
  const { localAddress = '127.0.0.1', localPort } = request.socket;
  return `${localAddress.includes(':') ? `[${localAddress}]` : localAddress}:${localPort}`;
}
