import { execFile } from 'node:child_process';
import { generateKeyPairSync, X509Certificate } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { isIP } from 'node:net';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { messageOf } from '../../platform/message-of.ts';
import { CommandFailed } from '../command.ts';

export interface SelfSigned {
  readonly cert: string;
  readonly key: string;
  /** SHA-256, as browsers show it. */
  readonly fingerprint: string;
}

/** The longest validity that Apple's systems accept. */
const DAYS = 825;
const OPENSSL_TIMEOUT_MS = 20_000;

/**
 * A key and a certificate for that address, for the name of this host and for loopback. It is no authority: trusting it trusts
 * no other certificate. openssl writes its files into `folder`, which only this user can read.
 * @throws {CommandFailed} without openssl
 */
export async function createSelfSigned(address: string, folder: string): Promise<SelfSigned> {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const key = privateKey.export({ type: 'pkcs8', format: 'pem' }) as string;
  const [keyFile, settings, certFile] = ['key', 'cnf', 'cert'].map((name) => join(folder, name)) as [
    string,
    string,
    string,
  ];
  writeFileSync(keyFile, key, { mode: 0o600 });
  writeFileSync(settings, opensslSettings(address));
  const words = ['req', '-x509', '-new', '-sha256', '-days', String(DAYS), '-config', settings];
  try {
    await promisify(execFile)('openssl', [...words, '-key', keyFile, '-out', certFile], {
      timeout: OPENSSL_TIMEOUT_MS,
    });
  } catch (error) {
    const isMissing = (error as NodeJS.ErrnoException).code === 'ENOENT';
    throw new CommandFailed(
      isMissing
        ? 'The certificate needs the program openssl. Install it (Debian: "apt install openssl"), or use --tls none. Nothing was written.'
        : `openssl could not make the certificate: ${messageOf(error).slice(0, 500)}. Nothing was written.`,
      { cause: error },
    );
  }
  const cert = readFileSync(certFile, 'utf8');
  return { cert, key, fingerprint: new X509Certificate(cert).fingerprint256 };
}

/** Without keyUsage: without the right to sign certificates, OpenSSL would not take the certificate for its own issuer. */
function opensslSettings(address: string): string {
  // Linux accepts host names that are no names in DNS.
  const host = /^[\w.-]+$/.test(hostname()) ? [hostname()] : [];
  const names = [...new Set([address, ...host, 'localhost', '127.0.0.1', '::1'])];
  const alternatives = names.map((name) => `${isIP(name) === 0 ? 'DNS' : 'IP'}:${name}`);
  return `[req]
prompt = no
distinguished_name = name
x509_extensions = extensions
[name]
CN = Oriel
[extensions]
subjectAltName = ${alternatives.join(',')}
basicConstraints = critical,CA:FALSE
extendedKeyUsage = serverAuth
`;
}

/** Whether the file is a certificate that is its own issuer, such as that of `oriel init`. */
export function isSelfSigned(file: string): boolean {
  if (file === '') return false;
  try {
    const certificate = new X509Certificate(readFileSync(file));
    return certificate.issuer === certificate.subject && certificate.verify(certificate.publicKey);
  } catch {
    return false; // Another check reports a file that cannot be read.
  }
}
