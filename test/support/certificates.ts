import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** Certificate and key of somebody, as PEM files. */
export interface Certificate {
  readonly cert: string;
  readonly key: string;
}

/** A certificate authority of a test's own, in a folder that goes with it. */
export interface TestAuthority {
  readonly ca: string;
  /** `names` as openssl's subjectAltName: `DNS:localhost,IP:127.0.0.1`. */
  issue(name: string, names: string): Promise<Certificate>;
  close(): Promise<void>;
}

export async function createAuthority(): Promise<TestAuthority> {
  const folder = await mkdtemp(join(tmpdir(), 'oriel-ca-'));
  const file = (name: string) => join(folder, name);
  const newKey = ['req', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes'];
  const ca = file('ca.pem');
  await run('openssl', [
    ...newKey,
    '-x509',
    '-days',
    '2',
    '-subj',
    '/CN=Test CA',
    '-keyout',
    file('ca.key'),
    '-out',
    ca,
  ]);
  return {
    ca,
    async issue(name, names) {
      const [key, csr, cert, extensions] = ['key', 'csr', 'pem', 'ext'].map((kind) =>
        file(`${name}.${kind}`),
      ) as [string, string, string, string];
      await writeFile(extensions, `subjectAltName=${names}\n`);
      await run('openssl', [...newKey, '-subj', `/CN=${name}`, '-keyout', key, '-out', csr]);
      const signing = [
        '-CA',
        ca,
        '-CAkey',
        file('ca.key'),
        '-CAcreateserial',
        '-days',
        '2',
        '-extfile',
        extensions,
      ];
      await run('openssl', ['x509', '-req', '-in', csr, '-out', cert, ...signing]);
      return { cert, key };
    },
    close: () => rm(folder, { recursive: true, force: true }),
  };
}
