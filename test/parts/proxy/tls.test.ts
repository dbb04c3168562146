import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { copyFileSync, readFileSync } from 'node:fs';
import type { IncomingHttpHeaders } from 'node:http';
import { request } from 'node:https';
import { connect } from 'node:net';
import type { TLSSocket } from 'node:tls';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openCertificate } from '../../../src/proxy/listener/open-certificate.ts';
import { type Certificate, createAuthority, type TestAuthority } from '../../support/certificates.ts';
import { defaultSettings } from '../../support/default-settings.ts';
import {
  openConsole,
  type ProxyFixture,
  startProxyFixture,
  Viewer,
} from '../../support/fixtures/proxy-fixture.ts';
import { echoServer } from '../../support/fixtures/vnc-servers.ts';
import { memoryLog } from '../../support/memory-log.ts';

let authority: TestAuthority;
let certificate: Certificate;

beforeAll(async () => {
  authority = await createAuthority();
  certificate = await authority.issue('proxy', 'IP:127.0.0.1');
});

afterAll(() => authority.close());

test('with a certificate the proxy speaks TLS, byte for byte in both directions', async () => {
  const guest = await echoServer();
  const lab = await startProxyFixture({ tls: certificate });
  const url = lab.url(lab.grant({ port: guest.port, accessUrlBase: 'https://127.0.0.1/vnc.html' }));
  const viewer = new Viewer(url.replace('ws:', 'wss:'), {
    ca: readFileSync(authority.ca),
    headers: { origin: 'https://127.0.0.1' },
  });
  await viewer.handshake();
  const bytes = randomBytes(5_000_011);
  for (let at = 0; at < bytes.length; at += 65_537) viewer.send(bytes.subarray(at, at + 65_537));
  expect((await viewer.read(bytes.length)).equals(bytes)).toBe(true);
  await viewer.close();
  await lab.close();
  await guest.close();
  expect(lab.proxy.counts().sockets).toBe(0);
});

test('ssl_only without a certificate does not start', async () => {
  await expect(startProxyFixture({ tls: { ssl_only: true } })).rejects.toThrow('ssl_only');
});

const https = (lab: ProxyFixture, path: string, options: object = {}) =>
  new Promise<{ status: number; headers: IncomingHttpHeaders; body: string; serial: string }>(
    (resolve, reject) => {
      const asked = request(
        { host: '127.0.0.1', port: lab.port, path, ca: readFileSync(authority.ca), agent: false, ...options },
        (response) => {
          const serial = (response.socket as TLSSocket).getPeerCertificate().serialNumber;
          let body = '';
          response.on('data', (chunk) => {
            body += chunk;
          });
          response.on('end', () =>
            resolve({ status: response.statusCode!, headers: response.headers, body, serial }),
          );
        },
      );
      asked.on('error', reject);
      asked.end();
    },
  );

/** What comes back for these bytes on a plain connection until it is closed. */
function sendPlain(lab: ProxyFixture, text: string | Buffer): Promise<string> {
  return new Promise((resolve) => {
    const socket = connect(lab.port, '127.0.0.1', () => socket.write(text));
    let heard = '';
    socket.on('data', (chunk) => {
      heard += chunk.toString('latin1');
    });
    socket.on('error', () => {});
    socket.on('close', () => resolve(heard));
  });
}

const PAGE = 'GET /vnc_lite.html HTTP/1.1\r\nHost: console\r\nConnection: close\r\n\r\n';

test('TLS and plain connections share the one port, told apart by their first byte', async () => {
  const lab = await startProxyFixture({ tls: certificate });
  expect((await https(lab, '/vnc_lite.html')).body).toContain('<title>console</title>');
  expect(await sendPlain(lab, PAGE)).toContain('<title>console</title>');
  const guest = await echoServer();
  const plain = await openConsole(lab, lab.grant({ port: guest.port }));
  plain.send('plain');
  expect((await plain.read(5)).toString()).toBe('plain');
  await plain.close();
  await lab.close();
  await guest.close();
});

