import { plainAddress } from './plain-address.ts';

/** The longest line of version 1, CR and LF included [PROXY protocol 2.1]. */
const MAX_LINE = 107;
/** The fixed part of version 2 [2.2]. */
const FIXED = 16;
/** Addresses take 36 bytes; the rest is for additions such as a client's certificate. The field has 16 bits. */
const MAX_REST = 65_535;
/** No header is longer. */
export const MAX_PROXY_HEADER = FIXED + MAX_REST;

const SIGNATURE_1 = Buffer.from('PROXY ');
const SIGNATURE_2 = Buffer.from('\r\n\r\n\0\r\nQUIT\n');

const LINE = /^PROXY (?:(UNKNOWN)(?: .*)?|TCP([46]) (\S+) (\S+) (0|[1-9]\d{0,4}) (0|[1-9]\d{0,4}))\r\n$/;

export type ProxyHeader =
  | 'incomplete'
  | { readonly problem: string }
  | {
      /** Its length in bytes. The client's data follow. */
      readonly length: number;
      /** In the form of `plainAddress`; null for the proxy's own connections, such as health checks. */
      readonly client: string | null;
    };

/** Reads a header of version 1 or 2 of the PROXY protocol [haproxy's proxy-protocol.txt]. */
export function readProxyHeader(bytes: Buffer): ProxyHeader {
  if (startsLike(bytes, SIGNATURE_1)) return readLine(bytes);
  if (startsLike(bytes, SIGNATURE_2)) return readBinary(bytes);
  return { problem: 'no PROXY header' };
}

function startsLike(bytes: Buffer, signature: Buffer): boolean {
  const length = Math.min(bytes.length, signature.length);
  return bytes.subarray(0, length).equals(signature.subarray(0, length));
}

/** [2.1] `PROXY TCP4 203.0.113.7 192.0.2.1 51234 6080` */
function readLine(bytes: Buffer): ProxyHeader {
  const end = bytes.indexOf('\n') + 1;
  if (end === 0) return bytes.length < MAX_LINE ? 'incomplete' : { problem: 'a PROXY line without an end' };
  const line = LINE.exec(bytes.toString('latin1', 0, Math.min(end, MAX_LINE)));
  if (line === null) return { problem: 'a PROXY line that cannot be read' };
  const [, unknown, family, source = '', destination = '', ...ports] = line;
  if (unknown !== undefined) return { length: end, client: null };
  const client = addressOf(source, family);
  if (client === undefined || addressOf(destination, family) === undefined) {
    return { problem: 'a PROXY line without an address' };
  }
  if (ports.some((port) => Number(port) > 65_535)) return { problem: 'a PROXY line with a port above 65535' };
  return { length: end, client };
}

/** Undefined if the text is no address of that family, `4` or `6`. */
function addressOf(text: string, family: string | undefined): string | undefined {
  return text.includes(':') === (family === '6') ? plainAddress(text) : undefined;
}

/** [2.2] Signature, version and command, family and protocol, length; then the addresses and additions. */
function readBinary(bytes: Buffer): ProxyHeader {
  if (bytes.length < FIXED) return 'incomplete';
  const command = bytes.readUInt8(12);
  const family = bytes.readUInt8(13);
  const rest = bytes.readUInt16BE(14);
  if (command !== 0x20 && command !== 0x21) return { problem: 'a PROXY header of another version' };
  const length = FIXED + rest;
  if (bytes.length < length) return 'incomplete';
  // LOCAL: a health check. Families without an IP address do not identify the client.
  if (command === 0x20 || family === 0x00 || family === 0x31) return { length, client: null };
  if (family === 0x11 && rest >= 12) return { length, client: bytes.subarray(16, 20).join('.') };
  if (family === 0x21 && rest >= 36) return { length, client: ipv6(bytes.subarray(16, 32)) };
  return { problem: 'a PROXY header without an address' };
}

function ipv6(bytes: Buffer): string {
  const groups = Array.from({ length: 8 }, (_, index) => bytes.readUInt16BE(2 * index).toString(16));
  return plainAddress(groups.join(':'))!;
}
