import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { ACCOUNTS } from '../support/accounts.ts';
import { Memcached } from '../support/cluster/memcached.ts';
import { type NatsServer, startNats } from '../support/cluster/nats.ts';
import { type RunningOriel, startAllInOne } from '../support/fixtures/all-in-one.ts';
import { type RecordingGuest, startRecordingGuest } from '../support/fixtures/recording-guest.ts';
import { ScriptedDriver } from '../support/fixtures/scripted-driver.ts';
import { guestStream } from '../support/guest-stream.ts';
import { type Account, type Closing, closingOf, Person } from '../support/person.ts';
import { RfbClient } from '../support/rfb-client.ts';

type Sharing = 'takeover' | 'refuse';

/** Two controllers, or one that is both. */
interface Site {
  readonly one: RunningOriel;
  readonly two: RunningOriel;
  close(): Promise<void>;
}

async function inOneProcess(driver: ScriptedDriver, console_sharing: Sharing): Promise<Site> {
  const oriel = await startAllInOne({
    settings: { oriel: { console_sharing, reader_consoles: 'view_only' } },
    drivers: [driver],
  });
  return { one: oriel, two: oriel, close: () => oriel.close() };
}

/** Tokens that one authority stores are found by the other, in memcached; all else crosses the bus. */
async function onTheBus(driver: ScriptedDriver, console_sharing: Sharing): Promise<Site> {
  const nats: NatsServer = await startNats();
  const memcached = await Memcached.start();
  const settings = (host: string) => ({
    DEFAULT: { host },
    cache: {
      enabled: true,
      backend: 'oslo_cache.memcache_pool' as const,
      memcache_servers: [{ host: memcached.host, port: memcached.port }],
    },
    oriel: {
      transport: 'nats' as const,
      drivers: ['demo'] as const,
      console_sharing,
      reader_consoles: 'view_only' as const,
    },
    oriel_nats: { servers: [nats.url] },
  });
  const one = await startAllInOne({ settings: settings('controller1'), drivers: [driver] });
  const two = await startAllInOne({
    settings: settings('controller2'),
    roles: ['consoleauth', 'novncproxy', 'api'],
  });
  return {
    one,
    two,
    async close() {
      await two.close();
      await one.close();
      await memcached.kill();
      await nats.close();
    },
  };
}

