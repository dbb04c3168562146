import { isIP } from 'node:net';

/** A header of version 1 as a load balancer writes it. */
export function proxyLine(client: string): Buffer {
  const family = isIP(client);
  return Buffer.from(`PROXY TCP${family} ${client} ${family === 4 ? '192.0.2.1' : '::1'} 51234 6080\r\n`);
}

/** One of version 2, with so many bytes added to the addresses. */
export function binaryProxyHeader(client: string, added = 0): Buffer {
  const source = isIP(client) === 4 ? client.split('.').map(Number) : bytesOf(client);
  const addresses = Buffer.alloc(2 * source.length + 4 + added);
  addresses.set(source);
  const fixed = Buffer.from('\r\n\r\n\0\r\nQUIT\n\x21\x11\0\0', 'latin1');
  if (source.length === 16) fixed[13] = 0x21;
  fixed.writeUInt16BE(addresses.length, 14);
  return Buffer.concat([fixed, addresses]);
}

function bytesOf(ipv6: string): number[] {
  const dotted = /^(.*:)(\d+)\.(\d+)\.(\d+)\.(\d+)$/.exec(ipv6);
  const inHex = (high: string, low: string) => (Number(high) * 256 + Number(low)).toString(16);
  const text =
    dotted === null ? ipv6 : `${dotted[1]}${inHex(dotted[2]!, dotted[3]!)}:${inHex(dotted[4]!, dotted[5]!)}`;
  const [head = '', tail] = text.split('::');
  const before = head === '' ? [] : head.split(':');
  const after = tail === undefined || tail === '' ? [] : tail.split(':');
  const zeros = tail === undefined ? [] : Array(8 - before.length - after.length).fill('0');
  return [...before, ...zeros, ...after].flatMap((group) => {
    const word = Number.parseInt(group, 16);
    return [word >> 8, word & 255];
  });
}
