import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import type { Certificate } from './target.ts';

/** A certificate of the run's own, ECDSA on P-256; undefined where there is no openssl to make one. */
export function makeCertificate(folder: string): Certificate | undefined {
  const certificate = { cert: join(folder, 'bench.pem'), key: join(folder, 'bench.key') };
  const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-keyout', certificate.key];
  const subject = ['-subj', '/CN=127.0.0.1', '-days', '2', '-out', certificate.cert];
  try {
    execFileSync('openssl', ['req', '-x509', ...key, ...subject], { stdio: 'ignore' });
    return certificate;
  } catch {
    return undefined;
  }
}
