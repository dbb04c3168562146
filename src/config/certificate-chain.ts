import { X509Certificate } from 'node:crypto';
import { rootCertificates } from 'node:tls';
import { readCertificates } from './pem-files.ts';

/** Where distributions keep the authorities that their administrator trusts. */
const SYSTEM_BUNDLES = ['/etc/ssl/certs/ca-certificates.crt', '/etc/pki/tls/certs/ca-bundle.crt'];
const MAX_LENGTH = 10;

/**
 * The last certificate of a chain where its issuer is not in the file, and not among the authorities that Node.js or this
 * machine trusts: clients that do not know the issuer refuse the chain. Undefined where nothing is missing.
 */
export function missingIssuer(file: readonly X509Certificate[]): X509Certificate | undefined {
  let last = file[0]!;
  for (let length = 0; length < MAX_LENGTH; length++) {
    if (last.checkIssued(last)) return undefined;
    const next = file.find((each) => last.checkIssued(each));
    if (next === undefined) break;
    last = next;
  }
  return trusted().some((root) => last.checkIssued(root)) ? undefined : last;
}

function trusted(): X509Certificate[] {
  return [
    ...rootCertificates.map((pem) => new X509Certificate(pem)),
    ...SYSTEM_BUNDLES.flatMap(authoritiesOf),
  ];
}

function authoritiesOf(bundle: string): X509Certificate[] {
  try {
    return readCertificates(bundle);
  } catch {
    return []; // Another distribution's place.
  }
}
