import { chmod, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { createWebSocketStream, WebSocket } from 'ws';
import type { Settings } from '../../src/config/option-table.ts';
import { REFUSALS, type RefusalCode } from '../../src/flow/refusals.ts';
import { Secret } from '../../src/platform/secret.ts';
import { type Certificate, createAuthority, type TestAuthority } from '../support/certificates.ts';
import { type ProxyFixture, startProxyFixture, Viewer } from '../support/fixtures/proxy-fixture.ts';
import { RfbClient } from '../support/rfb-client.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import {
  passwordFile,
  startTigerVnc,
  startTightVnc,
  startX0tigervnc,
  startX11vnc,
  startXvfb,
  type VncProgram,
  WITH_PROGRAMS_MS,
  type XServer,
} from '../support/x11/vnc-programs.ts';

/** VNC servers that are not QEMU's, each as an operator would start it, behind the proxy. */

vi.setConfig({ testTimeout: WITH_PROGRAMS_MS, hookTimeout: WITH_PROGRAMS_MS });

const PASSWORD = 'pw-1234';
const PLAIN = 'open sesame';
const SUBTYPES = ['x509none', 'x509vnc', 'x509plain', 'tlsnone', 'tlsvnc', 'tlsplain'] as const;

let authority: TestAuthority;
let certificate: Certificate;
/** Certificate and RSA key in one file, as x11vnc wants them. */
let bothInOne: string;
let passwords: string;
let screen: XServer;
/** With every sub-type. */
let everything: ProxyFixture;
/** With the default sub-types, which need a certificate. */
let byDefault: ProxyFixture;
let running: VncProgram | undefined;

beforeAll(async () => {
  authority = await createAuthority();
  [certificate, passwords, screen] = await Promise.all([
    authority.issue('server', 'IP:127.0.0.1'),
    passwordFile(PASSWORD),
    startXvfb(),
  ]);
  const { cert, key } = await authority.issue('rsa', 'IP:127.0.0.1', { from: 0, to: 2, rsa: true });
  bothInOne = join(temporaryFolder(), 'server.pem');
  await writeFile(bothInOne, (await readFile(cert, 'utf8')) + (await readFile(key, 'utf8')));
  everything = await proxy({ vencrypt_subtypes: SUBTYPES });
  byDefault = await proxy({});
});

afterEach(async () => {
  await running?.close();
  running = undefined;
});

afterAll(async () => {
  await Promise.all([everything?.close(), byDefault?.close()]);
  await Promise.all([screen?.close(), authority?.close()]);
});

function proxy(oriel: Partial<Settings['oriel']>): Promise<ProxyFixture> {
  return startProxyFixture({
    vnc: { auth_schemes: ['vencrypt', 'none', 'vnc'], vencrypt_ca_certs: authority.ca },
    oriel: {
      refusal: 'close',
      vencrypt_plain_user: 'root',
      vencrypt_plain_password: new Secret(PLAIN),
      ...oriel,
    },
  });
}

const tiger = (...types: string[]) => startTigerVnc(['-localhost', '-SecurityTypes', ...types]);
const withPassword = () => ['-PasswordFile', passwords];
const x509 = () => ['-X509Cert', certificate.cert, '-X509Key', certificate.key];

/** TigerVNC's Plain asks PAM, whose service "vnc" takes that password in the mount namespace of this server alone. */
async function tigerPlain(type: string): Promise<VncProgram> {
  const folder = temporaryFolder();
  const [check, service] = [join(folder, 'check'), join(folder, 'service')];
  await writeFile(check, `#!/bin/sh\n[ "$(tr -d '\\0')" = '${PLAIN}' ]\n`);
  await chmod(check, 0o755);
  await writeFile(
    service,
    `auth required pam_exec.so quiet expose_authtok ${check}\naccount required pam_permit.so\n`,
  );
  const pam = ['-PAMService', 'tigervnc', '-PlainUsers', 'root'];
  const within = [
    'unshare',
    '--mount',
    'sh',
    '-c',
    `mount --bind ${service} /etc/pam.d/tigervnc && exec "$@"`,
    'sh',
  ];
  return startTigerVnc(['-localhost', '-SecurityTypes', type, ...pam, ...x509()], { within });
}

