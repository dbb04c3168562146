import { afterEach, expect, test } from 'vitest';
import { readPageMessage } from '../../../../src/flow/page-message.ts';
import {
  openConsole,
  type ProxyFixture,
  startProxyFixture,
  Viewer,
} from '../../../support/fixtures/proxy-fixture.ts';
import { echoServer, type VncServer } from '../../../support/fixtures/vnc-servers.ts';
import { until } from '../../../support/until.ts';

let lab: ProxyFixture;
let guest: VncServer;

afterEach(async () => {
  await lab.close();
  await guest.close();
});

/** A viewer that has agreed on oriel.v1, up to the bridge, with the messages that the proxy sends it. */
async function openOwnPage(grant: { viewOnly?: boolean; delay?: Promise<void> } = {}) {
  const viewer = new Viewer(lab.url(lab.grant({ port: guest.port, ...grant })), { protocols: ['oriel.v1'] });
  const messages: unknown[] = [];
  viewer.socket.on('message', (data, isBinary) => {
    if (!isBinary) messages.push(readPageMessage(String(data)));
  });
  await viewer.read(12);
  viewer.send('RFB 003.008\n');
  await viewer.read(2);
  viewer.send([1]);
  await viewer.read(4);
  await until(() => messages.some((one) => (one as { type?: string })?.type === 'heartbeat'));
  return { viewer, messages };
}

const pongs = (messages: unknown[]) =>
  messages
    .filter((one) => (one as { type?: string })?.type === 'pong')
    .map((one) => (one as { id: number }).id);

test.each([
  ['a session', false],
  ['a view-only session', true],
])(
  'in %s the proxy answers each ping of our own page, and the guest gets nothing of it',
  async (_, viewOnly) => {
    guest = await echoServer();
    lab = await startProxyFixture();
    const { viewer, messages } = await openOwnPage({ viewOnly });
    viewer.socket.send('{"ping":7}');
    viewer.socket.send('{"ping":8}');
    await until(() => pongs(messages).length === 2);
    expect(pongs(messages)).toEqual([7, 8]);
    // ClientInit passes every filter; the guest echoes all that it gets.
    viewer.send([1]);
    expect([...(await viewer.read(1))]).toEqual([1]);
    expect(lab.proxy.counts().sessions).toBe(1);
    await viewer.close();
  },
);

test('the proxy ignores a message that it does not know, so that a later page may send more', async () => {
  guest = await echoServer();
  lab = await startProxyFixture();
  const { viewer, messages } = await openOwnPage();
  for (const text of ['', 'tea', '[]', 'null', '{"ping":"x"}', '{"ping":-1}', '{"later":1}'])
    viewer.socket.send(text);
  viewer.socket.send('{"ping":1}');
  await until(() => pongs(messages).length === 1);
  await viewer.close();
});

test('a page that floods is closed with a code of its own, and its waiting messages cost nothing', async () => {
  guest = await echoServer();
  lab = await startProxyFixture();
  const { viewer, messages } = await openOwnPage();
  for (let id = 0; id < 5_000; id++) viewer.socket.send(`{"ping":${id}}`);
  expect((await viewer.closed).code).toBe(4494);
  expect(pongs(messages).length).toBeLessThan(50);
});

test('a page that pings and does not read piles up no answers in the proxy', async () => {
  guest = await echoServer();
  lab = await startProxyFixture();
  const { viewer, messages } = await openOwnPage();
  viewer.socket.pause();
  const size = 8_000_000;
  viewer.send(Buffer.alloc(size));
  for (let id = 0; id < 20; id++) viewer.socket.send(`{"ping":${id}}`);
  viewer.socket.resume();
  await viewer.read(size);
  // What comes is never more than was asked, and the session goes on.
  expect(pongs(messages).length).toBeLessThanOrEqual(20);
  viewer.send('x');
  await viewer.read(1);
  await viewer.close();
});

test('no other viewer receives the heartbeat, and its text ends the session as before', async () => {
  guest = await echoServer();
  lab = await startProxyFixture();
  const viewer = await openConsole(lab, lab.grant({ port: guest.port }));
  let texts = 0;
  viewer.socket.on('message', (_data, isBinary) => {
    if (!isBinary) texts++;
  });
  viewer.send('x');
  await viewer.read(1);
  viewer.socket.send('{"ping":1}');
  expect((await viewer.closed).code).toBe(1003);
  expect(texts).toBe(0);
});

test('an announced drain reaches our own page, also one that opens its console only then', async () => {
  guest = await echoServer();
  lab = await startProxyFixture();
  const first = await openOwnPage();
  let confirm = () => {};
  const delay = new Promise<void>((resolve) => {
    confirm = resolve;
  });
  const opening = openOwnPage({ delay });
  await until(() => lab.proxy.counts().admitted === 2);
  const drained = lab.proxy.drain(1_500);
  confirm();
  for (const { viewer, messages } of [first, await opening]) {
    const warnings = () => messages.filter((one) => (one as { type?: string })?.type === 'warning');
    await until(() => warnings().length > 0);
    expect(warnings()).toEqual([{ type: 'warning', code: 'proxy_stopped', endsInMs: expect.any(Number) }]);
    expect((await viewer.closed).code).toBe(4485);
  }
  await drained;
});
