import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { viewConsole } from '../../src/doctor/walk/view-console.ts';
import { REFUSALS } from '../../src/flow/refusals.ts';
import { REMEDIES } from '../../src/flow/remedies.ts';
import { ACCOUNTS } from '../support/accounts.ts';
import { blocks } from '../support/documents.ts';
import { type RunningOriel, startAllInOne } from '../support/fixtures/all-in-one.ts';
import { type LibvirtLab, startLibvirtLab } from '../support/libvirt/lab.ts';
import { Person } from '../support/person.ts';
import { readTextMode } from '../support/read-text-mode.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const BANNER = 'ECHO GUEST ready';

let folder: string;
let lab: LibvirtLab;

/** The commands of docs/deploying.md as they stand there, for a compute host that is this machine. */
async function issueAsDocumented(): Promise<void> {
  const commands = blocks('bash').find(
    ({ file, text }) => file.endsWith('deploying.md') && text.includes('ca-key'),
  )!;
  const text = commands.text.replaceAll('10.77.0.21', '127.0.0.1');
  await promisify(execFile)('bash', ['-euo', 'pipefail', '-c', text], { cwd: folder });
}

/** A host whose libvirt is set up as docs/deploying.md has it: TLS for all VNC servers, and proxies show a certificate. */
beforeAll(async () => {
  folder = temporaryFolder();
  await issueAsDocumented();
  lab = await startLibvirtLab({ vncTls: folder });
  await Promise.all([
    lab.startGuest({ name: 'sealed' }),
    lab.startGuest({ name: 'locked', graphics: [{ type: 'vnc', password: 'sesame' }] }),
  ]);
});

afterAll(async () => {
  await lab?.close();
});

type Presets = NonNullable<NonNullable<Parameters<typeof startAllInOne>[0]>['settings']>;

async function startOriel(
  vnc: Presets['vnc'],
  more: Presets['DEFAULT'] = {},
): Promise<[RunningOriel, Person]> {
  const oriel = await startAllInOne({
    settings: {
      DEFAULT: more,
      vnc: { auth_schemes: ['vencrypt'], vencrypt_ca_certs: join(folder, 'ca-cert.pem'), ...vnc },
      libvirt: { connection_uri: lab.uri },
      oriel: { drivers: ['libvirt'] },
    },
  });
  onTestFinished(() => oriel.close());
  return [oriel, await Person.signIn(oriel, ACCOUNTS.member)];
}

const showing = () => ({
  vencrypt_client_cert: join(folder, 'client-cert.pem'),
  vencrypt_client_key: join(folder, 'client-key.pem'),
});

test.each(['sealed', 'locked'])(
  'the screen of the guest %s is seen and its keys are heard through TLS, and recorded as they are',
  async (name) => {
    const record = join(folder, name);
    const [oriel, mia] = await startOriel(showing(), { record });
    const { viewer } = await mia.view(await mia.consoleUrl(name));
    const rows = () => readTextMode(viewer.image, BANNER);
    await expect.poll(rows, { timeout: 15_000 }).toContain(BANNER);
    viewer.type('d', 'a');
    await expect.poll(rows, { timeout: 15_000 }).toContain('da');
    viewer.close();
    await expect.poll(() => readFile(`${record}.1`, 'latin1')).toContain("'EOF'");
    expect(await readFile(`${record}.1`, 'latin1')).toContain(`QEMU (${name})`);
    expect(oriel.logText()).toContain('"vnc_security":"vencrypt x509 TLSv1.3"');
    expect(oriel.logText()).not.toContain('sesame');
  },
);

test.each([
  ['without a certificate of its own', 'vnc_tls_client_wanted', () => ({})],
  [
    'that allows no encryption',
    'vnc_security_unsupported',
    () => ({ auth_schemes: ['none', 'vnc'] as const }),
  ],
] as const)('a proxy %s is refused at step 16, and the doctor reports it', async (_title, code, vnc) => {
  const [, mia] = await startOriel(vnc());
  const { failure } = await viewConsole((await mia.consoleUrl('sealed')).href, 0);
  const message = `${REFUSALS[code].sentence} (${code})`;
  expect(failure).toEqual({ step: 16, message, remedy: REMEDIES[code] });
});
