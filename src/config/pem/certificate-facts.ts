import { messageOf } from '../../platform/message-of.ts';
import type { Sources } from '../load-settings.ts';
import type { Settings } from '../option-table.ts';
import { readCertificates } from './pem-files.ts';

/** A certificate file of an option, and its expiry. */
export interface CertificateFile {
  option: string;
  file: string;
  /** The earliest expiry in the file, in milliseconds since the epoch; null if it cannot be read. */
  expiresAtMs: number | null;
  problem: string;
}

/** A file with more certificates is a bundle of the system's authorities and is not checked. */
const MAX_CERTIFICATES = 10;

/** The certificates that these roles use, by option. Files are read at each call, since they may have been renewed. */
export function certificateFacts(
  { DEFAULT, cache, oriel, oriel_nats, vnc }: Settings,
  sources: Sources | undefined,
  roles: readonly string[],
): CertificateFile[] {
  const usesCache = roles.includes('consoleauth') && cache.enabled && cache.tls_enabled;
  const usesNats = oriel.transport === 'nats';
  const usesVencrypt = roles.includes('novncproxy') && vnc.auth_schemes.includes('vencrypt');
  const used = [
    { group: 'DEFAULT', option: 'cert', file: roles.includes('novncproxy') ? DEFAULT.cert : '' },
    { group: 'oriel', option: 'api_cert', file: roles.includes('api') ? oriel.api_cert : '' },
    { group: 'vnc', option: 'vencrypt_ca_certs', file: usesVencrypt ? vnc.vencrypt_ca_certs : '' },
    { group: 'vnc', option: 'vencrypt_client_cert', file: usesVencrypt ? vnc.vencrypt_client_cert : '' },
    { group: 'cache', option: 'tls_cafile', file: usesCache ? cache.tls_cafile : '' },
    { group: 'cache', option: 'tls_certfile', file: usesCache ? cache.tls_certfile : '' },
    { group: 'oriel_nats', option: 'tls_cafile', file: usesNats ? oriel_nats.tls_cafile : '' },
    { group: 'oriel_nats', option: 'tls_certfile', file: usesNats ? oriel_nats.tls_certfile : '' },
  ];
  return used
    .filter(({ file }) => file !== '')
    .map(({ group, option, file }) => {
      const where = sources?.[group]?.[option]?.where ?? 'default';
      return { option: `[${group}] ${option} (${where})`, file, ...earliestEnd(file) };
    });
}

function earliestEnd(file: string): Pick<CertificateFile, 'expiresAtMs' | 'problem'> {
  try {
    const certificates = readCertificates(file);
    if (certificates.length > MAX_CERTIFICATES) return { expiresAtMs: Number.MAX_SAFE_INTEGER, problem: '' };
    const ends = certificates.map(({ validTo }) => Date.parse(validTo));
    return { expiresAtMs: Math.min(...ends), problem: '' };
  } catch (error) {
    return { expiresAtMs: null, problem: messageOf(error) };
  }
}
