import { isIP, SocketAddress } from 'node:net';

/**
 * An IP address in the one form by which it is compared, counted and shown: IPv4 dotted also where a listener of both
 * families saw it, IPv6 shortened and in lower case [RFC 5952], without a zone. Undefined where the text is none.
 */
export function plainAddress(text: string): string | undefined {
  const family = isIP(text);
  if (family === 0) return undefined;
  if (family === 4) return text;
  const { address } = new SocketAddress({ address: text.replace(/%.*$/, ''), family: 'ipv6' });
  return address.replace(/^::ffff:(?=\d+\.\d+\.)/, '');
}

/** The addresses that count as one: an IPv4 address by itself, of IPv6 the /64 that one household or machine has whole. */
export function addressBlock(plain: string): string {
  return isIP(plain) === 6 ? `${firstGroups(plain, 4)}::/64` : plain;
}

/** The addresses that one organisation may command: an IPv4 address by itself, of IPv6 the /48 that one site has whole. */
export function addressSite(plain: string): string {
  return isIP(plain) === 6 ? `${firstGroups(plain, 3)}::/48` : plain;
}

function firstGroups(plain: string, count: number): string {
  const [head = '', tail] = plain.split('::');
  const groups = head === '' ? [] : head.split(':');
  if (tail !== undefined) {
    const after = tail === '' ? 0 : tail.split(':').length + (tail.includes('.') ? 1 : 0);
    while (groups.length + after < 8) groups.push('0');
    if (after > 0) groups.push(...tail.split(':'));
  }
  return groups.slice(0, count).join(':');
}
