import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, test } from 'vitest';
import type { WebSocket } from 'ws';
import { ACCOUNTS, userLines } from '../support/accounts.ts';
import { type ServeProcess, startServing } from '../support/cluster/serve-process.ts';
import { closingOf, Person } from '../support/person.ts';

let oriel: ServeProcess | undefined;
const open: WebSocket[] = [];
afterEach(async () => {
  for (const webSocket of open.splice(0)) webSocket.terminate();
  await oriel?.close();
  oriel = undefined;
});

async function serve(options: readonly string[] = []): Promise<ServeProcess> {
  oriel = await startServing(options);
  return oriel;
}

/** A console that is open, and how it ends. */
async function openConsole(at: ServeProcess) {
  const mia = await Person.signIn(at, ACCOUNTS.member);
  const { webSocket, viewer } = await mia.view(await mia.consoleUrl('demo'));
  open.push(webSocket);
  return { mia, viewer, webSocket, closing: closingOf(webSocket) };
}

const status = async (url: string) => (await fetch(url)).status;

describe('SIGTERM', () => {
  test('turns new sessions away and lets open ones go on until their person closes them', async () => {
    const at = await serve(['[oriel]', 'drain_timeout = 600']);
    expect([await status(`${at.proxyUrl}/readyz`), await status(`${at.apiUrl}/readyz`)]).toEqual([200, 200]);
    const { mia, webSocket } = await openConsole(at);
    const url = await mia.consoleUrl('demo');
    at.signal('SIGTERM');
    expect(await at.says('draining: consoles are still open')).toMatchObject({ sessions: 1 });
    expect([await status(`${at.proxyUrl}/readyz`), await status(`${at.apiUrl}/readyz`)]).toEqual([503, 503]);
    expect(await status(`${at.proxyUrl}/livez`)).toBe(200);
    // For load balancers that would take 503 for a failure, and close the consoles that are to go on.
    expect(await status(`${at.proxyUrl}/readyz?not_ready=404`)).toBe(404);
    const late = mia.webSocket(url, { protocols: ['oriel.v1'] });
    expect((await closingOf(late)).code).toBe(4437);
    expect((await mia.api('/v2.1/servers')).status).toBe(200);
    expect(webSocket.readyState).toBe(webSocket.OPEN);
    webSocket.close();
    expect(await at.ended).toBe(0);
    expect(at.log().at(-1)).toMatchObject({ msg: 'stopped' });
  });

  test('tells those that are still open at the deadline why they end', async () => {
    const at = await serve(['[oriel]', 'drain_timeout = 1']);
    const { closing } = await openConsole(at);
    at.signal('SIGTERM');
    expect(await closing).toMatchObject({ code: 4485, reason: expect.stringContaining('was stopped') });
    expect(await at.ended).toBe(0);
    expect(at.log().map(({ msg }) => msg)).toContain(
      'drain deadline reached: ending the consoles that are still open',
    );
  });

  test('a second time ends the open ones', async () => {
    const at = await serve(['[oriel]', 'drain_timeout = 600']);
    const { closing } = await openConsole(at);
    at.signal('SIGTERM');
    await at.says('draining: consoles are still open');
    at.signal('SIGTERM');
    expect((await closing).code).toBe(4485);
    expect(await at.ended).toBe(0);
  });
});

test('SIGINT ends open sessions without waiting, and tells why', async () => {
  const at = await serve(['[oriel]', 'drain_timeout = 600']);
  const { closing } = await openConsole(at);
  at.signal('SIGINT');
  expect((await closing).code).toBe(4485);
  expect(await at.ended).toBe(0);
});

