import { isIP, SocketAddress } from 'node:net';

/**
 * An IP address in the canonical form for comparing, counting and displaying: IPv4 dotted, also from a listener of both families;
 * IPv6 shortened and in lower case [RFC 5952], without a zone. Undefined if the text is no address.
 */
export function plainAddress(text: string): string | undefined {
  const family = isIP(text);
  if (family === 0) return undefined;
  if (family === 4) return text;
  const { address } = new SocketAddress({ address: text.replace(/%.*$/, ''), family: 'ipv6' });
  return address.replace(/^::ffff:(?=\d+\.\d+\.)/, '');
}

/** The addresses that count as one: a single IPv4 address, or an IPv6 /64, which usually belongs to one site or machine. */
export function addressBlock(plain: string): string {
  return isIP(plain) === 6 ? `${firstGroups(plain, 4)}::/64` : plain;
}

/** The addresses that one organisation may control: a single IPv4 address, or an IPv6 /48. */
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
