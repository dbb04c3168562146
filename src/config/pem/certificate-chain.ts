import { X509Certificate } from 'node:crypto';
import { rootCertificates } from 'node:tls';
import { readCertificates } from './pem-files.ts';

/** The files in which distributions store the authorities that their administrator trusts (Debian, Red Hat). */
const SYSTEM_BUNDLES = ['/etc/ssl/certs/ca-certificates.crt', '/etc/pki/tls/certs/ca-bundle.crt'];
const MAX_LENGTH = 10;
/** NODE_EXTRA_CA_CERTS with more authorities is a copy of the system's: they are not those of this deployment. */
const MAX_OWN = 10;

/**
 * The object identifier 1.3.6.1.4.1.11129.2.4.2 in DER: a certificate with timestamps of Certificate Transparency (RFC 6962,
 * section 3.3). Browsers require them of public authorities, and those sign with an intermediate certificate.
 */
const TIMESTAMPS = Buffer.from('060a2b06010401d679020402', 'hex');

/**
 * Whether a certificate whose issuer was not sent and is not trusted here needs an intermediate certificate. `surely`: a
 * public authority issued it, or NODE_EXTRA_CA_CERTS names the authorities of this deployment and its issuer is not among
 * them. `probably`: it says where the certificate of its issuer can be downloaded. `perhaps`: a private root may have
 * signed it directly. Such a certificate looks the same and needs nothing.
 */
export function needsIntermediate({ raw, infoAccess }: X509Certificate): 'surely' | 'probably' | 'perhaps' {
  const own = extraAuthorities().length;
  if (raw.includes(TIMESTAMPS) || (own > 0 && own <= MAX_OWN)) return 'surely';
  return infoAccess?.includes('CA Issuers') === true ? 'probably' : 'perhaps';
}

/**
 * The last certificate of a chain, if its issuer is neither in the file nor an authority that Node.js or this machine trusts.
 * Undefined if nothing is missing.
 */
export function missingIssuer(file: readonly X509Certificate[]): X509Certificate | undefined {
  let last = file[0];
  for (let length = 0; last !== undefined && length < MAX_LENGTH; length++) {
    if (last.checkIssued(last)) return undefined;
    const next = issuerOf(last, file);
    if (next === undefined) break;
    last = next;
  }
  return last === undefined || issuerOf(last, trustedAuthorities()) ? undefined : last;
}

function issuerOf(issued: X509Certificate, among: readonly X509Certificate[]): X509Certificate | undefined {
  return among.find((each) => issued.checkIssued(each));
}

/** The authorities that this host trusts: those of Node.js, of the system and of NODE_EXTRA_CA_CERTS. */
export function trustedAuthorities(): X509Certificate[] {
  return [
    ...rootCertificates.map((pem) => new X509Certificate(pem)),
    ...SYSTEM_BUNDLES.flatMap(authoritiesIn),
    ...extraAuthorities(),
  ];
}

function extraAuthorities(): X509Certificate[] {
  return authoritiesIn(process.env.NODE_EXTRA_CA_CERTS ?? '');
}

/** Empty if the file cannot be read: distributions use different files. */
function authoritiesIn(file: string): X509Certificate[] {
  try {
    return readCertificates(file);
  } catch {
    return [];
  }
}
