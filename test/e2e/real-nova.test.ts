import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { Secret } from '../../src/platform/secret.ts';
import { type RunningOriel, startAllInOne } from '../support/fixtures/all-in-one.ts';
import { Viewer } from '../support/fixtures/proxy-fixture.ts';
import { echoServer, type VncServer } from '../support/fixtures/vnc-servers.ts';
import { freePort } from '../support/free-port.ts';
import { type Cloud, startCloud } from '../support/openstack/cloud.ts';
import { until } from '../support/until.ts';

let cloud: Cloud;
let screen: VncServer;
let proxy: RunningOriel;

beforeAll(async () => {
  screen = await echoServer();
  const port = await freePort();
  const baseUrl = `http://127.0.0.1:${port}/vnc_lite.html`;
  cloud = await startCloud({ baseUrl, screenPort: screen.port });
  proxy = await startAllInOne({
    roles: ['novncproxy'],
    settings: {
      service_user: {
        auth_url: cloud.authUrl,
        username: 'admin',
        password: new Secret(cloud.password),
        project_name: 'admin',
      },
      vnc: { novncproxy_port: port, novncproxy_base_url: baseUrl },
      oriel: { token_source: 'nova', refusal: 'close', session_recheck_interval: 1 },
      oriel_nova: { timeout: 30 },
    },
  });
});

afterEach(() => cloud.moveScreen(screen.port));

afterAll(async () => {
  await proxy?.close();
  await cloud?.close();
  await screen?.close();
});

/** The WebSocket of an access URL, as `vnc_lite.html` opens it. */
function viewerOf(url: URL): Viewer {
  return new Viewer(`ws://${url.host}/${url.searchParams.get('path')}`, {
    headers: { origin: url.origin },
  });
}

test('a console URL of the real Nova opens, and the log contains no token', async () => {
  const url = await cloud.consoleUrl();
  const viewer = viewerOf(url);
  await viewer.handshake();
  viewer.send('hello');
  expect((await viewer.read(5)).toString()).toBe('hello');
  await viewer.close();
  expect(proxy.logText()).toMatch(/"authority":"Nova's req-[0-9a-f-]{36}"/);
  expect(proxy.logText()).not.toContain(url.searchParams.get('path')!.slice('?token='.length));
  expect(proxy.logText()).toContain('Nova answers at microversion 2.93');
});

test("Oriel's request id is in the log of the real Nova", async () => {
  const viewer = viewerOf(await cloud.consoleUrl());
  await viewer.handshake();
  await viewer.close();
  const opened = proxy
    .logText()
    .split('\n')
    .filter((line) => line.includes('console opened'));
  const { request_id: id } = JSON.parse(opened.at(-1)!);
  expect(cloud.log()).toContain(id);
});

test('a token that the real Nova never made is refused with its reason', async () => {
  const url = await cloud.consoleUrl();
  url.searchParams.set('path', '?token=00000000-0000-4000-8000-000000000000');
  expect((await viewerOf(url).closed).code).toBe(4458);
});

test('a screen that has moved since the token was made is refused, although the real Nova still knows the token', async () => {
  const url = await cloud.consoleUrl();
  const other = await echoServer();
  await cloud.moveScreen(other.port);
  expect((await viewerOf(url).closed).code).toBe(4453);
  expect(other.connections).toBe(0);
  await other.close();
});

test('a guest that the real Nova says is stopped, then deleted, loses its open consoles with the reason', async () => {
  const first = viewerOf(await cloud.consoleUrl());
  await first.handshake();
  await cloud.change('vm_state', 'stopped');
  expect((await first.closed).code).toBe(4480);
  await cloud.change('vm_state', 'active');
  const second = viewerOf(await cloud.consoleUrl());
  await second.handshake();
  await cloud.destroy();
  expect((await second.closed).code).toBe(4482);
  await until(() => screen.open.size === 0);
});
