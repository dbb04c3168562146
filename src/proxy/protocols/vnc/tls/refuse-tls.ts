import { Refusal, type RefusalCode } from '../../../../flow/refusals.ts';
import type { TlsKind } from '../../../../rfb/dialogue.ts';
import { printable } from '../../../../rfb/rfb-failure.ts';

/** TLS as it stands with a VNC server. */
export interface TlsStanding {
  readonly kind: TlsKind;
  /** `TLSv1.3` */
  readonly protocol: string;
  /** Whether the server asked for a certificate of ours. */
  readonly wasAsked: boolean;
  /** Whether we had one to show. */
  readonly gave: boolean;
}

/** OpenSSL's words for what is wrong with a certificate, as Node.js gives them; all others are about who signed it. */
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

/** The alerts by which a server turns a client's certificate down, or its absence [RFC 8446 6.2]. */
const ABOUT_OUR_CERTIFICATE =
  /ALERT_(?:(?:BAD|UNSUPPORTED)_CERTIFICATE|CERTIFICATE_\w+|NO_CERTIFICATE|UNKNOWN_CA|ACCESS_DENIED)$/;

const MAX_DETAIL = 400;

/** A server that has no such cipher hangs up or sends an alert, and neither tells why. */
const ANONYMOUS_HINT =
  '; the proxy offered anonymous Diffie-Hellman with AES-GCM, which is all that it has for the tls sub-types: perhaps the server has no such cipher';

/** Why a TLS handshake came to nothing, or ended right after. `gave`: we had a certificate to show. */
export function refuseTls(error: Error | undefined, gave: boolean, kind: TlsKind = 'x509'): Refusal {
  const code = error !== undefined && 'code' in error ? String(error.code) : '';
  const said = error === undefined ? 'the server hung up in the TLS handshake' : words(error);
  const verdict = VERDICTS[code];
  if (verdict !== undefined) return new Refusal(verdict, said, { cause: error });
  if (ABOUT_OUR_CERTIFICATE.test(code)) {
    return new Refusal(gave ? 'vnc_tls_client_refused' : 'vnc_tls_client_wanted', said, { cause: error });
  }
  const detail = code === '' ? said : `${said} (${code})`;
  return new Refusal('vnc_tls_failed', kind === 'anonymous' ? detail + ANONYMOUS_HINT : detail, {
    cause: error,
  });
}

/**
 * Why a VNC server hung up before it said anything inside TLS: in TLS 1.3 our handshake is done before it has looked at
 * our certificate, and QEMU closes without a word. Undefined where that tells nothing.
 */
export function refuseAfterTls(
  { wasAsked, gave, kind }: TlsStanding,
  error: Error | undefined,
): Refusal | undefined {
  if (error !== undefined && 'code' in error && String(error.code).startsWith('ERR_SSL_'))
    return refuseTls(error, gave, kind);
  if (!wasAsked) return undefined;
  const said = 'the server asked for a certificate in the TLS handshake and hung up right after it';
  return new Refusal(gave ? 'vnc_tls_client_refused' : 'vnc_tls_client_wanted', said, { cause: error });
}

/** The names in a certificate are a stranger's. */
function words(error: Error): string {
  return printable(Buffer.from(error.message, 'utf8'), MAX_DETAIL);
}
