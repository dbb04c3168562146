import { copyFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import type { Settings } from '../../src/config/option-table.ts';
import { REFUSALS, type RefusalCode } from '../../src/flow/refusals.ts';
import { probe } from '../../src/proxy/protocols/vnc/probe.ts';
import { type Certificate, createAuthority, type TestAuthority } from '../support/certificates.ts';
import {
  openConsole,
  type ProxyFixture,
  startProxyFixture,
  Viewer,
} from '../support/fixtures/proxy-fixture.ts';
import { type QemuScreen, type QemuScreenOptions, startQemuScreen } from '../support/qemu-screen.ts';

/** VNC servers of real QEMUs, one for each way in which they can be set up. */
const screens = {} as Record<string, QemuScreen>;
let ours: TestAuthority;
let strangers: TestAuthority;
const client = {} as Record<'good' | 'strange' | 'expired', Certificate>;

beforeAll(async () => {
  [ours, strangers] = await Promise.all([createAuthority(), createAuthority()]);
  const address = 'IP:127.0.0.1';
  const [good, expired, future, other, named] = await Promise.all([
    ours.issue('good', address),
    ours.issue('expired', address, { from: -3, to: -1 }),
    ours.issue('future', address, { from: 1, to: 3 }),
    ours.issue('other', 'IP:192.0.2.7,DNS:elsewhere.example'),
    ours.issue('named', 'DNS:localhost'),
  ]);
  const x509 = (server: Certificate, verifyPeer = false) =>
    ({ kind: 'x509', server, ca: ours.ca, verifyPeer }) as const;
  const wanted: Record<string, QemuScreenOptions> = {
    plain: {},
    good: { tls: x509(good) },
    verifying: { tls: x509(good, true) },
    password: { tls: x509(good, true), password: 'sesame' },
    expired: { tls: x509(expired) },
    future: { tls: x509(future) },
    other: { tls: x509(other) },
    named: { tls: x509(named) },
    sasl: { tls: x509(good), sasl: true },
    anonymous: { tls: { kind: 'anonymous' } },
    anonymousPassword: { tls: { kind: 'anonymous' }, password: 'sesame' },
  };
  const started = Object.entries(wanted).map(async ([name, options]) => {
    screens[name] = await startQemuScreen(options);
  });
  const issued = [
    ours.issue('client', address).then((each) => Object.assign(client, { good: each })),
    strangers.issue('client', address).then((each) => Object.assign(client, { strange: each })),
    ours.issue('old', address, { from: -3, to: -1 }).then((each) => Object.assign(client, { expired: each })),
  ];
  await Promise.all([...started, ...issued]);
});

afterAll(async () => {
  await Promise.all(Object.values(screens).map((each) => each.close()));
  await Promise.all([ours?.close(), strangers?.close()]);
});

type Vnc = Partial<Settings['vnc']>;

async function proxy(vnc: Vnc = {}, oriel: Partial<Settings['oriel']> = {}): Promise<ProxyFixture> {
  const lab = await startProxyFixture({
    vnc: { auth_schemes: ['vencrypt'], vencrypt_ca_certs: ours.ca, ...vnc },
    oriel: { refusal: 'close', ...oriel },
  });
  onTestFinished(async () => {
    await lab.close();
    expect(lab.proxy.counts().sockets).toBe(0);
  });
  return lab;
}

const showing = ({ cert, key }: Certificate): Vnc => ({
  vencrypt_client_cert: cert,
  vencrypt_client_key: key,
});

/** Greets the screen through the proxy; answers what QEMU says of itself in ServerInit. */
async function nameOf(
  lab: ProxyFixture,
  screen: QemuScreen,
  more: { host?: string; password?: string } = {},
) {
  const { host = '127.0.0.1', password = null } = more;
  const viewer = await openConsole(lab, lab.grant({ port: screen.port, host, vncPassword: password }));
  viewer.send([1]);
  const init = await viewer.read(24);
  const name = (await viewer.read(init.readUInt32BE(20))).toString();
  await viewer.close();
  return name;
}

const opened = (lab: ProxyFixture) => lab.log.find(({ msg }) => msg === 'console opened')?.vnc_security;

/** What the proxy refuses with, checked to be the same for the person, in the log and by the doctor's way. */
async function refusalOf(
  lab: ProxyFixture,
  screen: QemuScreen,
  more: { host?: string; password?: string } = {},
) {
  const { host = '127.0.0.1', password = null } = more;
  const viewer = new Viewer(lab.url(lab.grant({ port: screen.port, host, vncPassword: password })));
  const { code } = await viewer.closed;
  const logged = lab.log.find(({ msg }) => msg === 'console refused') as {
    code: RefusalCode;
    detail: string;
  };
  expect(code).toBe(REFUSALS[logged.code].closeCode);
  await expect(probe(lab.settings, { host, port: screen.port })).rejects.toMatchObject({
    code: logged.code,
  });
  return logged;
}

describe('a QEMU that lets us in', () => {
  test('X509None: its certificate is verified, and none of ours is needed', async () => {
    const lab = await proxy();
    expect(await nameOf(lab, screens.good!)).toContain('QEMU');
    expect(opened(lab)).toBe('vencrypt x509 TLSv1.3');
    expect(await probe(lab.settings, { host: '127.0.0.1', port: screens.good!.port })).toBe(
      'vencrypt x509 TLSv1.3',
    );
  });

  test('X509None: it wants a certificate of ours, and gets it', async () => {
    expect(await nameOf(await proxy(showing(client.good)), screens.verifying!)).toContain('QEMU');
  });

  test('X509Vnc: the password goes through TLS', async () => {
    const lab = await proxy(showing(client.good));
    expect(await nameOf(lab, screens.password!, { password: 'sesame' })).toContain('QEMU');
    expect(await probe(lab.settings, { host: '127.0.0.1', port: screens.password!.port })).toContain(
      'not tried',
    );
  });

  test('a name in its certificate counts where it is dialled by that name', async () => {
    expect(await nameOf(await proxy(), screens.named!, { host: 'localhost' })).toContain('QEMU');
  });

  test.each([
    ['tlsnone', 'anonymous', undefined],
    ['tlsvnc', 'anonymousPassword', 'sesame'],
  ] as const)('%s, since it is asked for by name', async (subtype, screen, password) => {
    const lab = await proxy({ vencrypt_ca_certs: '' }, { vencrypt_subtypes: [subtype] });
    expect(await nameOf(lab, screens[screen]!, { ...(password ? { password } : {}) })).toContain('QEMU');
    expect(opened(lab)).toBe('vencrypt anonymous TLSv1.2');
  });

  test('where vencrypt and none are both allowed, guests with TLS and without open', async () => {
    const lab = await proxy({ auth_schemes: ['vencrypt', 'none'] });
    expect(await nameOf(lab, screens.good!)).toContain('QEMU');
    expect(await nameOf(lab, screens.plain!)).toContain('QEMU');
  });
});

describe('a QEMU that does not, or that is not let', () => {
  interface Case {
    readonly screen: string;
    readonly says: string;
    readonly vnc?: () => Vnc;
    readonly host?: string;
    readonly password?: string;
  }
  const table: [title: string, code: RefusalCode, the: Case][] = [
    [
      'speaks no TLS',
      'vnc_security_unsupported',
      { screen: 'plain', says: 'the server offers None; accepted are vencrypt' },
    ],
    ['wants SASL', 'vnc_vencrypt_unsupported', { screen: 'sasl', says: 'x509sasl; accepted are x509none' }],
    [
      'has anonymous TLS alone',
      'vnc_vencrypt_unsupported',
      { screen: 'anonymous', says: 'tlsnone; accepted are' },
    ],
    [
      'is signed by a stranger',
      'vnc_tls_untrusted',
      { screen: 'good', says: 'verify', vnc: () => ({ vencrypt_ca_certs: strangers.ca }) },
    ],
    ['has run out', 'vnc_tls_expired', { screen: 'expired', says: 'expired' }],
    ['is from the future', 'vnc_tls_not_yet_valid', { screen: 'future', says: 'not yet valid' }],
    ['is another address', 'vnc_tls_wrong_name', { screen: 'other', says: '192.0.2.7' }],
    [
      'has an address and is dialled by a name',
      'vnc_tls_wrong_name',
      { screen: 'good', says: 'localhost', host: 'localhost' },
    ],
    ['has a name and is dialled by an address', 'vnc_tls_wrong_name', { screen: 'named', says: '127.0.0.1' }],
    [
      'wants a certificate of ours that we have not',
      'vnc_tls_client_wanted',
      { screen: 'verifying', says: 'requested a certificate' },
    ],
    [
      'the same, with a password',
      'vnc_tls_client_wanted',
      { screen: 'password', says: 'requested a certificate', password: 'sesame' },
    ],
    [
      'does not know who signed ours',
      'vnc_tls_client_refused',
      { screen: 'verifying', says: 'closed the connection right after', vnc: () => showing(client.strange) },
    ],
    [
      'finds ours expired',
      'vnc_tls_client_refused',
      { screen: 'verifying', says: 'closed the connection right after', vnc: () => showing(client.expired) },
    ],
  ];
  test.each(table)('%s: %s', async (_title, code, { screen, says, vnc, ...more }) => {
    const logged = await refusalOf(await proxy(vnc?.()), screens[screen]!, more);
    expect(logged).toMatchObject({ code, step: 16 });
    expect(logged.detail).toContain(says);
  });

  test('a wrong password is refused inside TLS as it is without', async () => {
    const lab = await proxy(showing(client.good));
    const token = lab.grant({ port: screens.password!.port, vncPassword: 'simsalabim' });
    expect((await new Viewer(lab.url(token)).closed).code).toBe(REFUSALS.vnc_authentication_failed.closeCode);
    expect(JSON.stringify(lab.log)).not.toContain('simsalabim');
  });
});

test('certificates are read again, and no session is dropped for it', async () => {
  const mine = await ours.issue('mine', 'IP:127.0.0.1', { from: -3, to: -1 });
  const lab = await proxy(showing(mine));
  const early = await openConsole(lab, lab.grant({ port: screens.good!.port }));
  expect((await refusalOf(lab, screens.verifying!)).code).toBe('vnc_tls_client_refused');
  await copyFile(client.good.cert, mine.cert);
  expect(() => lab.proxy.reload()).toThrow();
  await copyFile(client.good.key, mine.key);
  lab.proxy.reload();
  expect(await nameOf(lab, screens.verifying!)).toContain('QEMU');
  early.send([1]);
  expect((await early.read(24)).length).toBe(24);
  await early.close();
});

test('a running guest uses a renewed certificate after display-reload in QEMU', async () => {
  const before = await ours.issue('before', 'IP:127.0.0.1', { from: -3, to: -1 });
  const screen = await startQemuScreen({ tls: { kind: 'x509', server: before, ca: ours.ca } });
  onTestFinished(() => screen.close());
  const lab = await proxy();
  expect((await refusalOf(lab, screen)).code).toBe('vnc_tls_expired');
  const after = await ours.issue('after', 'IP:127.0.0.1');
  await copyFile(after.cert, `${screen.folder}/server-cert.pem`);
  await copyFile(after.key, `${screen.folder}/server-key.pem`);
  await screen.monitor('display-reload', { type: 'vnc', 'tls-certs': true });
  expect(await nameOf(lab, screen)).toContain('QEMU');
});
