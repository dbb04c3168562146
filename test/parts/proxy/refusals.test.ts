import { randomUUID } from 'node:crypto';
import { afterEach, expect, test } from 'vitest';
import type { ConsoleauthService } from '../../../src/contracts/consoleauth.ts';
import { Undelivered } from '../../../src/contracts/contract.ts';
import { REFUSALS, Refusal, type RefusalCode } from '../../../src/flow/refusals.ts';
import { ConsoleauthTokenSource } from '../../../src/proxy/token-sources/consoleauth/consoleauth-token-source.ts';
import {
  openConsole,
  type ProxyFixture,
  startProxyFixture,
  Viewer,
} from '../../support/fixtures/proxy-fixture.ts';
import { echoServer } from '../../support/fixtures/vnc-servers.ts';
import { guestStream } from '../../support/guest-stream.ts';
import { RfbClient } from '../../support/rfb-client.ts';
import { until } from '../../support/until.ts';

let lab: ProxyFixture;

afterEach(async () => {
  await lab.close();
  expect(lab.proxy.counts()).toEqual({
    sessions: 0,
    admitted: 0,
    shares: 0,
    heldRefusals: 0,
    sockets: 0,
    beating: 0,
  });
});

const REQUEST_ID = /\(req-[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\)$/;

/** A token authority that answers every question with that error. */
function authorityThatThrows(error: Error) {
  const check_token: ConsoleauthService['check_token'] = async () => {
    throw error;
  };
  return new ConsoleauthTokenSource({ check_token } as ConsoleauthService);
}

test('a refused viewer is shown the reason, what to do and the request id, then closed with the code', async () => {
  lab = await startProxyFixture({ oriel: { refusal_hold: 1 } });
  const viewer = new Viewer(lab.url(randomUUID()));
  const screen = await RfbClient.connect(guestStream(viewer.socket));
  expect(screen.name).toBe('Console refused: unknown token');
  await screen.until(() => screen.text().includes('Request id'));
  const text = screen.text().replace(/\s+/g, ' ');
  expect(text).toContain('is unknown or was withdrawn.');
  expect(text).toContain('Ask for the console again');
  expect(text).toContain('Step 15 of 16');
  const requestId = /req-[0-9a-f-]{36}/.exec(text)![0];
  const { code, reason } = await viewer.closed;
  expect(code).toBe(4450);
  expect(reason).toBe(`${REFUSALS.token_unknown.sentence} (${requestId})`);
  expect(lab.log.find(({ msg }) => msg === 'console refused')).toMatchObject({
    code: 'token_unknown',
    request_id: requestId,
    client: '127.0.0.1',
  });
});

test.each([
  ['consoleauth', /Step 15 of 16: the token authority looks up the token/],
  ['nova-api', /Step 15 of 16: nova-api has the record of the token, and nova-compute confirms/],
] as const)(
  'with the token source %s a refusal screen names the programs that do the step',
  async (source, step) => {
    lab = await startProxyFixture({ oriel: { refusal_hold: 60, token_source: source } as object });
    const viewer = new Viewer(lab.url(randomUUID()));
    const screen = await RfbClient.connect(guestStream(viewer.socket));
    await screen.until(() => screen.text().includes('Request id'));
    expect(screen.text().replace(/\s+/g, ' ')).toMatch(step);
    screen.close();
  },
);

test('input to a refusal screen is ignored, and what is no RFB ends it with the same code', async () => {
  lab = await startProxyFixture();
  const viewer = new Viewer(lab.url(randomUUID()));
  await viewer.desktopName();
  viewer.send([4, 1, 0, 0, 0, 0, 0, 0x61]); // KeyEvent
  viewer.send([5, 1, 0, 10, 0, 10]); // PointerEvent
  viewer.send([3, 0, 0, 0, 0, 0, 0, 1, 0, 1]); // FramebufferUpdateRequest
  expect((await viewer.read(4))[0]).toBe(0);
  viewer.send([99]);
  expect((await viewer.closed).code).toBe(4450);
});

test('held screens are few for one address and in all; beyond that the close code comes alone', async () => {
  lab = await startProxyFixture({ oriel: { max_refusals: 3, max_refusals_per_address: 2 } });
  const held = [new Viewer(lab.url(randomUUID())), new Viewer(lab.url(randomUUID()))];
  for (const viewer of held) await viewer.desktopName();
  const third = new Viewer(lab.url(randomUUID()));
  expect((await third.closed).code).toBe(4450);
  expect(third.available).toBe(0);
  held[0]!.socket.terminate();
  await until(() => lab.proxy.counts().heldRefusals === 1);
  const fourth = new Viewer(lab.url(randomUUID()));
  await fourth.desktopName();
  for (const viewer of [held[1]!, fourth]) await viewer.close();
});

test('a client that floods a refusal screen is closed with the code long before the screen is over', async () => {
  lab = await startProxyFixture({ oriel: { refusal_hold: 600 } });
  const floods: [string, (viewer: Viewer) => void][] = [
    ['pings', (viewer) => viewer.socket.ping()],
    ['pongs', (viewer) => viewer.socket.pong()],
    ['empty frames', (viewer) => viewer.send([])],
    ['keys', (viewer) => viewer.send([4, 1, 0, 0, 0, 0, 0, 0x61])],
    [
      'clipboards',
      (viewer) => viewer.send(Buffer.concat([Buffer.from([6, 0, 0, 0, 0, 0, 1, 0]), Buffer.alloc(256)])),
    ],
    ['update requests', (viewer) => viewer.send([3, 0, 0, 0, 0, 0, 255, 255, 255, 255])],
  ];
  for (const [kind, send] of floods) {
    const viewer = new Viewer(lab.url(randomUUID()));
    await viewer.desktopName();
    for (let times = 0; times < 20_000; times++) send(viewer);
    expect([kind, (await viewer.closed).code]).toEqual([kind, 4450]);
  }
});

test('a viewer that asks again and again for a refusal screen is sent it at a bounded rate', async () => {
  lab = await startProxyFixture();
  const viewer = new Viewer(lab.url(randomUUID()));
  await viewer.desktopName();
  viewer.send([2, 0, 0, 1, 0, 0, 0, 5]); // SetEncodings: Hextile
  for (let times = 0; times < 200; times++) viewer.send([3, 0, 0, 0, 0, 0, 255, 255, 255, 255]);
  const update = (await viewer.read(4_000)).length;
  // The proxy has read all of it when it answers the pong.
  viewer.socket.ping();
  await new Promise((resolve) => viewer.socket.once('pong', resolve));
  expect(viewer.available + update).toBeLessThan(3 * 8_000);
  await viewer.close();
});

test('our own page gets the close frame at once, whatever way is set', async () => {
  for (const refusal of ['screen', 'rfb', 'close', 'http'] as const) {
    lab = await startProxyFixture({ oriel: { refusal } });
    const viewer = new Viewer(lab.url(randomUUID()), { protocols: ['oriel.v1', 'binary'] });
    const { code, reason } = await viewer.closed;
    expect([refusal, code, viewer.available]).toEqual([refusal, 4450, 0]);
    expect(reason).toMatch(REQUEST_ID);
    await lab.close();
  }
});

test('with "rfb" the viewer receives the reason as in RFC 6143 7.1.2, then the close code', async () => {
  lab = await startProxyFixture({ oriel: { refusal: 'rfb' } });
  const viewer = new Viewer(lab.url(randomUUID()));
  const heard = await viewer.read(12 + 1 + 4);
  expect(heard.subarray(0, 13).toString('latin1')).toBe('RFB 003.008\n\0');
  const reason = await viewer.read(heard.readUInt32BE(13));
  expect(reason.toString()).toContain(REFUSALS.token_unknown.sentence);
  expect(reason.toString()).toMatch(REQUEST_ID);
  expect((await viewer.closed).code).toBe(4450);
});

test('by "close" nothing comes before the code', async () => {
  lab = await startProxyFixture({ oriel: { refusal: 'close' } });
  const viewer = new Viewer(lab.url(randomUUID()));
  expect(await viewer.closed).toMatchObject({ code: 4450, reason: expect.stringMatching(REQUEST_ID) });
  expect(viewer.available).toBe(0);
});

test('by "http" there is no WebSocket at all, but a status and a page', async () => {
  lab = await startProxyFixture({ oriel: { refusal: 'http' } });
  const { status, headers, body } = await new Viewer(lab.url(randomUUID())).unexpected;
  expect(status).toBe(401);
  expect(headers['x-oriel-refusal']).toBe('token_unknown');
  expect(body).toContain('is unknown or was withdrawn');
  expect(body).toContain(headers['x-openstack-request-id']);
});

test('a hold of zero seconds is the close code alone', async () => {
  lab = await startProxyFixture({ oriel: { refusal_hold: 0 } });
  const viewer = new Viewer(lab.url(randomUUID()));
  expect((await viewer.closed).code).toBe(4450);
  expect(viewer.available).toBe(0);
});

test.each<[string, string, RefusalCode]>([
  ['no token', '/websockify', 'token_missing'],
  ['a blank token', '/websockify?token=', 'token_missing'],
  ['half a token', '/?token=4a1b2c3d-4a1b', 'token_malformed'],
  ['a token with a quote', "/?token='%20or%201=1", 'token_malformed'],
  ['a token of ten thousand letters', `/?token=${'a'.repeat(10_000)}`, 'token_malformed'],
  ['a token in upper case', `/?token=${randomUUID().toUpperCase()}`, 'token_malformed'],
])('%s is refused as %s says', async (_, path, code) => {
  lab = await startProxyFixture({ oriel: { refusal: 'close' } });
  const viewer = new Viewer(`ws://127.0.0.1:${lab.port}${path}`);
  const { closeCode, sentence } = REFUSALS[code];
  expect(await viewer.closed).toMatchObject({ code: closeCode, reason: expect.stringContaining(sentence) });
});

test.each<[RefusalCode, Error]>([
  ['token_check_unreachable', new Undelivered('no_server', 'no consoleauth', 'token_check_unreachable')],
  ['token_check_unreachable', new Undelivered('deadline', '15000 ms', 'token_check_unreachable')],
  ['token_expired', new Refusal('token_expired')],
  ['token_guest_gone', new Refusal('token_guest_gone')],
  ['token_guest_moved', new Refusal('token_guest_moved')],
  ['token_unconfirmed', new Refusal('token_unconfirmed')],
  ['token_store_unavailable', new Refusal('token_store_unavailable')],
  ['internal_error', new Error('a defect that may hold a secret')],
])('the viewer receives %s when the token authority fails with that error', async (code, error) => {
  lab = await startProxyFixture({ oriel: { refusal: 'close' }, tokenSource: authorityThatThrows(error) });
  const { code: closeCode, reason } = await new Viewer(lab.url(randomUUID())).closed;
  expect(closeCode).toBe(REFUSALS[code].closeCode);
  expect(reason).toContain(REFUSALS[code].sentence);
  expect(reason).not.toContain('secret');
});

test('a refusal is traced at its step', async () => {
  lab = await startProxyFixture({ oriel: { refusal: 'close' } });
  const { reason } = await new Viewer(lab.url(randomUUID())).closed;
  const spans = lab.trace.spans(/req-[0-9a-f-]{36}/.exec(reason)![0]);
  expect(spans.map(({ step, outcome }) => [step, outcome])).toEqual([
    [13, 'ok'],
    [14, 'token_unknown'],
  ]);
});

test('a page of another site is refused before its token is looked at; a page of this host is not', async () => {
  const guest = await echoServer();
  lab = await startProxyFixture({
    oriel: { refusal: 'close' },
    console: { allowed_origins: ['dash.example'] },
  });
  const open = (origin: string, accessUrlBase = 'http://127.0.0.1/vnc.html') =>
    new Viewer(lab.url(lab.grant({ port: guest.port, accessUrlBase })), { headers: { origin } });
  expect((await open('http://evil.example').closed).code).toBe(4432);
  expect((await open('null').closed).code).toBe(4432);
  expect((await open('https://127.0.0.1').closed).code).toBe(4433);
  for (const viewer of [open('http://127.0.0.1:1'), open('http://dash.example')]) {
    await viewer.handshake();
    await viewer.close();
  }
  const https = open('https://dash.example', 'https://dash.example/vnc.html');
  await https.handshake();
  await https.close();
  expect(
    lab.trace.spans(String(lab.log.find(({ code }) => code === 'origin_scheme_mismatch')?.request_id)),
  ).toMatchObject([
    { step: 13, outcome: 'ok' },
    { step: 14, outcome: 'ok' },
    { step: 13, outcome: 'origin_scheme_mismatch' },
  ]);
  await guest.close();
});

test('the cookie of an old noVNC page opens a console', async () => {
  const guest = await echoServer();
  lab = await startProxyFixture();
  const token = lab.grant({ port: guest.port });
  const viewer = new Viewer(`ws://127.0.0.1:${lab.port}/websockify`, {
    headers: { cookie: `token="${token}"` },
  });
  await viewer.handshake();
  await viewer.close();
  const nested = new Viewer(`ws://127.0.0.1:${lab.port}/vnc.html?path=x%3Ftoken%3D${token}`);
  await nested.handshake();
  await nested.close();
  const other = await openConsole(lab, token); // Reusable until it expires, as in Nova.
  await other.close();
  await guest.close();
});