describe('SIGHUP', () => {
  /** How often the log has said it. */
  const times = (at: ServeProcess, message: string) =>
    at.log().filter(({ msg }) => String(msg).includes(message)).length;

  async function reread(at: ServeProcess, message = 'the configuration was read again') {
    const before = times(at, message);
    at.signal('SIGHUP');
    while (times(at, message) === before) await sleep(10);
  }

  test('takes up what can change, names what cannot, and drops no session', async () => {
    const at = await serve(['[consoleauth]', 'token_ttl = 600']);
    const { mia, webSocket } = await openConsole(at);
    const url = await mia.consoleUrl('demo');
    const headers = { origin: 'http://portal.example' };
    const refused = mia.webSocket(url, { headers, protocols: ['oriel.v1'] });
    expect((await closingOf(refused)).code).toBe(4432);

    const users = await userLines();
    await at.configure(
      [
        '[DEFAULT]',
        'debug = True',
        `osapi_compute_listen_port = ${at.apiPort + 1}`,
        '[console]',
        'allowed_origins = portal.example',
        '[vnc]',
        'novncproxy_base_url = http://console.example/vnc_lite.html',
        '[oriel]',
        'max_sessions = 1',
        'refusal = close',
      ],
      users.filter((line) => !line.startsWith('rea ')),
    );
    await reread(at);
    expect((await at.says('the configuration was read again')).changed).toEqual(
      expect.arrayContaining([
        'DEFAULT.debug',
        'console.allowed_origins',
        'vnc.novncproxy_base_url',
        'oriel.max_sessions',
        'oriel.refusal',
        'oriel_auth.user',
      ]),
    );
    expect((await at.says('take effect after a restart')).options).toEqual([
      'DEFAULT.osapi_compute_listen_port',
    ]);

    // The session that is open counts for the limit, and is all that there may be now.
    expect((await closingOf(mia.webSocket(url, { headers }))).code).toBe(4436);
    await at.configure(['[console]', 'allowed_origins = portal.example']);
    await reread(at);
    const welcome = mia.webSocket(url, { headers });
    open.push(welcome);
    await new Promise((resolve, reject) => {
      welcome.once('message', resolve);
      welcome.once('close', reject);
    });
    expect(webSocket.readyState).toBe(webSocket.OPEN);
  });

  test('rejects sign-ins of removed users, and accepts those of added ones', async () => {
    const users = await userLines();
    const at = await serve();
    const mia = await Person.signIn(at, ACCOUNTS.member);
    expect((await mia.api('/v2.1/servers')).status).toBe(200);
    await at.configure(
      [],
      users.filter((line) => !line.startsWith('mia ')),
    );
    await reread(at);
    expect((await mia.api('/v2.1/servers')).status).toBe(401);
    expect((await Person.signIn(at, ACCOUNTS.member)).token).toBe('');
    await at.configure([]);
    await reread(at);
    expect((await (await Person.signIn(at, ACCOUNTS.member)).api('/v2.1/servers')).status).toBe(200);
  });

  test('with a mistake in the configuration says so, keeps the old one and goes on', async () => {
    const at = await serve();
    const { mia, webSocket } = await openConsole(at);
    await at.configure([
      '[consoleauth]',
      'token_ttl = soon',
      '[console]',
      'allowed_origins = portal.example',
    ]);
    await reread(at, 'has problems: the old one stays in use');
    const mistake = at.log().find(({ option }) => option === 'token_ttl');
    expect(mistake).toMatchObject({ group: 'consoleauth', where: expect.stringMatching(/oriel\.conf:\d+$/) });
    const refused = mia.webSocket(await mia.consoleUrl('demo'), {
      headers: { origin: 'http://portal.example' },
      protocols: ['oriel.v1'],
    });
    expect((await closingOf(refused)).code).toBe(4432);
    expect(webSocket.readyState).toBe(webSocket.OPEN);
    expect(at.isRunning()).toBe(true);
  });

  test('changes what the log tells', async () => {
    const at = await serve();
    const debugLines = () => at.log().filter(({ level }) => level === 20).length;
    // Options of Nova that Oriel does not use are logged at level debug.
    const unused = ['[DEFAULT]', 'compute_driver = libvirt.LibvirtDriver'];
    await at.configure(unused);
    await reread(at);
    expect(debugLines()).toBe(0);
    await at.configure([...unused, 'debug = True']);
    await reread(at);
    while (debugLines() === 0) await sleep(10);
    await at.configure(unused);
    await reread(at);
    const before = debugLines();
    await reread(at);
    expect(debugLines()).toBe(before);
  });
});