describe.each([
  ['in one process', inOneProcess],
  ['of two controllers on a bus, with tokens in memcached', onTheBus],
])('consoles %s', (_where, start) => {
  const driver = new ScriptedDriver();
  const open: WebSocket[] = [];
  let guest: RecordingGuest;
  let site: Site;

  beforeAll(async () => {
    guest = await startRecordingGuest();
    driver.add('recorder', { port: guest.server.port });
    site = await start(driver, 'takeover');
  });
  afterEach(async () => {
    for (const webSocket of open.splice(0)) webSocket.terminate();
    await expect.poll(async () => (await listed()).length).toBe(0);
  });
  afterAll(async () => {
    await site?.close();
    await guest?.server.close();
  });

  async function listed(): Promise<{ user_name: string; view_only: boolean }[]> {
    const admin = await Person.signIn(site.one, ACCOUNTS.admin);
    return (await admin.api('/oriel/v1/sessions')).body.sessions;
  }

  async function addressFor(who: Account, api: RunningOriel, more: object = {}): Promise<URL> {
    const asker = await Person.signIn(api, who);
    const body = { remote_console: { protocol: 'vnc', type: 'novnc', ...more } };
    return new URL((await asker.askForConsole(await serverOf(), body)).body.remote_console.url);
  }

  /** A viewer that receives a refusal as a close code at once. */
  function come(proxy: RunningOriel, url: URL): WebSocket {
    const webSocket = new Person(proxy).webSocket(url, { protocols: ['oriel.v1'] });
    open.push(webSocket);
    RfbClient.connect(guestStream(webSocket)).catch(() => undefined);
    return webSocket;
  }

  /** Asks one controller, and opens what it gives on the proxy of another. */
  async function view(who: Account, api: RunningOriel, proxy: RunningOriel, more: object = {}) {
    const { viewer, webSocket } = await new Person(proxy).view(await addressFor(who, api, more));
    open.push(webSocket);
    return { viewer, webSocket, closing: closingOf(webSocket) };
  }

  async function serverOf(): Promise<string> {
    return (await Person.signIn(site.one, ACCOUNTS.member)).serverId('recorder');
  }

  test.each([
    ['of a reader', ACCOUNTS.reader, {}],
    ['of a member who asks to look alone', ACCOUNTS.member, { 'oriel:view_only': true }],
  ])('%s show the screen, and no key, pointer or text reaches the guest', async (_whose, who, more) => {
    const before = structuredClone([guest.keys, guest.pointers, guest.texts]);
    const { viewer } = await view(who, site.one, site.two, more);
    await viewer.untilText('recording guest');
    viewer.type('rm', 0xff0d);
    viewer.click(5, 5);
    viewer.send({ type: 'ClientCutText', text: 'secret' });
    viewer.send({ type: 'QemuExtendedKeyEvent', down: true, keysym: 97, keycode: 30 });
    // Whatever reaches the guest does so before the answer to this.
    const area = { x: 0, y: 0, width: 8, height: 8 };
    const { updates } = viewer;
    viewer.send({ type: 'FramebufferUpdateRequest', incremental: false, area });
    await viewer.until(() => viewer.updates > updates);
    expect([guest.keys, guest.pointers, guest.texts]).toEqual(before);
    await expect.poll(listed).toEqual([expect.objectContaining({ user_name: who.name, view_only: true })]);
  });

  test('are taken over by the next user, who is named to the first; view-only sessions stay', async () => {
    const watcher = await view(ACCOUNTS.reader, site.one, site.one);
    const first = await view(ACCOUNTS.member, site.one, site.one);
    const second = await view(ACCOUNTS.admin, site.two, site.two);
    const { code, reason } = await first.closing;
    expect(code).toBe(4491);
    expect(reason).toMatch(/^taken over by ada \(req-[0-9a-f-]{36}\)$/);
    const typed = guest.keys.length;
    second.viewer.type('z');
    await expect.poll(() => guest.keys.slice(typed)).toEqual([0x7a]);
    expect(watcher.webSocket.readyState).toBe(watcher.webSocket.OPEN);
  });

  test('that two users open at the same moment are given to exactly one of them of them', async () => {
    const urls = await Promise.all([
      addressFor(ACCOUNTS.member, site.one),
      addressFor(ACCOUNTS.admin, site.two),
    ]);
    for (let round = 0; round < 5; round++) {
      const sockets = [come(site.one, urls[0]), come(site.two, urls[1])];
      const { code } = await Promise.race(sockets.map(closingOf));
      expect(code).toBe(4491);
      await expect.poll(async () => (await listed()).length).toBe(1);
      expect(sockets.filter(({ readyState }) => readyState === WebSocket.OPEN)).toHaveLength(1);
      for (const webSocket of open.splice(0)) webSocket.terminate();
      await expect.poll(async () => (await listed()).length).toBe(0);
    }
  });
});

describe('with console_sharing = refuse on two controllers', () => {
  let site: Site;
  let guest: RecordingGuest;

  beforeAll(async () => {
    guest = await startRecordingGuest();
    const driver = new ScriptedDriver();
    driver.add('recorder', { port: guest.server.port });
    site = await onTheBus(driver, 'refuse');
  });
  afterAll(async () => {
    await site?.close();
    await guest?.server.close();
  });

  test('the second user is refused while the first is connected, and connects when the first has left', async () => {
    const mia = await Person.signIn(site.one, ACCOUNTS.member);
    const ada = await Person.signIn(site.two, ACCOUNTS.admin);
    const serverId = await mia.serverId('recorder');
    const first = await new Person(site.one).view(await mia.consoleUrl('recorder'));
    const answer = await ada.askForConsole(serverId);
    const url = new URL(answer.body.remote_console.url);
    const come = () => new Person(site.two).webSocket(url, { protocols: ['oriel.v1'] });
    const refused: Closing = await closingOf(come());
    expect(refused.code).toBe(4490);
    expect(refused.reason).toContain('Another user has this console open');
    expect(refused.reason).not.toContain('mia');
    first.webSocket.close();
    await expect.poll(async () => (await ada.api('/oriel/v1/sessions')).body.sessions).toEqual([]);
    const { viewer, webSocket } = await new Person(site.two).view(url);
    await viewer.untilText('recording guest');
    webSocket.terminate();
  });
});