interface SetUp {
  readonly start: () => Promise<VncProgram>;
  readonly security: string;
  readonly password?: string;
  /** Absent: `everything`. */
  readonly proxy?: () => ProxyFixture;
}

const OPEN: Readonly<Record<string, SetUp>> = {
  'TigerVNC, None': { start: () => tiger('None'), security: 'none' },
  'TigerVNC, VncAuth': {
    start: () => tiger('VncAuth', ...withPassword()),
    security: 'vnc',
    password: PASSWORD,
  },
  'TigerVNC, X509None': { start: () => tiger('X509None', ...x509()), security: 'vencrypt x509 TLSv1.3' },
  'TigerVNC, X509Vnc': {
    start: () => tiger('X509Vnc', ...x509(), ...withPassword()),
    security: 'vencrypt x509 TLSv1.3',
    password: PASSWORD,
  },
  'TigerVNC, X509Plain': { start: () => tigerPlain('X509Plain'), security: 'vencrypt x509 TLSv1.3' },
  'TigerVNC, TLSNone': { start: () => tiger('TLSNone'), security: 'vencrypt anonymous TLSv1.2' },
  'TigerVNC, TLSVnc': {
    start: () => tiger('TLSVnc', ...withPassword()),
    security: 'vencrypt anonymous TLSv1.2',
    password: PASSWORD,
  },
  'TigerVNC, TLSPlain': { start: () => tigerPlain('TLSPlain'), security: 'vencrypt anonymous TLSv1.2' },
  'TigerVNC as installed (TLSVnc,VncAuth), with the default sub-types': {
    start: () => startTigerVnc(['-localhost', ...withPassword()]),
    security: 'vnc',
    password: PASSWORD,
    proxy: () => byDefault,
  },
  'TigerVNC, None, RFB 3.3': { start: () => tiger('None', '-Protocol3.3'), security: 'none' },
  'TigerVNC, VncAuth, RFB 3.3': {
    start: () => tiger('VncAuth', '-Protocol3.3', ...withPassword()),
    security: 'vnc',
    password: PASSWORD,
  },
  'TigerVNC of another X server, None': {
    start: () => startX0tigervnc(screen, ['-localhost', '-SecurityTypes=None']),
    security: 'none',
  },
  'TightVNC, VncAuth': {
    start: () => startTightVnc(['-localhost', '-rfbauth', passwords]),
    security: 'vnc',
    password: PASSWORD,
  },
  'x11vnc, no password': { start: () => startX11vnc(screen, ['-nopw']), security: 'none' },
  'x11vnc, password': {
    start: () => startX11vnc(screen, ['-rfbauth', passwords]),
    security: 'vnc',
    password: PASSWORD,
  },
  'x11vnc, VeNCrypt with X.509': {
    start: () => startX11vnc(screen, ['-nopw', '-vencrypt', 'nodh:only', '-ssl', bothInOne]),
    security: 'vencrypt x509 TLSv1.3',
  },
  'x11vnc, RFB 3.3': {
    start: () => startX11vnc(screen, ['-nopw', '-rfbversion', '3.3']),
    security: 'none',
  },
  'x11vnc, password, RFB 3.7': {
    start: () => startX11vnc(screen, ['-rfbauth', passwords, '-rfbversion', '3.7']),
    security: 'vnc',
    password: PASSWORD,
  },
};

/** A viewer of the stock kind: RFB inside a WebSocket. */
async function view(
  lab: ProxyFixture,
  grant: { port: number; viewOnly?: boolean; vncPassword: string | null },
) {
  const socket = new WebSocket(lab.url(lab.grant(grant)), { perMessageDeflate: false });
  return RfbClient.connect(createWebSocketStream(socket));
}

