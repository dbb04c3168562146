import { randomUUID } from 'node:crypto';
import { afterEach, describe, expect, test } from 'vitest';
import WebSocket from 'ws';
import { readPageMessage } from '../../../src/flow/page-message.ts';
import { newRequestId } from '../../../src/flow/request-id.ts';
import { type ClientMessage, writeClientMessage } from '../../../src/rfb/messages/client-messages.ts';
import {
  type LabOptions,
  openConsole,
  type ProxyFixture,
  startProxyFixture,
  Viewer,
} from '../../support/fixtures/proxy-fixture.ts';
import { handshakeNone, startVncServer, type VncServer } from '../../support/fixtures/vnc-servers.ts';
import { until } from '../../support/until.ts';

let lab: ProxyFixture;
let guest: VncServer;
/** What came to the guest after the handshake. */
let heard: Buffer;

async function start(options: LabOptions = {}): Promise<void> {
  heard = Buffer.alloc(0);
  guest = await startVncServer(async (talk) => {
    await handshakeNone(talk);
    talk.onData((chunk) => {
      heard = Buffer.concat([heard, chunk]);
    });
  });
  lab = await startProxyFixture(options);
}

afterEach(async () => {
  await lab.close();
  await guest.close();
  expect(lab.proxy.counts()).toEqual({
    sessions: 0,
    admitted: 0,
    shares: 0,
    heldRefusals: 0,
    sockets: 0,
    beating: 0,
  });
});

const say = (...messages: ClientMessage[]) => Buffer.concat(messages.map(writeClientMessage));
const AREA = { x: 0, y: 0, width: 8, height: 8 };
const LOOK: ClientMessage = { type: 'FramebufferUpdateRequest', incremental: true, area: AREA };
const KEY: ClientMessage = { type: 'KeyEvent', keysym: 0x61, down: true };
const POINT: ClientMessage = { type: 'PointerEvent', buttons: 1, x: 1, y: 2 };
const SIZE: ClientMessage = { type: 'SetDesktopSize', width: 9, height: 9, screens: [] };
const POWER: ClientMessage = { type: 'XvpClient', version: 1, code: 2 };
const PASTE: ClientMessage = { type: 'ClientCutText', text: 'rm -rf /' };
const CLIENT_INIT = Buffer.from([1]);

/** Our own page's viewer: text frames are messages of the proxy, binary ones the guest's. */
async function openOwnPage(token: string) {
  const viewer = new Viewer(lab.url(token), { protocols: ['oriel.v1'] });
  const told: unknown[] = [];
  viewer.socket.removeAllListeners('message');
  let bytes = Buffer.alloc(0);
  viewer.socket.on('message', (data: Buffer, isBinary: boolean) => {
    if (isBinary) bytes = Buffer.concat([bytes, data]);
    else if (readPageMessage(data.toString())?.type !== 'heartbeat')
      told.push(readPageMessage(data.toString()));
  });
  const come = (length: number) => until(() => bytes.length >= length);
  await come(12);
  viewer.send('RFB 003.008\n');
  await come(14);
  viewer.send([1]);
  await come(18);
  viewer.send(CLIENT_INIT);
  return { viewer, told };
}

