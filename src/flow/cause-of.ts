import type { IncomingMessage } from 'node:http';
import type { TrustedProxies } from '../platform/reverse-proxy/trusted-proxies.ts';
import { parseTraceparent, TRACEPARENT, type TraceContext } from './trace-context.ts';

/**
 * The span of another program that caused the request, if a trusted reverse proxy sends it. It becomes a link of the request's span
 * and nothing else: the id of a request joins log, audit and trace, so no client chooses it (decision 45).
 */
export function causeOf(
  proxies: TrustedProxies,
  { socket, headers }: IncomingMessage,
): TraceContext | undefined {
  const value = headers[TRACEPARENT];
  return value === undefined || !proxies.trusts(proxies.peerOf(socket)) ? undefined : parseTraceparent(value);
}
