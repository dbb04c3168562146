import { Refusal, type RefusalCode } from '../../../../flow/refusals.ts';
import type { TlsKind } from '../../../../rfb/dialogue.ts';
import { printable } from '../../../../rfb/rfb-failure.ts';

/** The result of a TLS handshake with a VNC server. */
export interface TlsResult {
  readonly kind: TlsKind;
  /** `TLSv1.3` */
  readonly protocol: string;
  /** Whether the server requested a certificate of the proxy. */
  readonly isRequested: boolean;
  /** Whether the proxy has shown one. */
  readonly hasShown: boolean;
}

/** OpenSSL's verification errors, by the codes of Node.js. */
const VERDICTS: Readonly<Record<string, RefusalCode>> = {
  CERT_HAS_EXPIRED: 'vnc_tls_expired',
  CERT_NOT_YET_VALID: 'vnc_tls_not_yet_valid',
  ERR_TLS_CERT_ALTNAME_INVALID: 'vnc_tls_wrong_name',
  UNABLE_TO_GET_ISSUER_CERT: 'vnc_tls_untrusted',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'vnc_tls_untrusted',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'vnc_tls_untrusted',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'vnc_tls_untrusted',
  SELF_SIGNED_CERT_IN_CHAIN: 'vnc_tls_untrusted',
  CERT_SIGNATURE_FAILURE: 'vnc_tls_untrusted',
  CERT_UNTRUSTED: 'vnc_tls_untrusted',
  CERT_REJECTED: 'vnc_tls_untrusted',
  INVALID_CA: 'vnc_tls_untrusted',
};

/** The alerts by which a server rejects a client's certificate, or its absence [RFC 8446 6.2]. */
const ABOUT_OUR_CERTIFICATE =
  /ALERT_(?:(?:BAD|UNSUPPORTED)_CERTIFICATE|CERTIFICATE_\w+|NO_CERTIFICATE|UNKNOWN_CA|ACCESS_DENIED)$/;

const MAX_DETAIL = 400;

/** A server without such a cipher closes the connection or sends an alert, without a reason. */
const ANONYMOUS_HINT =
  '; for the tls sub-types the proxy offers only AES with anonymous Diffie-Hellman, up to TLS 1.2, which the server may not support';

/** Why a TLS handshake failed, or the connection ended right after it. `hasShown`: the proxy has shown a certificate. */
export function refuseTls(error: Error | undefined, hasShown: boolean, kind: TlsKind = 'x509'): Refusal {
  const code = error !== undefined && 'code' in error ? String(error.code) : '';
  const said =
    error === undefined ? 'the server closed the connection during the TLS handshake' : words(error);
  const verdict = VERDICTS[code];
  if (verdict !== undefined) return new Refusal(verdict, said, { cause: error });
  if (ABOUT_OUR_CERTIFICATE.test(code)) {
    return new Refusal(hasShown ? 'vnc_tls_client_refused' : 'vnc_tls_client_wanted', said, { cause: error });
  }
  const detail = code === '' ? said : `${said} (${code})`;
  return new Refusal('vnc_tls_failed', kind === 'anonymous' ? detail + ANONYMOUS_HINT : detail, {
    cause: error,
  });
}

/**
 * Why a VNC server closed the connection before it sent anything inside TLS: in TLS 1.3 the proxy's handshake is complete before the
 * server has verified its certificate, and QEMU closes without an alert. Undefined if TLS is not the cause.
 */
export function refuseAfterTls(
  { isRequested, hasShown, kind }: TlsResult,
  error: Error | undefined,
): Refusal | undefined {
  if (error !== undefined && 'code' in error && String(error.code).startsWith('ERR_SSL_'))
    return refuseTls(error, hasShown, kind);
  if (!isRequested) return undefined;
  const said =
    'the server requested a certificate in the TLS handshake and closed the connection right after it';
  return new Refusal(hasShown ? 'vnc_tls_client_refused' : 'vnc_tls_client_wanted', said, { cause: error });
}

/** Names in a certificate are untrusted. */
function words(error: Error): string {
  return printable(Buffer.from(error.message, 'utf8'), MAX_DETAIL);
}
