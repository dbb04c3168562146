import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Certificate, createAuthority, type TestAuthority } from '../../support/certificates.ts';
import { startProxyLab, Viewer } from '../../support/proxy-lab.ts';
import { echoServer } from '../../support/vnc-servers.ts';

let authority: TestAuthority;
let certificate: Certificate;

beforeAll(async () => {
  authority = await createAuthority();
  certificate = await authority.issue('proxy', 'IP:127.0.0.1');
});

afterAll(() => authority.close());

test('with a certificate the proxy speaks TLS, byte for byte in both directions', async () => {
  const guest = await echoServer();
  const lab = await startProxyLab({ tls: certificate });
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
  await expect(startProxyLab({ tls: { ssl_only: true } })).rejects.toThrow('ssl_only');
});
