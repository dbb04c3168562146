import { X509Certificate } from 'node:crypto';
import { checkServerIdentity, type DetailedPeerCertificate, type TLSSocket } from 'node:tls';
import { needsIntermediate } from '../../config/pem/certificate-chain.ts';

/** The certificate of a server, and why a browser would reject it. */
export interface ShownCertificate {
  readonly subject: string;
  readonly issuer: string;
  readonly endsAtMs: number;
  /** The names and addresses that it covers, as OpenSSL writes them; empty if it has none. */
  readonly names: string;
  /** Whether it covers the requested name. */
  readonly fitsName: boolean;
  /** OpenSSL's code if this host does not trust it, such as `SELF_SIGNED_CERT_IN_CHAIN`; empty if it does. */
  readonly untrusted: string;
  /** The server sent no other certificate, and its own is not self-signed. */
  readonly isAlone: boolean;
  /** How certain it is that an intermediate certificate belongs to it, if it is alone and not trusted. */
  readonly needsIntermediate: ReturnType<typeof needsIntermediate>;
}

/** Reads it from a connection that was opened without verification; undefined without TLS. */
export function shownCertificate(socket: TLSSocket, host: string): ShownCertificate | undefined {
  if (typeof socket.getPeerCertificate !== 'function') return undefined;
  const certificate = socket.getPeerCertificate(true);
  if (certificate.raw === undefined) return undefined;
  const { subject, issuer, valid_to: end, subjectaltname: names = '' } = certificate;
  // Node.js puts a wrong name into authorizationError too, but only if the chain is trusted.
  const code = socket.authorized ? '' : String(socket.authorizationError ?? '');
  return {
    subject: oneName(subject),
    issuer: oneName(issuer),
    endsAtMs: Date.parse(end),
    names,
    fitsName: checkServerIdentity(host.replace(/^\[|\]$/g, ''), certificate) === undefined,
    untrusted: code === 'ERR_TLS_CERT_ALTNAME_INVALID' ? '' : code,
    isAlone: isAlone(certificate),
    needsIntermediate: needsIntermediate(new X509Certificate(certificate.raw)),
  };
}

function isAlone({ issuerCertificate, subject, issuer }: DetailedPeerCertificate): boolean {
  return issuerCertificate === undefined && JSON.stringify(subject) !== JSON.stringify(issuer);
}

function oneName({ CN, O }: { CN?: string | string[]; O?: string | string[] }): string {
  return [CN ?? O ?? ''].flat().join(', ').slice(0, 200);
}
