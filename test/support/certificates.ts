import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** A certificate and its key, as PEM files. */
export interface Certificate {
  readonly cert: string;
  readonly key: string;
}

/** From and to in days from now. */
export interface Validity {
  readonly from: number;
  readonly to: number;
  /** An RSA key, for programs that require one. */
  readonly rsa?: boolean;
}

/** A certificate authority of a test's own, in a folder that goes with it. */
export interface TestAuthority {
  readonly ca: string;
  /** `names` as openssl's subjectAltName: `DNS:localhost,IP:127.0.0.1`. Valid from now for two days unless said otherwise. */
  issue(name: string, names: string, validity?: Validity): Promise<Certificate>;
  /** An authority below this one: what it issues is trusted only together with its own certificate. */
  intermediate(): Promise<TestAuthority>;
  close(): Promise<void>;
}

export async function createAuthority(above?: Certificate): Promise<TestAuthority> {
  const folder = await mkdtemp(join(tmpdir(), 'oriel-ca-'));
  const file = (name: string) => join(folder, name);
  const newKey = ['req', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes'];
  const newRsaKey = ['req', '-newkey', 'rsa:2048', '-nodes'];
  const ca = file('ca.pem');
  await run('openssl', [
    ...newKey,
    '-x509',
    '-days',
    '2',
    '-subj',
    above === undefined ? '/CN=Test CA' : '/CN=Test Intermediate',
    ...(above === undefined ? [] : ['-CA', above.cert, '-CAkey', above.key]),
    '-keyout',
    file('ca.key'),
    '-out',
    ca,
  ]);
  return {
    ca,
    async issue(name, names, { from, to, rsa } = { from: 0, to: 2 }) {
      const [key, csr, cert, settings] = ['key', 'csr', 'pem', 'cnf'].map((kind) =>
        file(`${name}.${kind}`),
      ) as [string, string, string, string];
      await run('openssl', [
        ...(rsa ? newRsaKey : newKey),
        '-subj',
        `/CN=${name}`,
        '-keyout',
        key,
        '-out',
        csr,
      ]);
      await writeFile(file(`${name}.index`), '');
      // `openssl x509` knows no beginning of its own choice before OpenSSL 3.4.
      await writeFile(
        settings,
        `[ca]\ndefault_ca=test\n[test]\ndatabase=${file(`${name}.index`)}\nnew_certs_dir=${folder}\n` +
          'default_md=sha256\nrand_serial=yes\npolicy=any\nx509_extensions=names\n[any]\ncommonName=supplied\n' +
          `[names]\nsubjectAltName=${names}\n`,
      );
      const dates = ['-startdate', inDays(from), '-enddate', inDays(to)];
      const signing = ['-cert', ca, '-keyfile', file('ca.key'), '-notext', ...dates];
      await run('openssl', ['ca', '-batch', '-config', settings, '-in', csr, '-out', cert, ...signing]);
      return { cert, key };
    },
    intermediate: () => createAuthority({ cert: ca, key: file('ca.key') }),
    close: () => rm(folder, { recursive: true, force: true }),
  };
}

/** As `openssl ca` writes times. A minute early, so that nothing is from the future. */
function inDays(days: number): string {
  const time = new Date(Date.now() + days * 86_400_000 - 60_000).toISOString();
  return `${time.replace(/\.\d+Z$/, '').replace(/[-:T]/g, '')}Z`;
}
