import { execFileSync } from 'node:child_process';
import { chmodSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { rootCertificates } from 'node:tls';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { checkFiles } from '../../../../src/config/checks/check-files.ts';
import type { Settings } from '../../../../src/config/option-table.ts';
import { certificateFacts } from '../../../../src/config/pem/certificate-facts.ts';
import { ALL_OPTIONS } from '../../../../src/main/all-settings.ts';
import { type Certificate, createAuthority, type TestAuthority } from '../../../support/certificates.ts';
import { defaultSettings } from '../../../support/default-settings.ts';
import { temporaryFolder } from '../../../support/temporary-folder.ts';

let authority: TestAuthority;
let folder: string;
let good: Certificate;
let expired: Certificate;
let future: Certificate;

beforeAll(async () => {
  folder = temporaryFolder();
  authority = await createAuthority();
  [good, expired, future] = await Promise.all([
    authority.issue('good', 'IP:127.0.0.1'),
    authority.issue('expired', 'IP:127.0.0.1', { from: -3, to: -1 }),
    authority.issue('future', 'IP:127.0.0.1', { from: 1, to: 2 }),
  ]);
});

afterAll(async () => {
  await authority.close();
});

function write(name: string, text: string): string {
  const file = join(folder, name);
  writeFileSync(file, text, { mode: 0o640 });
  return file;
}

const settingsWith = (vnc: Partial<Settings['vnc']>) =>
  defaultSettings({ vnc: { auth_schemes: ['vencrypt'], ...vnc } });

/** What is said, as `option: message`. */
function said(vnc: Partial<Settings['vnc']>, roles?: string[]): string[] {
  const found = checkFiles(settingsWith(vnc), {
    table: ALL_OPTIONS,
    sources: {},
    ...(roles ? { roles } : {}),
  });
  return found.map(({ option, message }) => `${option}: ${message}`);
}

const showing = ({ cert, key }: Certificate) => ({
  vencrypt_ca_certs: authority.ca,
  vencrypt_client_cert: cert,
  vencrypt_client_key: key,
});

describe('files for TLS towards VNC servers', () => {
  it('that are good are not talked about', () => {
    expect(said(showing(good))).toEqual([]);
    expect(said({ vencrypt_ca_certs: authority.ca })).toEqual([]);
    const both = write('both.pem', readFileSync(good.cert, 'utf8') + readFileSync(good.key, 'utf8'));
    expect(said({ vencrypt_ca_certs: authority.ca, vencrypt_client_cert: both })).toEqual([]);
  });

  it('are all reported at once', () => {
    const rubbish = write('rubbish.pem', 'rubbish');
    expect(
      said({
        vencrypt_ca_certs: '/nowhere/ca.pem',
        vencrypt_client_cert: rubbish,
        vencrypt_client_key: folder,
      }),
    ).toEqual([
      'vencrypt_ca_certs: /nowhere/ca.pem cannot be used: the file does not exist.',
      `vencrypt_client_cert: ${rubbish} cannot be used: there is no certificate in it.`,
      `vencrypt_client_key: ${folder} cannot be used: it is not a file.`,
    ]);
  });

  it('must hold what can be parsed, and no passphrase may be needed', () => {
    const broken = write('broken.pem', '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n');
    expect(said({ vencrypt_ca_certs: broken })[0]).toContain('number 1 in it cannot be parsed');
    const key = (kind: string) => write('odd.key', `-----BEGIN ${kind}PRIVATE KEY-----\nAAAA\n`);
    const withKey = (file: string) => said({ ...showing(good), vencrypt_client_key: file })[0];
    expect(withKey(key(''))).toContain('the private key in it cannot be parsed');
    expect(withKey(key('ENCRYPTED '))).toContain('passphrase');
    expect(withKey(good.cert)).toContain('there is no private key in it');
  });

  it('must belong together', () => {
    expect(said({ ...showing(good), vencrypt_client_key: expired.key })).toEqual([
      expect.stringContaining(`vencrypt_client_key: The private key in ${expired.key} is not that of`),
    ]);
  });

  it('must be of today', () => {
    expect(said(showing(expired))).toEqual([expect.stringMatching(/"CN=expired" in .* expired on /)]);
    expect(said(showing(future))).toEqual([expect.stringMatching(/"CN=future" in .* not valid before /)]);
    expect(said({ vencrypt_ca_certs: expired.cert })).toHaveLength(1);
  });

  it('are not checked if no role uses them', () => {
    expect(said({ auth_schemes: ['none'], vencrypt_ca_certs: '/nowhere' })).toEqual([]);
    expect(said({ vencrypt_ca_certs: '/nowhere' }, ['compute'])).toEqual([]);
  });

  it('are among the certificates whose end the doctor watches', () => {
    const facts = certificateFacts(settingsWith(showing(good)), undefined, ['novncproxy']);
    expect(facts.map(({ option, problem }) => [option, problem])).toEqual([
      ['[vnc] vencrypt_ca_certs (default)', ''],
      ['[vnc] vencrypt_client_cert (default)', ''],
    ]);
    expect(facts[1]!.expiresAtMs).toBeGreaterThan(Date.now());
  });
});

describe('the certificate of a listener', () => {
  const BASE_URL = 'https://consoles.example.org:6080/vnc_lite.html';
  let intermediate: TestAuthority;

  beforeAll(async () => {
    intermediate = await authority.intermediate();
  });
  afterAll(() => intermediate.close());
  beforeEach(() => vi.stubEnv('NODE_EXTRA_CA_CERTS', undefined));
  afterEach(() => vi.unstubAllEnvs());

  interface Shape {
    by?: TestAuthority;
    names?: string;
    /** Further PEM files, written below the certificate. */
    above?: string[];
    days?: number;
    more?: string;
    proxies?: string[];
  }
  let count = 0;

  /** What is reported of a certificate with this shape, as `level: message`. */
  async function reported(shape: Shape = {}): Promise<string[]> {
    const { by = authority, names = 'DNS:consoles.example.org', above = [], days = 60, more = '' } = shape;
    const name = `listener-${count++}`;
    const { cert, key } = await by.issue(name, `${names}${more}`, { from: -60, to: days });
    const chain = write(`${name}.pem`, [cert, ...above].map((file) => readFileSync(file, 'utf8')).join(''));
    const settings = defaultSettings({
      DEFAULT: { cert: chain, key },
      vnc: { novncproxy_base_url: BASE_URL },
      oriel: { trusted_proxies: shape.proxies ?? [] },
    });
    return checkFiles(settings, { table: ALL_OPTIONS, sources: {}, roles: ['novncproxy'] }).map(
      ({ level, message }) => `${level}: ${message}`,
    );
  }
  const trustRoot = () => vi.stubEnv('NODE_EXTRA_CA_CERTS', authority.ca);
  const AIA = '\nauthorityInfoAccess=caIssuers;URI:http://ca.example/ca.crt';
  const TIMESTAMPS = '\n1.3.6.1.4.1.11129.2.4.2=DER:0402';

  it('is not reported if its authority is trusted here', async () => {
    trustRoot();
    expect(await reported()).toEqual([]);
    expect(await reported({ by: intermediate, above: [intermediate.ca] })).toEqual([]);
  });

  it.each(['DNS:other.example.org', 'IP:192.0.2.1', 'DNS:*.consoles.example.org'])(
    'must be for the host of the console URL, not for %s',
    async (names) => {
      trustRoot();
      const found = await reported({ names });
      expect(found).toEqual([
        expect.stringMatching(/^warning: .* is for .*, but clients connect to consoles\.example\.org/),
      ]);
      expect(found[0]).toContain(names.replace('IP:', 'IP Address:'));
    },
  );

  it('may be for another name if a load balancer is in front', async () => {
    trustRoot();
    const found = await reported({ names: 'DNS:other.example.org', proxies: ['192.0.2.9'] });
    expect(found).toEqual([expect.stringMatching(/^debug: /)]);
  });

  it('is a warning in its last 14 days', async () => {
    trustRoot();
    expect(await reported({ days: 13 })).toEqual([expect.stringMatching(/^warning: .* expires on /)]);
    expect(await reported({ days: 15 })).toEqual([]);
  });

  it.each([
    ['its authority names where to download the issuer', AIA],
    ['a public authority issued it', TIMESTAMPS],
  ])('is a warning without its intermediate if %s', async (_title, more) => {
    const found = await reported({ by: intermediate, more });
    expect(found).toEqual([
      expect.stringMatching(/^warning: The chain .*"CN=Test Intermediate" is not in the file/),
    ]);
    expect(await reported({ by: intermediate, more, above: [intermediate.ca, authority.ca] })).toEqual([]);
  });

  it('is a warning without its intermediate if the root is trusted here', async () => {
    trustRoot();
    expect(await reported({ by: intermediate })).toEqual([expect.stringMatching(/^warning: The chain /)]);
  });

  it('of a private root that this machine does not trust is a note', async () => {
    expect(await reported()).toEqual([expect.stringMatching(/^debug: .* signed\./)]);
    expect(await reported({ by: intermediate, more: AIA, above: [intermediate.ca] })).toEqual([
      expect.stringMatching(/^debug: /),
    ]);
  });

  it('is a note if NODE_EXTRA_CA_CERTS is a copy of the system bundle', async () => {
    vi.stubEnv('NODE_EXTRA_CA_CERTS', write('bundle.pem', rootCertificates.join('\n')));
    expect(await reported()).toEqual([expect.stringMatching(/^debug: /)]);
  });

  it('is not reported if its private root is in the file', async () => {
    expect(await reported({ above: [authority.ca] })).toEqual([]);
  });
});

describe('the file of headers for the trace collector', () => {
  const findings = (file: string) =>
    checkFiles(
      defaultSettings({ oriel: { otlp_endpoint: 'https://collector:4318', otlp_headers_file: file } }),
      { table: ALL_OPTIONS, sources: {} },
    ).map(({ option, message }) => `${option}: ${message}`);

  it('is read before the start, and its text is not repeated', () => {
    expect(findings(write('headers', 'Authorization: Bearer a\n'))).toEqual([]);
    expect(findings('/nowhere/headers')).toEqual([
      'otlp_headers_file: /nowhere/headers cannot be used: the file does not exist.',
    ]);
    const wrong = write('wrong', 'Bearer very-secret\n');
    expect(findings(wrong)).toEqual([
      `otlp_headers_file: ${wrong} cannot be used: line 1 is not a header such as "Name: value".`,
    ]);
  });

  it('is reported if every user of the host can read it, and if it is a FIFO', () => {
    const open = write('open', 'Authorization: Bearer very-secret\n');
    chmodSync(open, 0o644);
    expect(findings(open)).toEqual([
      `otlp_headers_file: ${open} can be read by every user of this host, and may contain a token of the collector.`,
    ]);
    const fifo = write('fifo', '');
    rmSync(fifo);
    execFileSync('mkfifo', [fifo]);
    expect(findings(fifo)).toEqual([`otlp_headers_file: ${fifo} cannot be used: it is not a file.`]);
  });
});
