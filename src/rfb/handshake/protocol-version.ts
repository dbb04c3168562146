import { printable, RfbFailure } from '../rfb-failure.ts';

export const PROTOCOL_VERSION_LENGTH = 12;

/** The version that Oriel uses on both sides. */
const PROTOCOL_VERSION = '003.008';

/** ProtocolVersion [RFC 6143 7.1.1]: "RFB xxx.yyy\n". Returns xxx.yyy, or undefined for anything else. */
export function readProtocolVersion(bytes: Buffer): string | undefined {
  return /^RFB (\d{3}\.\d{3})\n$/.exec(bytes.toString('latin1'))?.[1];
}

/** ProtocolVersion [RFC 6143 7.1.1]. */
export function writeProtocolVersion(version = PROTOCOL_VERSION): Buffer {
  return Buffer.from(`RFB ${version}\n`, 'latin1');
}

/** Fails as version_unsupported unless it is 3.8. */
export function requireProtocolVersion(bytes: Buffer): void {
  if (readProtocolVersion(bytes) === PROTOCOL_VERSION) return;
  throw new RfbFailure(
    'version_unsupported',
    `the peer said "${printable(bytes)}", not RFB ${PROTOCOL_VERSION}`,
  );
}