describe('a view-only session', () => {
  test('passes what it takes to look, and nothing else, whatever the frames', async () => {
    await start();
    const viewer = await openConsole(lab, lab.grant({ port: guest.port, viewOnly: true }));
    viewer.send(CLIENT_INIT);
    const all = say(KEY, LOOK, POINT, SIZE, POWER, PASTE, LOOK, KEY);
    for (const byte of all) viewer.send([byte]);
    viewer.send(all);
    const expected = Buffer.concat([CLIENT_INIT, say(LOOK, LOOK, LOOK, LOOK)]);
    await until(() => heard.length >= expected.length);
    expect(heard).toEqual(expected);
    await viewer.close();
    expect(heard).toEqual(expected);
  });

  test('may say keys along with its handshake, and they are dropped too', async () => {
    await start();
    const viewer = new Viewer(lab.url(lab.grant({ port: guest.port, viewOnly: true })));
    await viewer.read(12);
    viewer.send(Buffer.concat([Buffer.from('RFB 003.008\n\x01\x00'), say(KEY, LOOK)]));
    await until(() => heard.length > 1);
    expect(heard).toEqual(Buffer.concat([CLIENT_INIT, say(LOOK)]));
    await viewer.close();
  });

  test('that cannot be followed ends with its own code, and nothing more reaches the guest', async () => {
    await start();
    const requestId = newRequestId();
    const viewer = await openConsole(lab, lab.grant({ port: guest.port, viewOnly: true, requestId }));
    viewer.send(CLIENT_INIT);
    await until(() => heard.length === 1);
    viewer.send(Buffer.concat([Buffer.from([99]), say(LOOK, KEY)]));
    viewer.send(say(LOOK, KEY));
    const { code, reason } = await viewer.closed;
    expect(code).toBe(4493);
    expect(reason).toContain(requestId);
    await until(() => guest.open.size === 0);
    expect(heard).toEqual(CLIENT_INIT);
    await until(() => lab.log.some(({ msg }) => msg === 'console ended'));
    expect(lab.log.find(({ msg }) => msg === 'console ended')).toMatchObject({
      code: 'view_only_unreadable',
      detail: expect.stringContaining('99'),
    });
  });

  test('is marked in the session list, and the console page receives view_only', async () => {
    await start();
    const { viewer, told } = await openOwnPage(lab.grant({ port: guest.port, viewOnly: true }));
    await until(() => told.length > 0);
    expect(told).toEqual([{ type: 'view_only' }]);
    const { sessions } = await lab.proxy.service.list_sessions({}, { requestId: newRequestId() });
    expect(sessions).toEqual([expect.objectContaining({ viewOnly: true })]);
    await viewer.close();
  });
});

test('the console page receives id and name of the instance', async () => {
  await start();
  const { viewer, told } = await openOwnPage(lab.grant({ port: guest.port, instanceName: 'web 1' }));
  await until(() => told.length > 0);
  expect(told).toEqual([{ type: 'instance', id: expect.stringMatching(/^[0-9a-f-]{36}$/), name: 'web 1' }]);
  await viewer.close();
});

describe('the keymap of an instance', () => {
  const KEYMAP = { type: 'keymap', keymap: 'de-ch' };

  test('is the first message to the console page', async () => {
    await start();
    const { viewer, told } = await openOwnPage(lab.grant({ port: guest.port, keymap: 'de-ch' }));
    await until(() => told.length > 0);
    expect(told).toEqual([KEYMAP]);
    await viewer.close();
  });

  test('follows view_only, and no other viewer receives it', async () => {
    await start();
    const granted = { port: guest.port, keymap: 'de-ch', viewOnly: true };
    const { viewer, told } = await openOwnPage(lab.grant(granted));
    await until(() => told.length > 1);
    expect(told).toEqual([{ type: 'view_only' }, KEYMAP]);
    await viewer.close();

    const stock = new Viewer(lab.url(lab.grant(granted)));
    const texts: string[] = [];
    stock.socket.on('message', (data, isBinary) => !isBinary && texts.push(String(data)));
    await stock.handshake();
    heard = Buffer.alloc(0);
    stock.send(CLIENT_INIT);
    await until(() => heard.equals(CLIENT_INIT));
    expect(texts).toEqual([]);
    await stock.close();
  });
});

