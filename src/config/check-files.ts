import type { KeyObject, X509Certificate } from 'node:crypto';
import type { CheckContext } from './check-settings.ts';
import type { Settings } from './options/table.ts';
import { readCertificates, readPrivateKey } from './pem-files.ts';
import type { Warning } from './problem.ts';

/** What is wrong with the files of `[vnc] vencrypt_`, all of it. Reads them now; asks nobody else. */
export function checkFiles({ vnc }: Settings, { sources, roles, failed }: CheckContext): Warning[] {
  if (roles !== undefined && !roles.includes('novncproxy')) return [];
  if (failed?.has('vnc.auth_schemes') || !vnc.auth_schemes.includes('vencrypt')) return [];
  const found: Warning[] = [];
  const say = (option: string, message: string, remedy: string) => {
    const where = sources.vnc?.[option]?.where ?? 'default';
    found.push({ where, group: 'vnc', option, message, remedy, level: 'error' });
  };
  const readable = <T>(option: string, file: string, read: (file: string) => T): T | undefined => {
    try {
      return read(file);
    } catch (error) {
      const what = error instanceof Error ? error.message : String(error);
      say(
        option,
        `${file} cannot be used: ${what}.`,
        'Write the PEM file there, readable by the user that runs Oriel.',
      );
      return undefined;
    }
  };
  const { vencrypt_ca_certs: ca, vencrypt_client_cert: cert, vencrypt_client_key: key } = vnc;
  const authorities = ca === '' ? undefined : readable('vencrypt_ca_certs', ca, readCertificates);
  const own = cert === '' ? undefined : readable('vencrypt_client_cert', cert, readCertificates);
  const keyOption = key === '' ? 'vencrypt_client_cert' : 'vencrypt_client_key';
  const privateKey = cert === '' ? undefined : readable(keyOption, key === '' ? cert : key, readPrivateKey);

  for (const each of authorities ?? []) sayOfTime('vencrypt_ca_certs', ca, each, say);
  for (const each of own ?? []) sayOfTime('vencrypt_client_cert', cert, each, say);
  if (own !== undefined && privateKey !== undefined && !belongTogether(own, privateKey)) {
    say(
      keyOption,
      `The private key in ${key === '' ? cert : key} is not that of the first certificate in ${cert}.`,
      'Write the key of that certificate there; the certificate of the proxy comes first in its file, those that signed it after.',
    );
  }
  return found;
}

function sayOfTime(
  option: string,
  file: string,
  certificate: X509Certificate,
  say: (option: string, message: string, remedy: string) => void,
): void {
  const name = certificate.subject.replaceAll('\n', ', ');
  const now = Date.now();
  if (Date.parse(certificate.validTo) < now) {
    say(option, `The certificate "${name}" in ${file} expired on ${certificate.validTo}.`, 'Renew it.');
  } else if (Date.parse(certificate.validFrom) > now) {
    say(
      option,
      `The certificate "${name}" in ${file} is not valid before ${certificate.validFrom}.`,
      'Compare the clock of this host, and of the one that issued it, with a time server.',
    );
  }
}

function belongTogether([first]: X509Certificate[], key: KeyObject): boolean {
  return first?.checkPrivateKey(key) ?? false;
}
