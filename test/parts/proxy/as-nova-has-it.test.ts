import { writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import WebSocket from 'ws';
import type { ConsoleauthTokenSource } from '../../../src/proxy/token-sources/consoleauth/consoleauth-token-source.ts';
import { startProxyFixture, Viewer } from '../../support/fixtures/proxy-fixture.ts';
import { echoServer } from '../../support/fixtures/vnc-servers.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

test('a port that is taken is an error at the start', async () => {
  const other = createServer();
  await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
  const { port } = other.address() as { port: number };
  let closed = 0;
  const wrapTokenSource = (source: ConsoleauthTokenSource) => {
    source.close = () => void closed++;
    return source;
  };
  const started = startProxyFixture({ vnc: { novncproxy_port: port }, wrapTokenSource });
  await expect(started).rejects.toThrow('EADDRINUSE');
  expect(closed).toBe(1);
  await new Promise((resolve) => other.close(resolve));
});

test('compression is not agreed to, however much it is offered', async () => {
  const guest = await echoServer();
  const lab = await startProxyFixture();
  const socket = new WebSocket(lab.url(lab.grant({ port: guest.port })), { perMessageDeflate: true });
  await new Promise((resolve) => socket.once('open', resolve));
  expect(socket.extensions).toBe('');
  socket.terminate();
  await lab.close();
  await guest.close();
});

test.each(['/', '/websockify', '/vnc_lite.html', '/vnc.html', '/a/b/c', '//x'])(
  'a WebSocket may have the path %s',
  async (path) => {
    const guest = await echoServer();
    const lab = await startProxyFixture();
    const token = lab.grant({ port: guest.port });
    const viewer = new Viewer(`ws://127.0.0.1:${lab.port}${path}?token=${token}`);
    await viewer.handshake();
    await viewer.close();
    await lab.close();
    await guest.close();
  },
);

test('a file that comes into `web` later is served after a restart', async () => {
  const web = temporaryFolder();
  writeFileSync(join(web, 'vnc_lite.html'), 'noVNC');
  const first = await startProxyFixture({ web });
  writeFileSync(join(web, 'later.html'), 'later');
  expect((await fetch(`http://127.0.0.1:${first.port}/later.html`)).status).toBe(404);
  await first.close();
  const second = await startProxyFixture({ web });
  expect((await fetch(`http://127.0.0.1:${second.port}/later.html`)).status).toBe(200);
  await second.close();
});
