import type { IncomingMessage } from 'node:http';
import { ownAddresses } from '../network/own-addresses.ts';
import { AddressRanges } from './address-ranges.ts';
import type { TrustedProxies } from './trusted-proxies.ts';

/**
 * Which clients may read why a process is not healthy: the sentences of the health routes name hosts, files, options and addresses
 * of the management network, and the routes are on public listeners.
 * @param ranges `[oriel] health_readers`, called each time, because it may change
 * @returns whether a request comes from this machine, from a trusted proxy itself, or from one of the ranges. False if an
 *   untrusted reverse proxy passes it on, because its client is unknown
 */
export function healthReaders(
  proxies: TrustedProxies,
  ranges: () => readonly string[],
): (request: IncomingMessage) => boolean {
  return (request) => {
    const { headers, socket } = request;
    const isPassedOn = headers['x-forwarded-for'] !== undefined || headers.forwarded !== undefined;
    if (isPassedOn && !proxies.trusts(proxies.peerOf(socket))) return false;
    const { address } = proxies.clientOf(request);
    return proxies.trusts(address) || new AddressRanges(ranges()).has(address) || ownAddresses().has(address);
  };
}
