import { existsSync, readdirSync, readFileSync } from 'node:fs';
import {
  checkServerIdentity,
  type DetailedPeerCertificate,
  rootCertificates,
  type TLSSocket,
} from 'node:tls';

/** The certificate that a server has shown, and what a browser would have against it. */
export interface ShownCertificate {
  readonly subject: string;
  readonly issuer: string;
  readonly endsAtMs: number;
  /** The names and addresses that it is for, as OpenSSL writes them; empty where it has none. */
  readonly names: string;
  /** Whether it is for the name that was asked for. */
  readonly fitsName: boolean;
  /** OpenSSL's code where it is not trusted on this host, such as `SELF_SIGNED_CERT_IN_CHAIN`; empty where it is. */
  readonly untrusted: string;
  /** The server has sent its own certificate and no other, and it is not self-signed. */
  readonly isAlone: boolean;
  /** It says where the certificate of its authority can be had: there is an authority between it and a root. */
  readonly namesItsIssuer: boolean;
}

/** Of a connection that was opened without checking; undefined without TLS. */
export function shownCertificate(socket: TLSSocket, host: string): ShownCertificate | undefined {
  if (typeof socket.getPeerCertificate !== 'function') return undefined;
  const certificate = socket.getPeerCertificate(true);
  if (certificate.raw === undefined) return undefined;
  const { subject, issuer, valid_to: end, subjectaltname: names = '' } = certificate;
  // Node.js puts a wrong name into authorizationError too, but only where the chain is trusted.
  const code = socket.authorized ? '' : String(socket.authorizationError ?? '');
  return {
    subject: oneName(subject),
    issuer: oneName(issuer),
    endsAtMs: Date.parse(end),
    names,
    fitsName: checkServerIdentity(host.replace(/^\[|\]$/g, ''), certificate) === undefined,
    untrusted: code === 'ERR_TLS_CERT_ALTNAME_INVALID' ? '' : code,
    isAlone: isAlone(certificate),
    namesItsIssuer: JSON.stringify(certificate.infoAccess ?? {}).includes('CA Issuers'),
  };
}

function isAlone({ issuerCertificate, subject, issuer }: DetailedPeerCertificate): boolean {
  return issuerCertificate === undefined && JSON.stringify(subject) !== JSON.stringify(issuer);
}

function oneName({ CN, O }: { CN?: string | string[]; O?: string | string[] }): string {
  return [CN ?? O ?? ''].flat().join(', ').slice(0, 200);
}

/** Where systems keep the authorities that browsers and programs trust (Debian, Red Hat). */
const SYSTEM_BUNDLES = ['/etc/ssl/certs/ca-certificates.crt', '/etc/pki/tls/certs/ca-bundle.crt'];
/** Where their operators put authorities of their own. */
const OWN_FOLDERS = ['/usr/local/share/ca-certificates', '/etc/pki/ca-trust/source/anchors'];

/** The authorities that this host trusts: those of Node.js, of the system and of NODE_EXTRA_CA_CERTS. */
export function trustedAuthorities(): string[] {
  const files = [...SYSTEM_BUNDLES, process.env.NODE_EXTRA_CA_CERTS ?? ''];
  return [...rootCertificates, ...files.map(readOr)].filter((pem) => pem !== '');
}

/** Whether the operators of this host have made it trust an authority of their own. */
export function trustsOwnAuthorities(): boolean {
  if ((process.env.NODE_EXTRA_CA_CERTS ?? '') !== '') return true;
  return OWN_FOLDERS.some((folder) => existsSync(folder) && readdirSync(folder).length > 0);
}

/** Empty where the file is not there. */
function readOr(file: string): string {
  try {
    return file === '' ? '' : readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
