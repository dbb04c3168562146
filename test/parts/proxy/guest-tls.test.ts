import { randomBytes } from 'node:crypto';
import { copyFileSync, readFileSync, rmSync } from 'node:fs';
import type { Socket } from 'node:net';
import { join } from 'node:path';
import { createSecureContext, type SecureContext } from 'node:tls';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import type { Settings } from '../../../src/config/option-table.ts';
import { REFUSALS, type RefusalCode } from '../../../src/flow/refusals.ts';
import { Secret } from '../../../src/platform/secret.ts';
import { GuestTlsFiles } from '../../../src/proxy/protocols/vnc/tls/guest-tls-files.ts';
import { refuseAfterTls, refuseTls } from '../../../src/proxy/protocols/vnc/tls/refuse-tls.ts';
import { type Certificate, createAuthority, type TestAuthority } from '../../support/certificates.ts';
import { defaultSettings } from '../../support/default-settings.ts';
import {
  type LabOptions,
  openConsole,
  type ProxyFixture,
  startProxyFixture,
  Viewer,
} from '../../support/fixtures/proxy-fixture.ts';
import {
  agreeOnVencrypt,
  handshakeVencrypt,
  type Script,
  startVncServer,
  type Talk,
  type VncServer,
} from '../../support/fixtures/vnc-servers.ts';
import { memoryLog } from '../../support/memory-log.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';
import { until } from '../../support/until.ts';

let authority: TestAuthority;
let certificate: Certificate;
let secureContext: SecureContext;

beforeAll(async () => {
  authority = await createAuthority();
  certificate = await authority.issue('guest', 'IP:127.0.0.1');
  secureContext = createSecureContext({
    cert: readFileSync(certificate.cert),
    key: readFileSync(certificate.key),
  });
});

afterAll(() => authority.close());

const OK = [0, 0, 0, 0];

async function serve(script: Script): Promise<VncServer> {
  const guest = await startVncServer(script);
  onTestFinished(() => guest.close());
  return guest;
}

/** A guest with X509None that continues with `goOn` inside TLS. */
const inside = (goOn: (talk: Talk) => void) =>
  serve(async (talk) => {
    const encrypted = await handshakeVencrypt(talk, 260, secureContext);
    encrypted.write(OK);
    goOn(encrypted);
  });

const echo = (talk: Talk) => {
  talk.onData((chunk) => {
    if (!talk.socket.write(chunk)) talk.socket.pause();
  });
  talk.socket.on('drain', () => talk.socket.resume());
};

async function proxy(options: LabOptions = {}): Promise<ProxyFixture> {
  const lab = await startProxyFixture({
    ...options,
    vnc: { auth_schemes: ['vencrypt'], vencrypt_ca_certs: authority.ca, ...options.vnc },
    oriel: { refusal: 'close', ...options.oriel },
  });
  onTestFinished(async () => {
    await lab.close();
    expect(lab.proxy.counts()).toMatchObject({ sessions: 0, sockets: 0 });
  });
  return lab;
}

async function refusalOf(lab: ProxyFixture, guest: VncServer): Promise<RefusalCode> {
  const { code } = await new Viewer(lab.url(lab.grant({ port: guest.port }))).closed;
  const refused = Object.entries(REFUSALS).find(([, { closeCode }]) => closeCode === code);
  return refused![0] as RefusalCode;
}

test('every byte comes through TLS, in both directions, in frames of odd sizes', async () => {
  const lab = await proxy();
  const guest = await inside(echo);
  const viewer = await openConsole(lab, lab.grant({ port: guest.port }));
  const bytes = randomBytes(5_000_011);
  for (let at = 0; at < bytes.length; at += 65_537) viewer.send(bytes.subarray(at, at + 65_537));
  expect((await viewer.read(bytes.length)).equals(bytes)).toBe(true);
  viewer.send('x');
  expect((await viewer.read(1)).toString()).toBe('x');
  await viewer.close();
});

test('the last bytes of a VNC server come before its end', async () => {
  const lab = await proxy();
  const last = randomBytes(300_001);
  const guest = await inside((talk) => talk.socket.end(last));
  const viewer = await openConsole(lab, lab.grant({ port: guest.port }));
  expect((await viewer.read(last.length)).equals(last)).toBe(true);
  expect((await viewer.closed).code).toBe(REFUSALS.vnc_closed.closeCode);
});

