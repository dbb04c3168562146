import type { IncomingMessage } from 'node:http';
import { ownAddresses } from '../network/own-addresses.ts';
import { AddressRanges } from './address-ranges.ts';
import type { TrustedProxies } from './trusted-proxies.ts';

/**
 * Who may read why a process is not well: the sentences of the health routes name hosts, files, options and addresses of the
 * management network, and the routes are on listeners that the public reaches.
 * @param ranges `[oriel] health_readers`, asked each time, since it may change
 * @returns whether a request comes from this machine, from a trusted proxy that asks for itself, or from one of the ranges.
 *   False where a reverse proxy that is not trusted passes it on: then its client is not known
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
