import { lookup } from 'node:dns/promises';
import { isIP } from 'node:net';

interface Address {
  readonly address: string;
  readonly family: number;
}

/**
 * The one address that a host name is listened on: its first IPv4 one, or with `preferIpv6` (`[DEFAULT] source_is_ipv6`)
 * its first IPv6 one, and one of the other kind where it has none of these. An empty name is every address of that kind.
 * Rejects with the error of the look-up, whose `hostname` is the name, where the name has no address.
 */
export async function lookUpListenAddress(
  host: string,
  preferIpv6: boolean,
  resolve: (name: string) => Promise<readonly Address[]> = (name) =>
    lookup(name, { all: true, verbatim: true }),
): Promise<string> {
  const name = host.trim().replace(/^\[(.*)\]$/, '$1');
  if (name === '') return preferIpv6 ? '::' : '0.0.0.0';
  if (isIP(name) !== 0) return name;
  const addresses = await resolve(name);
  const wanted = preferIpv6 ? 6 : 4;
  const found = addresses.find(({ family }) => family === wanted) ?? addresses[0];
  if (found !== undefined) return found.address;
  const fields = { code: 'ENOTFOUND', syscall: 'getaddrinfo', hostname: name };
  throw Object.assign(new Error(`${name} has no address`), fields);
}