test('a VNC server inside TLS is read as fast as the browser accepts, without loss', async () => {
  const lab = await proxy();
  const piece = randomBytes(1 << 20);
  let sent = 0;
  const guest = await inside(({ socket }: { socket: Socket }) => {
    const more = () => {
      while (sent < 64 << 20) {
        sent += piece.length;
        if (!socket.write(piece)) break;
      }
    };
    socket.on('drain', more);
    more();
  });
  const viewer = await openConsole(lab, lab.grant({ port: guest.port }));
  viewer.socket.pause();
  let before = -1;
  // What the kernel's buffers take is megabytes; then the guest stands still.
  const standsStill = () => {
    const last = before;
    before = sent;
    return last === sent;
  };
  await expect.poll(standsStill, { interval: 300, timeout: 15_000 }).toBe(true);
  expect(sent).toBeLessThan(48 << 20);
  viewer.socket.resume();
  const heard = await viewer.read(64 << 20);
  for (let at = 0; at < heard.length; at += piece.length) {
    expect(heard.subarray(at, at + piece.length).equals(piece)).toBe(true);
  }
  await viewer.close();
});

test('a recording contains the plain bytes, not those of TLS', async () => {
  const folder = temporaryFolder();
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const lab = await proxy({ record: join(folder, 'session') });
  const guest = await inside(echo);
  const viewer = await openConsole(lab, lab.grant({ port: guest.port }));
  viewer.send('typed words');
  await viewer.read(11);
  await viewer.close();
  const text = () => readFileSync(join(folder, 'session.1'), 'latin1');
  await expect.poll(text).toContain("'EOF'");
  expect(text()).toMatch(/}typed words'[\s\S]*{typed words'/);
});

test('X509Plain: name and password go through TLS, and into no log', async () => {
  let heard = '';
  const guest = await serve(async (talk) => {
    const encrypted = await handshakeVencrypt(talk, 262, secureContext);
    heard = (await encrypted.read(8 + 2 + 6)).toString('latin1');
    encrypted.write(OK);
    echo(encrypted);
  });
  const plain = { vencrypt_plain_user: 'jo', vencrypt_plain_password: new Secret('sesame') };
  const lab = await proxy({ oriel: plain });
  const viewer = await openConsole(lab, lab.grant({ port: guest.port }));
  expect(heard).toBe('\0\0\0\x02\0\0\0\x06josesame');
  await viewer.close();
  expect(JSON.stringify(lab.log)).not.toContain('sesame');
});

test('TLS that is agreed on and then not spoken: garbage, silence, a hang-up', async () => {
  const lab = await proxy({ oriel: { vnc_handshake_timeout: 1 } });
  const after = (goOn: (talk: Talk) => void) =>
    serve(async (talk) => {
      await agreeOnVencrypt(talk, 260);
      goOn(talk);
    });
  const garbage = await after((talk) => talk.onData(() => talk.write('x'.repeat(300))));
  expect(await refusalOf(lab, garbage)).toBe('vnc_tls_failed');
  const silence = await after((talk) => talk.onData(() => {}));
  expect(await refusalOf(lab, silence)).toBe('vnc_tls_silent');
  const hangUp = await after((talk) => talk.onData(() => talk.socket.end()));
  expect(await refusalOf(lab, hangUp)).toBe('vnc_tls_failed');
  const reset = await after((talk) => talk.onData(() => talk.socket.resetAndDestroy()));
  expect(await refusalOf(lab, reset)).toBe('vnc_tls_failed');
  const early = await serve(async (talk) => {
    await agreeOnVencrypt(talk, 260);
    talk.write(OK);
    talk.onData(() => {});
  });
  expect(['vnc_protocol_error', 'vnc_tls_failed']).toContain(await refusalOf(lab, early));
});

test('a VNC server that is silent inside TLS, or closes there, is distinguished from one whose TLS fails', async () => {
  const lab = await proxy({ oriel: { vnc_handshake_timeout: 1 } });
  const silent = await serve(async (talk) => void (await handshakeVencrypt(talk, 260, secureContext)));
  expect(await refusalOf(lab, silent)).toBe('vnc_silent');
  const hangUp = await serve(async (talk) => {
    const encrypted = await handshakeVencrypt(talk, 260, secureContext);
    encrypted.socket.on('secure', () => encrypted.socket.end());
  });
  expect(await refusalOf(lab, hangUp)).toBe('vnc_closed_early');
  const asking = await serve(async (talk) => {
    const encrypted = await handshakeVencrypt(talk, 260, secureContext, { requestCert: true });
    encrypted.socket.on('secure', () => encrypted.socket.end());
  });
  expect(await refusalOf(lab, asking)).toBe('vnc_tls_client_wanted');
});

