import { BlockList, isIP } from 'node:net';
import { plainAddress } from './plain-address.ts';

const RANGE = /^([^/]+)(?:\/(\d{1,3}))?$/;

export interface AddressRange {
  readonly address: string;
  /** Significant bits. */
  readonly prefix: number;
}

/** `192.0.2.1`, `192.0.2.0/24`, `2001:db8::/32`; undefined if the text is none of these [RFC 4632 3.1, RFC 4291 2.3]. */
export function parseAddressRange(text: string): AddressRange | undefined {
  const [, written = '', bits] = RANGE.exec(text.trim()) ?? [];
  const address = plainAddress(written);
  if (address === undefined || isIP(address) !== isIP(written)) return undefined;
  const longest = isIP(address) === 6 ? 128 : 32;
  const prefix = bits === undefined ? longest : Number(bits);
  return prefix > longest ? undefined : { address, prefix };
}

/** A set of addresses, given as ranges in the form of `parseAddressRange`. */
export class AddressRanges {
  readonly #list = new BlockList();

  constructor(ranges: readonly string[]) {
    for (const range of ranges) {
      const { address, prefix } = parseAddressRange(range)!;
      this.#list.addSubnet(address, prefix, familyOf(address));
    }
  }

  /** `address` in the form of `plainAddress`. */
  has(address: string): boolean {
    return isIP(address) !== 0 && this.#list.check(address, familyOf(address));
  }
}

function familyOf(address: string): 'ipv4' | 'ipv6' {
  return isIP(address) === 6 ? 'ipv6' : 'ipv4';
}
