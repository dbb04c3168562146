import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { REFUSALS, type RefusalCode } from '../../src/flow/refusals.ts';
import { ACCOUNTS } from '../support/accounts.ts';
import { type AllInOne, type AllInOneOptions, startAllInOne } from '../support/fixtures/all-in-one.ts';
import { ScriptedDriver, type ScriptedGuest } from '../support/fixtures/scripted-driver.ts';
import {
  echoServer,
  handshakeVnc,
  RFB_38,
  type Script,
  startVncServer,
  type VncServer,
} from '../support/fixtures/vnc-servers.ts';
import { freePort } from '../support/free-port.ts';
import { Person, tokenOf } from '../support/person.ts';
import { readScreenText } from '../support/read-screen-text.ts';
import { launchBrowser, openTab, readCanvas } from '../support/web/browser.ts';

/** The pages of Debian's noVNC 1.3.0, as they are. */
const STOCK = '/usr/share/novnc';
const PAGES = ['vnc_lite.html', 'vnc.html'] as const;
const UNKNOWN_TOKEN = '00000000-0000-4000-8000-00000000dead';

/** A console that will be refused, just before a person opens it. */
interface Refused {
  readonly oriel: AllInOne;
  /** What noVNC puts behind the proxy's address; its own default where absent. */
  readonly path?: string;
  /** By which host name the page comes. */
  readonly pageHost?: string;
  /** The id that the api gave the request for this console, where it was asked. */
  readonly requestId?: string;
}

const driver = new ScriptedDriver();
const closing: (() => Promise<unknown>)[] = [];
let browser: Browser;
let tabs: Record<(typeof PAGES)[number], Page>;
let oriel: AllInOne;
let mia: Person;
let echo: VncServer;
let guestCount = 0;

beforeAll(async () => {
  [browser, echo, oriel] = await Promise.all([
    launchBrowser(),
    startScripted(echoServer()),
    withStockPages({
      settings: { oriel: { drivers: ['demo'], vnc_handshake_timeout: 2 } },
      drivers: [driver],
    }),
  ]);
  mia = await Person.signIn(oriel, ACCOUNTS.member);
  const [lite, full] = await Promise.all([openTab(browser), openTab(browser)]);
  tabs = { 'vnc_lite.html': lite, 'vnc.html': full };
});

afterAll(async () => {
  await browser?.close();
  for (const close of closing.reverse()) await close();
});

async function withStockPages({ settings, ...options }: AllInOneOptions): Promise<AllInOne> {
  const made = await startAllInOne({ ...options, settings: { ...settings, DEFAULT: { web: STOCK } } });
  closing.push(() => made.close());
  return made;
}

async function startScripted(starting: Promise<VncServer>): Promise<VncServer> {
  const server = await starting;
  closing.push(() => server.close());
  return server;
}

function addGuest(vnc: ScriptedGuest['vnc']): ScriptedGuest {
  guestCount++;
  return driver.add(`guest ${guestCount}`, vnc);
}

/** A console that was given out in good order; what befalls its guest then is up to the caller. */
async function consoleOf(guest: ScriptedGuest): Promise<Refused> {
  const answer = await mia.askForConsole(guest.uuid);
  const token = tokenOf(new URL(answer.body.remote_console.url));
  return {
    oriel,
    path: `?token=${token}`,
    requestId: answer.headers.get('x-openstack-request-id')!,
  };
}

async function afterwards(change: (guest: ScriptedGuest) => void): Promise<Refused> {
  const guest = addGuest({ port: echo.port });
  const refused = await consoleOf(guest);
  change(guest);
  return refused;
}

/** A console whose VNC server does as the script says. */
async function behind(script: (talk: Parameters<Script>[0], guest: ScriptedGuest) => unknown, password = {}) {
  const guest = addGuest('guest_without_vnc');
  const server = await startScripted(startVncServer(async (talk) => void (await script(talk, guest))));
  guest.vnc = { port: server.port, ...password };
  return consoleOf(guest);
}

/** The demo guest's console in an Oriel that is in some trouble. */
async function demoConsole(elsewhere: AllInOne): Promise<Refused> {
  const person = await Person.signIn(elsewhere, ACCOUNTS.member);
  const address = await person.consoleUrl('demo');
  return { oriel: elsewhere, path: `?token=${tokenOf(address)}` };
}

async function offering(talk: Parameters<Script>[0], ...securityTypes: number[]): Promise<void> {
  talk.write(RFB_38);
  await talk.read(12);
  talk.write([securityTypes.length, ...securityTypes]);
}