test('a session that is ended during the TLS handshake closes at once', async () => {
  const lab = await proxy();
  let isHeard = false;
  const guest = await serve(async (talk) => {
    await agreeOnVencrypt(talk, 260);
    talk.onData(() => {
      isHeard = true;
    });
  });
  const instanceUuid = '5c000000-0000-4000-8000-000000000009';
  const viewer = new Viewer(lab.url(lab.grant({ port: guest.port, instanceUuid })));
  await until(() => isHeard);
  lab.proxy.endSessionsOfInstance(instanceUuid, 'guest_deleted');
  expect((await viewer.closed).code).toBe(REFUSALS.guest_deleted.closeCode);
  await expect.poll(() => guest.open.size).toBe(0);
});

test('without vencrypt no file is read; with it, an unusable file is reported at the start', () => {
  const { log } = memoryLog();
  const open = (vnc: Partial<Settings['vnc']>) => {
    const files = new GuestTlsFiles(defaultSettings({ vnc }), log);
    files.close();
    return files.current;
  };
  expect(open({ auth_schemes: ['none'], vencrypt_ca_certs: '/nowhere' })).toBeNull();
  const vencrypt = { auth_schemes: ['vencrypt'] } as const;
  expect(() => open(vencrypt)).toThrow('vencrypt_ca_certs is not set');
  expect(() => open({ ...vencrypt, vencrypt_ca_certs: '/nowhere' })).toThrow('the file does not exist');
  expect(() => open({ ...vencrypt, vencrypt_ca_certs: certificate.key })).toThrow('no certificate in it');
});

test('if vencrypt is set while the proxy runs, an unusable file refuses sessions until it is replaced', async () => {
  const ca = join(temporaryFolder(), 'ca.pem');
  onTestFinished(() => rmSync(join(ca, '..'), { recursive: true }));
  const lab = await proxy({ vnc: { auth_schemes: ['none'], vencrypt_ca_certs: ca } });
  const guest = await inside(echo);
  Object.assign(lab.settings.vnc, { auth_schemes: ['vencrypt'] });
  expect(() => lab.proxy.reload()).toThrow('the file does not exist');
  expect(await refusalOf(lab, guest)).toBe('vnc_tls_unready');
  copyFileSync(authority.ca, ca);
  lab.proxy.reload();
  await (await openConsole(lab, lab.grant({ port: guest.port }))).close();
});

test("alerts about the proxy's certificate are distinguished from all others", () => {
  const error = (code: string) => Object.assign(new Error('alert'), { code });
  for (const [code, missing, given] of [
    ['ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED', 'vnc_tls_client_wanted', 'vnc_tls_client_refused'],
    ['ERR_SSL_TLSV1_ALERT_UNKNOWN_CA', 'vnc_tls_client_wanted', 'vnc_tls_client_refused'],
    ['ERR_SSL_SSLV3_ALERT_BAD_CERTIFICATE', 'vnc_tls_client_wanted', 'vnc_tls_client_refused'],
    ['ERR_SSL_SSLV3_ALERT_CERTIFICATE_EXPIRED', 'vnc_tls_client_wanted', 'vnc_tls_client_refused'],
    ['ERR_SSL_SSLV3_ALERT_HANDSHAKE_FAILURE', 'vnc_tls_failed', 'vnc_tls_failed'],
    ['ECONNRESET', 'vnc_tls_failed', 'vnc_tls_failed'],
  ] as const) {
    expect(refuseTls(error(code), false).code).toBe(missing);
    expect(refuseTls(error(code), true).code).toBe(given);
  }
  const standing = { kind: 'x509', protocol: 'TLSv1.3', isRequested: true, hasShown: false } as const;
  expect(refuseAfterTls(standing, error('ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED'))?.code).toBe(
    'vnc_tls_client_wanted',
  );
  expect(refuseAfterTls({ ...standing, isRequested: false }, undefined)).toBeUndefined();
});

test('names in a stranger’s certificate are made fit for a log', () => {
  const error = Object.assign(new Error(`Host: x.\n${'\x1b[31mé'.repeat(500)}`), {
    code: 'ERR_TLS_CERT_ALTNAME_INVALID',
  });
  const { code, detail } = refuseTls(error, false);
  expect(code).toBe('vnc_tls_wrong_name');
  expect(detail).toMatch(/^[\x20-\x7e]{100,400}$/);
});