describe('limits of the time', () => {
  test('an idle session ends with its own code, whatever its viewer asks for but keys and pointer', async () => {
    await start({ oriel: { session_idle_limit: 1 } });
    const viewer = await openConsole(lab, lab.grant({ port: guest.port }));
    viewer.send(CLIENT_INIT);
    const asking = setInterval(() => {
      if (viewer.socket.readyState === WebSocket.OPEN) viewer.send(say(LOOK));
    }, 100);
    expect((await viewer.closed).code).toBe(4492);
    clearInterval(asking);
  });

  test.each([
    ['a key', KEY, false],
    ['the pointer', POINT, false],
    ['a key that is dropped', KEY, true],
  ])('%s withdraws the warning that our page got', async (_what, input, viewOnly) => {
    await start({ oriel: { session_idle_limit: 2 } });
    const { viewer, told } = await openOwnPage(lab.grant({ port: guest.port, viewOnly }));
    const messages = () => told.filter((one) => (one as { type: string }).type !== 'view_only');
    await until(() => messages().length === 1);
    expect(messages()[0]).toEqual({ type: 'warning', code: 'session_idle', endsInMs: expect.any(Number) });
    viewer.send(say(input));
    await until(() => messages().length === 2);
    expect(messages()[1]).toEqual({ type: 'withdrawn', code: 'session_idle' });
    await viewer.close();
  });

  test('session_max_length warns our page and ends a session that is used', async () => {
    await start({ oriel: { session_max_length: 1 } });
    const { viewer, told } = await openOwnPage(lab.grant({ port: guest.port }));
    const typing = setInterval(() => {
      if (viewer.socket.readyState === WebSocket.OPEN) viewer.send(say(KEY));
    }, 50);
    expect((await viewer.closed).code).toBe(4484);
    clearInterval(typing);
    expect(told).toEqual([{ type: 'warning', code: 'session_time_limit', endsInMs: expect.any(Number) }]);
  });

  test('session_max_length counts from the first opening: who resumes gets no more time', async () => {
    await start({ oriel: { session_max_length: 3_601 } });
    const openedAt = Date.now() / 1000 - 3_600;
    const viewer = await openConsole(lab, lab.grant({ port: guest.port, once: true, openedAt }));
    expect(await viewer.closed).toMatchObject({ code: 4484 });
    const late = lab.grant({ port: guest.port, once: true, openedAt: openedAt - 60 });
    expect(await (await openConsole(lab, late)).closed).toMatchObject({ code: 4484 });
  });

  test('other viewers than our page get no frame of text', async () => {
    await start({ oriel: { session_idle_limit: 1 } });
    const viewer = await openConsole(lab, lab.grant({ port: guest.port }));
    const kinds: boolean[] = [];
    viewer.socket.on('message', (_data, isBinary) => kinds.push(isBinary));
    await viewer.closed;
    expect(kinds).not.toContain(false);
  });
});

describe('console_sharing', () => {
  const ADA = { id: 'u-ada', name: 'ada' };
  const MIA = { id: 'u-mia', name: 'mia' };
  const instanceUuid = randomUUID();

  test('takeover ends the first, who reads who it was, and the second goes on', async () => {
    await start({ oriel: { console_sharing: 'takeover' } });
    const requestId = newRequestId();
    const first = await openConsole(lab, lab.grant({ port: guest.port, instanceUuid, user: ADA, requestId }));
    const watcher = await openConsole(
      lab,
      lab.grant({ port: guest.port, instanceUuid, user: MIA, viewOnly: true }),
    );
    const second = await openConsole(lab, lab.grant({ port: guest.port, instanceUuid, user: MIA }));
    expect(await first.closed).toEqual({ code: 4491, reason: `taken over by mia (${requestId})` });
    second.send(Buffer.concat([CLIENT_INIT, say(KEY)]));
    await until(() => heard.includes(say(KEY)));
    expect(watcher.socket.readyState).toBe(WebSocket.OPEN);
    await second.close();
    await watcher.close();
  });

  test('refuse answers the second user with 409 while the first is connected, and admits it afterwards', async () => {
    await start({ oriel: { console_sharing: 'refuse', refusal: 'http' } });
    const first = await openConsole(lab, lab.grant({ port: guest.port, instanceUuid, user: ADA }));
    const token = lab.grant({ port: guest.port, instanceUuid, user: MIA });
    const second = new Viewer(lab.url(token));
    const { status, body } = await second.unexpected;
    expect(status).toBe(409);
    expect(body).toContain('Another user has this console open');
    expect(body).not.toContain('ada');
    await first.close();
    await until(() => lab.proxy.counts().sessions === 0);
    await (await openConsole(lab, token)).close();
  });

  test('share lets both in', async () => {
    await start();
    const first = await openConsole(lab, lab.grant({ port: guest.port, instanceUuid, user: ADA }));
    const second = await openConsole(lab, lab.grant({ port: guest.port, instanceUuid, user: MIA }));
    expect(first.socket.readyState).toBe(WebSocket.OPEN);
    await first.close();
    await second.close();
  });
});
