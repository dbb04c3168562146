import { lookup } from 'node:dns/promises';
import { isIP } from 'node:net';

interface Address {
  readonly address: string;
  readonly family: number;
}

/**
 * The one address of a host name that a listener binds to: its first IPv4 address, or with `preferIpv6` (`[DEFAULT]
 * source_is_ipv6`) its first IPv6 address, or one of the other family if it has none. An empty name means every address of that
 * family. If the name has no address, rejects with the error of the look-up, whose `hostname` is the name.
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
