import { readFileSync } from 'node:fs';
import { createSecureContext, type SecureContext } from 'node:tls';
import type { Settings } from '../../../../config/option-table.ts';
import { readCertificates } from '../../../../config/pem/pem-files.ts';
import type { Logger } from '../../../../platform/log/log.ts';
import { WatchedFiles } from '../../../../platform/tls/watched-files.ts';
import type { TlsKind } from '../../../../rfb/dialogue.ts';
import { SUBTYPES } from '../../../../rfb/security/vencrypt-subtypes.ts';

/** The material for TLS towards VNC servers. */
export interface GuestTls {
  /** Null if no sub-type of that kind is allowed. */
  readonly contexts: Readonly<Record<TlsKind, SecureContext | null>>;
  /** Whether the proxy has a certificate for servers that request one. */
  readonly hasCertificate: boolean;
}

type VncSettings = Pick<Settings, 'vnc' | 'oriel'>;

/**
 * Ciphers without certificates, in order of preference: AES-GCM as QEMU's `tls-creds-anon` has it, then AES-CBC with elliptic
 * curves, the only one of TigerVNC, which has no Diffie-Hellman parameters (docs/decisions/0036-older-vnc-servers.md). OpenSSL allows
 * them at security level 0; TLS 1.3 has none.
 */
const ANONYMOUS = {
  ciphers: 'ADH-AES256-GCM-SHA384:ADH-AES128-GCM-SHA256:AECDH-AES256-SHA:AECDH-AES128-SHA:@SECLEVEL=0',
  maxVersion: 'TLSv1.2',
} as const;

/** The certificate authorities of VNC servers and the proxy's certificate, read again when the files change; null without `vencrypt`. */
export class GuestTlsFiles extends WatchedFiles<GuestTls | null> {
  /** Throws if `vencrypt` is configured and a file cannot be used. */
  constructor(settings: VncSettings, log: Logger) {
    const name = 'the TLS set-up towards VNC servers';
    super({ name, files: () => filesOf(settings), read: () => readGuestTls(settings) }, log);
  }
}

function filesOf({ vnc }: VncSettings): string[] {
  if (!vnc.auth_schemes.includes('vencrypt')) return [];
  return [vnc.vencrypt_ca_certs, vnc.vencrypt_client_cert, vnc.vencrypt_client_key].filter(
    (file) => file !== '',
  );
}

/** Reads the files now; null without `vencrypt`. Throws if one cannot be used. */
export function readGuestTls({ vnc, oriel }: VncSettings): GuestTls | null {
  if (!vnc.auth_schemes.includes('vencrypt')) return null;
  const wanted = new Set<TlsKind>(oriel.vencrypt_subtypes.map((name) => SUBTYPES[name].tls));
  return {
    contexts: {
      x509: wanted.has('x509') ? readX509(vnc) : null,
      anonymous: wanted.has('anonymous') ? createSecureContext(ANONYMOUS) : null,
    },
    hasCertificate: vnc.vencrypt_client_cert !== '',
  };
}

function readX509({
  vencrypt_ca_certs: ca,
  vencrypt_client_cert: cert,
  vencrypt_client_key: key,
}: Settings['vnc']) {
  // Without this option OpenSSL would trust all public certificate authorities.
  if (ca === '') throw new Error('[vnc] vencrypt_ca_certs is not set');
  try {
    readCertificates(ca);
  } catch (cause) {
    throw new Error(`[vnc] vencrypt_ca_certs: ${ca}: ${(cause as Error).message}`, { cause });
  }
  const own = cert === '' ? {} : { cert: readFileSync(cert), key: readFileSync(key === '' ? cert : key) };
  return createSecureContext({ ca: readFileSync(ca), ...own });
}