/** Asks for the whole screen and waits for it: the server has then handled all that was sent before. */
async function wholeScreen(client: RfbClient): Promise<void> {
  const { updates, image } = client;
  const area = { x: 0, y: 0, width: image.width, height: image.height };
  client.send({ type: 'FramebufferUpdateRequest', incremental: false, area });
  await client.until(() => client.updates > updates);
}

const A = 0x61;
/** Input passes a proxy, a VNC server and an X server. */
const INPUT = { timeout: 10_000 };

describe('the console of a VNC server that is not QEMU’s', () => {
  test.each(Object.entries(OPEN))(
    'opens with screen, keys and pointer, and view-only without keys and pointer: %s',
    async (_title, the) => {
      const server = await the.start();
      running = server;
      const lab = the.proxy?.() ?? everything;
      const grant = { port: server.port, vncPassword: the.password ?? null };

      const client = await view(lab, grant);
      await wholeScreen(client);
      expect(client.image.width).toBe(320);
      client.send({ type: 'KeyEvent', keysym: A, down: true });
      client.point(123, 45, 1);
      await expect
        .poll(server.input, INPUT)
        .toMatchObject({ keys: [expect.any(Number)], pointer: { x: 123, y: 45, buttons: 1 } });
      client.send({ type: 'KeyEvent', keysym: A, down: false });
      client.point(77, 66, 0);
      const atRest = { keys: [], pointer: { x: 77, y: 66, buttons: 0 } };
      await expect.poll(server.input, INPUT).toEqual(atRest);
      client.close();

      const viewer = await view(lab, { ...grant, viewOnly: true });
      viewer.send({ type: 'KeyEvent', keysym: A, down: true });
      viewer.point(11, 12, 1);
      await wholeScreen(viewer);
      expect(await server.input()).toEqual(atRest);
      viewer.close();

      const opened = lab.log.filter(({ msg }) => msg === 'console opened').slice(-2);
      expect(opened.map(({ vnc_security }) => vnc_security)).toEqual([the.security, the.security]);
    },
  );
});

async function refusal(lab: ProxyFixture, grant: { port: number; vncPassword?: string }) {
  const { code } = await new Viewer(lab.url(lab.grant(grant))).closed;
  const logged = lab.log.findLast(({ msg }) => msg === 'console refused') as {
    code: RefusalCode;
    detail: string;
  };
  expect(code).toBe(REFUSALS[logged.code].closeCode);
  return logged;
}

describe('a VNC server that is not QEMU’s is refused, and the log has what both sides offer', () => {
  test('TigerVNC, Plain without TLS', async () => {
    running = await tigerPlain('Plain');
    expect(await refusal(everything, running)).toMatchObject({
      code: 'vnc_vencrypt_unsupported',
      detail: `the server offers the sub-types plain; accepted are ${SUBTYPES.join(', ')}`,
    });
  });

  test('TigerVNC as installed, without its password', async () => {
    running = await startTigerVnc(['-localhost', ...withPassword()]);
    expect(await refusal(byDefault, running)).toMatchObject({
      code: 'vnc_vencrypt_unsupported',
      detail: expect.stringContaining(
        'sub-types tlsvnc, vnc; accepted are x509none, x509vnc, x509plain. Beside VeNCrypt it offers VNC',
      ),
    });
  });

  test('TigerVNC with a certificate that is not trusted, although it also offers None', async () => {
    const strangers = await createAuthority();
    const foreign = await strangers.issue('server', 'IP:127.0.0.1');
    running = await tiger('X509None,None', '-X509Cert', foreign.cert, '-X509Key', foreign.key);
    expect((await refusal(everything, running)).code).toBe('vnc_tls_untrusted');
    await strangers.close();
  });

  test('TigerVNC as installed, with a wrong password: it is asked once', async () => {
    running = await startTigerVnc(['-localhost', ...withPassword()]);
    const logged = await refusal(byDefault, { port: running.port, vncPassword: 'wrong' });
    expect(logged.code).toBe('vnc_authentication_failed');
    expect(running.output().match(/Connections: accepted/g)).toHaveLength(2);
  });
});
