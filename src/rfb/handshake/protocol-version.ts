import { printable, RfbFailure } from '../rfb-failure.ts';

export const PROTOCOL_VERSION_LENGTH = 12;

/** The versions that differ in the handshake. */
export type RfbVersion = '003.003' | '003.007' | '003.008';

/** The version that Oriel uses towards viewers, and the highest that it uses towards servers. */
const PROTOCOL_VERSION: RfbVersion = '003.008';

/** ProtocolVersion [RFC 6143 7.1.1]: "RFB xxx.yyy\n". Returns xxx.yyy, or undefined for anything else. */
export function readProtocolVersion(bytes: Buffer): string | undefined {
  return /^RFB (\d{3}\.\d{3})\n$/.exec(bytes.toString('latin1'))?.[1];
}

/** ProtocolVersion [RFC 6143 7.1.1]. */
export function writeProtocolVersion(version: RfbVersion = PROTOCOL_VERSION): Buffer {
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

/**
 * The version to use with a server of this ProtocolVersion. A 3.x that was never published, such as 3.6 or Apple's 3.889, means 3.3
 * [RFC 6143 7.1.1]; 4.x and 5.x of RealVNC and Intel AMT include 3.8. Fails as version_unsupported for all else.
 */
export function chooseProtocolVersion(bytes: Buffer): RfbVersion {
  const version = readProtocolVersion(bytes);
  if (version === undefined) {
    const start = printable(bytes);
    throw new RfbFailure('version_unsupported', `not an RFB server: its first 12 bytes are "${start}"`);
  }
  if (version < '003.003') {
    const hint = version === '000.000' ? ', the version of an UltraVNC repeater' : '';
    throw new RfbFailure('version_unsupported', `the server has RFB ${version}${hint}; 3.3 is the oldest`);
  }
  if (version >= '004') return PROTOCOL_VERSION;
  return version === '003.007' || version === '003.008' ? version : '003.003';
}