test('a plain request whose first byte comes alone is answered as any other', async () => {
  const lab = await startProxyFixture({ tls: certificate });
  const heard = await new Promise<string>((resolve) => {
    const socket = connect(lab.port, '127.0.0.1', () => {
      socket.write(PAGE.slice(0, 1));
      setTimeout(() => socket.write(PAGE.slice(1)), 30);
    });
    let text = '';
    socket.on('data', (chunk) => {
      text += chunk;
    });
    socket.on('close', () => resolve(text));
  });
  expect(heard).toMatch(/^HTTP\/1.1 200/);
  await lab.close();
});

test('a TLS client at a listener without a certificate is logged once in a while, with the option', async () => {
  const lab = await startProxyFixture();
  for (let i = 0; i < 5; i++) await expect(https(lab, '/vnc_lite.html')).rejects.toThrow();
  const lines = lab.log.filter(({ msg }) => String(msg).includes('speaks TLS'));
  expect(lines).toMatchObject([{ client: '127.0.0.1', option: expect.stringContaining('[DEFAULT] cert') }]);
  await lab.close();
});

test('with ssl_only plain page requests are logged once in a while, with the option', async () => {
  const lab = await startProxyFixture({ tls: { ...certificate, ssl_only: true } });
  for (let i = 0; i < 5; i++) await sendPlain(lab, PAGE);
  const lines = lab.log.filter(({ msg }) => String(msg).includes('without TLS'));
  expect(lines).toMatchObject([{ client: '127.0.0.1', msg: expect.stringContaining('[DEFAULT] ssl_only') }]);
  await lab.close();
});

test('with ssl_only a plain page request gets a sentence, no page, no redirect', async () => {
  const lab = await startProxyFixture({ tls: { ...certificate, ssl_only: true } });
  const heard = await sendPlain(lab, PAGE);
  expect(heard).toMatch(/^HTTP\/1.1 426 /);
  expect(heard).toContain('accepts encrypted connections only');
  expect(heard).toMatch(/^Upgrade: TLS/m);
  expect(heard).not.toMatch(/^Location:/im);
  expect(heard).not.toContain('<title>console</title>');
  expect((await https(lab, '/vnc_lite.html')).status).toBe(200);
  await lab.close();
});

test('with ssl_only a plain WebSocket is refused in words, and the guest is not troubled', async () => {
  const guest = await echoServer();
  const lab = await startProxyFixture({ tls: { ...certificate, ssl_only: true } });
  const viewer = new Viewer(lab.url(lab.grant({ port: guest.port })));
  expect(await viewer.desktopName()).toBe('Console refused: not encrypted');
  viewer.socket.terminate();
  const own = new Viewer(lab.url(lab.grant({ port: guest.port })), { protocols: ['oriel.v1'] });
  expect((await own.closed).code).toBe(4438);
  expect(guest.connections).toBe(0);
  await lab.close();
  await guest.close();
});

test('what comes over TLS says for how long nothing else will do; what comes without says nothing', async () => {
  const lab = await startProxyFixture({ tls: certificate, oriel: { hsts_max_age: 600 } });
  expect((await https(lab, '/vnc.html')).headers['strict-transport-security']).toBe('max-age=600');
  expect((await https(lab, '/nothing')).headers['strict-transport-security']).toBe('max-age=600');
  expect(await sendPlain(lab, PAGE)).not.toMatch(/strict-transport-security/i);
  await lab.close();
  const silent = await startProxyFixture({ tls: certificate, oriel: { hsts_max_age: 0 } });
  expect((await https(silent, '/vnc.html')).headers).not.toHaveProperty('strict-transport-security');
  await silent.close();
});

