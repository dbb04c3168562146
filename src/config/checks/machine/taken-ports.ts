import { readFileSync } from 'node:fs';
import { isIP } from 'node:net';
import { isUnspecified } from '../../values/address.ts';

/** Whether a socket listens there, by the kernel's list. */
export function isTaken(address: string, port: number): boolean {
  const wanted = port.toString(16).toUpperCase().padStart(4, '0');
  const any = /^0+$/;
  const lines = ['/proc/net/tcp', '/proc/net/tcp6'].flatMap((file) =>
    (systemFile(file) ?? '').split('\n').slice(1),
  );
  return lines.some((line) => {
    const [, local = '', , state] = line.trim().split(/\s+/);
    const [host = '', number] = local.split(':');
    if (state !== LISTENING || number !== wanted) return false;
    return isUnspecified(address) || any.test(host) || host === inKernelForm(address);
  });
}

const LISTENING = '0A';

/** An address in the form of /proc/net/tcp: groups of four bytes in the machine's byte order. */
function inKernelForm(address: string): string {
  const bytes = isIP(address) === 4 ? address.split('.').map(Number) : bytesOfIpv6(address);
  const words = Array.from({ length: bytes.length / 4 }, (_, index) => bytes.slice(4 * index, 4 * index + 4));
  const hex = (byte: number) => byte.toString(16).toUpperCase().padStart(2, '0');
  return words.map((word) => word.toReversed().map(hex).join('')).join('');
}

function bytesOfIpv6(address: string): number[] {
  const groups = (part: string) => part.split(':').filter((each) => each !== '');
  const [head = '', tail = ''] = new URL(`http://[${address.replace(/%.*$/, '')}]`).hostname
    .slice(1, -1)
    .split('::');
  const [before, after] = [groups(head), groups(tail)];
  const zeros = Array.from({ length: 8 - before.length - after.length }, () => '0');
  return [...before, ...zeros, ...after].flatMap((group) => {
    const value = Number.parseInt(group, 16);
    return [value >> 8, value & 0xff];
  });
}

/** The content of a file of the kernel; undefined on other systems. */
export function systemFile(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}