/** How each refusal that a browser can meet when it opens a console is brought about. */
const REFUSED: readonly (readonly [RefusalCode, string, () => Promise<Refused>])[] = [
  ['token_missing', 'an address without a token', async () => ({ oriel })],
  ['token_malformed', 'an address that was cut', async () => ({ oriel, path: '?token=5d0c7a4e-00' })],
  [
    'origin_forbidden',
    'a page from another site',
    async () => ({ ...(await afterwards(() => {})), pageHost: 'localhost' }),
  ],
  [
    'origin_scheme_mismatch',
    'a page over http where the address says https',
    async () => {
      const vnc = { novncproxy_base_url: 'https://consoles.example/vnc_lite.html' };
      const proxyPort = await freePort();
      const listen = { novncproxy_host: '127.0.0.1', novncproxy_port: proxyPort };
      return demoConsole(await withStockPages({ settings: { vnc: { ...listen, ...vnc } } }));
    },
  ],
  [
    'proxy_full',
    'a proxy that has no free slot',
    async () => {
      const full = await withStockPages({ settings: { oriel: { drivers: ['demo'], max_sessions: 1 } } });
      const person = await Person.signIn(full, ACCOUNTS.member);
      const { webSocket } = await person.view(await person.consoleUrl('demo'));
      closing.push(async () => webSocket.terminate());
      return demoConsole(full);
    },
  ],
  [
    'proxy_draining',
    'a proxy that is shutting down',
    async () => {
      const ending = await withStockPages({});
      const refused = await demoConsole(ending);
      await ending.drain(1);
      return refused;
    },
  ],
  [
    'token_check_unreachable',
    'a proxy without a token authority',
    async () => ({ oriel: await withStockPages({ roles: ['novncproxy'] }), path: `?token=${UNKNOWN_TOKEN}` }),
  ],
  ['token_unknown', 'an unknown token', async () => ({ oriel, path: `?token=${UNKNOWN_TOKEN}` })],
  [
    'token_expired',
    'an address that is too old',
    async () => {
      const hasty = await withStockPages({ settings: { consoleauth: { token_ttl: 1 } } });
      const refused = await demoConsole(hasty);
      await new Promise((resolve) => setTimeout(resolve, 2_100));
      return refused;
    },
  ],
  ['token_guest_gone', 'a guest that is gone', () => afterwards((guest) => driver.remove(guest))],
  [
    'token_guest_moved',
    'a guest whose screen has another port now',
    () =>
      afterwards((guest) => {
        guest.vnc = { port: echo.port === 5901 ? 5902 : 5901 };
      }),
  ],
  [
    'token_unconfirmed',
    'a hypervisor that has fallen silent',
    () =>
      afterwards((guest) => {
        guest.vnc = 'hypervisor_unreachable';
      }),
  ],
  [
    'token_store_unavailable',
    'a token authority without its store',
    async () => {
      const cache = {
        enabled: true,
        backend: 'oslo_cache.memcache_pool',
        memcache_servers: [{ host: '127.0.0.1', port: await freePort() }],
        socket_timeout: 0.2,
      } as const;
      return { oriel: await withStockPages({ settings: { cache } }), path: `?token=${UNKNOWN_TOKEN}` };
    },
  ],
  [
    'vnc_unreachable',
    'a VNC port without a listener',
    async () => consoleOf(addGuest({ port: await freePort() })),
  ],
  ['vnc_silent', 'a VNC server that says nothing', () => behind(() => {})],
  ['vnc_closed_early', 'a VNC server that hangs up', () => behind((talk) => talk.socket.end())],
  ['vnc_version_unsupported', 'a repeater', () => behind((talk) => talk.write('RFB 000.000\n'))],
  ['vnc_security_unsupported', 'a VNC server that wants TLS', () => behind((talk) => offering(talk, 19))],
  [
    'vnc_authentication_failed',
    'a VNC server with another password',
    () => behind((talk) => handshakeVnc(talk, 'right'), { password: 'wrong' }),
  ],
  [
    'vnc_refused',
    'a VNC server that refuses',
    () =>
      behind(async (talk) => {
        await offering(talk);
        talk.write([0, 0, 0, 4], 'full');
      }),
  ],
  ...(['stopped', 'migrated', 'deleted'] as const).map(
    (change) =>
      [
        `guest_${change}`,
        `a guest that is ${change} while its console opens`,
        () => behind((_talk, { uuid }) => driver.tell({ instanceUuid: uuid, change })),
      ] as const,
  ),
];

function addressOf(page: (typeof PAGES)[number], { oriel: at, path, pageHost }: Refused): string {
  const address = new URL(`/${page}`, at.proxyUrl);
  if (page === 'vnc.html') address.searchParams.set('autoconnect', 'true');
  if (pageHost !== undefined) {
    address.searchParams.set('host', address.hostname);
    address.hostname = pageHost;
  }
  if (path !== undefined) address.searchParams.set('path', path);
  return address.href;
}

/** What can be read off the canvas of a page, once there is a request id on it. */
async function readScreen(page: Page, wanted: RegExp): Promise<string> {
  let text = '';
  const read = async () => {
    text = readScreenText(await readCanvas(page.locator('canvas')));
    return text;
  };
  await expect.poll(read, { timeout: 15_000 }).toMatch(wanted);
  return text;
}

const oneLine = (text: string) => text.replace(/\s+/g, ' ');

describe.each(REFUSED)('%s', (code, what, arrange) => {
  test.each(PAGES)(`${what} is explained on the screen of %s`, async (name) => {
    const refused = await arrange();
    const page = tabs[name];
    await page.goto(addressOf(name, refused));
    const words = oneLine(await readScreen(page, /req-[0-9a-f-]{36}/));

    const { title, sentence, advice, step } = REFUSALS[code];
    const heading = title.charAt(0).toUpperCase() + title.slice(1);
    for (const part of ['Console refused', heading, sentence, advice, `Step ${step} of 16`]) {
      expect(words).toContain(oneLine(part));
    }
    const requestId = /req-[0-9a-f-]{36}/.exec(words)![0];
    expect(refused.oriel.logText()).toContain(`"request_id":"${requestId}"`);
    if (step === 16) expect(requestId).toBe(refused.requestId);

    const named = `Console refused: ${title}`;
    if (name === 'vnc_lite.html')
      expect(await page.locator('#status').textContent()).toBe(`Connected to ${named}`);
    else expect(await page.title()).toBe(`${named} - noVNC`);
  });
});

test.each(PAGES)('a console that is not refused shows its guest in %s', async (name) => {
  const page = tabs[name];
  await page.goto(addressOf(name, await demoConsole(oriel)));
  expect(await readScreen(page, /Sixteen steps/)).not.toContain('refused');
});