test('who says nothing, or begins a TLS handshake and stops, is cut off; stopping waits for neither', async () => {
  const lab = await startProxyFixture({ tls: certificate, oriel: { client_handshake_timeout: 1 } });
  const stays = connect(lab.port, '127.0.0.1');
  await once(stays, 'connect');
  let isStayingCut = false;
  stays
    .on('error', () => {})
    .once('close', () => {
      isStayingCut = true;
    });
  const silent = connect(lab.port, '127.0.0.1');
  await once(silent, 'connect');
  silent.end();
  silent.resume();
  await once(silent, 'close');
  expect(isStayingCut).toBe(false);
  stays.destroy();
  await lab.close();
});

test('garbage after a TLS first byte ends that connection alone', async () => {
  const lab = await startProxyFixture({ tls: certificate });
  for (const first of [0x16, 0x80]) {
    await sendPlain(lab, Buffer.concat([Buffer.from([first]), randomBytes(200)]));
  }
  expect((await https(lab, '/livez')).status).toBe(200);
  await lab.close();
});

test('ssl_minimum_version keeps older versions out', async () => {
  const lab = await startProxyFixture({ tls: certificate, console: { ssl_minimum_version: 'tlsv1_3' } });
  await expect(https(lab, '/livez', { maxVersion: 'TLSv1.2' })).rejects.toThrow();
  expect((await https(lab, '/livez')).status).toBe(200);
  await lab.close();
});

test('ssl_ciphers are those that are offered', async () => {
  const ciphers = 'ECDHE-ECDSA-AES256-GCM-SHA384';
  const lab = await startProxyFixture({ tls: certificate, console: { ssl_ciphers: ciphers } });
  const old = { maxVersion: 'TLSv1.2' };
  expect((await https(lab, '/livez', { ...old, ciphers })).status).toBe(200);
  await expect(https(lab, '/livez', { ...old, ciphers: 'ECDHE-ECDSA-AES128-GCM-SHA256' })).rejects.toThrow();
  await lab.close();
});

test('a certificate that is replaced on disk is used from then on, and no session is dropped', async () => {
  const mine = await authority.issue('replaced', 'IP:127.0.0.1');
  const guest = await echoServer();
  const lab = await startProxyFixture({ tls: mine });
  const url = lab.url(lab.grant({ port: guest.port }));
  const viewer = new Viewer(url.replace('ws:', 'wss:'), { ca: readFileSync(authority.ca) });
  await viewer.handshake();
  const before = (await https(lab, '/livez')).serial;
  const next = await authority.issue('next', 'IP:127.0.0.1');
  copyFileSync(next.cert, mine.cert);
  // Certificate and key do not belong together for a moment: the old pair stays in use.
  expect(() => lab.proxy.reload()).toThrow();
  expect((await https(lab, '/livez')).serial).toBe(before);
  copyFileSync(next.key, mine.key);
  lab.proxy.reload();
  expect((await https(lab, '/livez')).serial).not.toBe(before);
  viewer.send('still here');
  expect((await viewer.read(10)).toString()).toBe('still here');
  await viewer.close();
  await lab.close();
  await guest.close();
});

test('files are looked at from time to time: a change counts without a signal, a bad one changes nothing', async () => {
  const mine = await authority.issue('watched', 'IP:127.0.0.1');
  const settings = defaultSettings({ DEFAULT: mine });
  const { log, text } = memoryLog();
  const watched = openCertificate(settings, log)!;
  let changes = 0;
  watched.onChange(() => changes++);
  watched.reloadIfChanged();
  expect(changes).toBe(0);
  const next = await authority.issue('watched-next', 'IP:127.0.0.1');
  copyFileSync(next.cert, mine.cert);
  watched.reloadIfChanged();
  expect(changes).toBe(0);
  expect(text()).toContain('the old one stays in use');
  copyFileSync(next.key, mine.key);
  watched.reloadIfChanged();
  expect(changes).toBe(1);
  watched.close();
});
