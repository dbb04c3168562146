import { randomUUID } from 'node:crypto';
import { setMaxListeners } from 'node:events';
import { readFileSync } from 'node:fs';
import { inspect } from 'node:util';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { Settings } from '../../../../../src/config/option-table.ts';
import { Refusal } from '../../../../../src/flow/refusals.ts';
import { newRequestId } from '../../../../../src/flow/request-id.ts';
import { headersOfCall } from '../../../../../src/flow/trace-context.ts';
import type { Clock } from '../../../../../src/platform/clock.ts';
import { Secret } from '../../../../../src/platform/secret.ts';
import { NovaApiTokenSource } from '../../../../../src/proxy/token-sources/nova-api/nova-api-token-source.ts';
import { createAuthority } from '../../../../support/certificates.ts';
import { defaultSettings } from '../../../../support/default-settings.ts';
import {
  type FakeInstance,
  type FakeNova,
  type Misbehaviour,
  startFakeNova,
} from '../../../../support/fixtures/fake-nova.ts';

let nova: FakeNova;
let guest: FakeInstance;
const closings: (() => unknown)[] = [];

beforeEach(async () => {
  const started = await startFakeNova();
  closings.push(() => started.close());
  nova = started;
  guest = nova.addGuest({ host: '10.0.0.7', port: 5903 });
});

afterEach(async () => {
  for (const close of closings.splice(0).reverse()) await close();
});

type Given = { [G in keyof Settings]?: Partial<Settings[G]> };

function open(given: Given = {}, clock: Clock = { now: () => Date.now() }): NovaApiTokenSource {
  const settings = defaultSettings({
    ...given,
    service_user: {
      auth_url: `${nova.url}/v3`,
      username: 'nova',
      password: new Secret('service-secret'),
      timeout: 1,
      ...given.service_user,
    },
    oriel_nova: { timeout: 1, ...given.oriel_nova },
    vnc: { novncproxy_base_url: 'https://console.example.org/vnc_lite.html', ...given.vnc },
  });
  const source = new NovaApiTokenSource({ settings, clock });
  closings.push(() => source.close());
  return source;
}

const check = (source: NovaApiTokenSource, token: string, requestId = newRequestId()) =>
  source.check(new Secret(token), { requestId });

/** The code and detail of the refusal that a token meets. */
async function refusalOf(source: NovaApiTokenSource, token = nova.giveToken(guest)): Promise<Refusal> {
  const refusal = await check(source, token).then(
    () => undefined,
    (error) => error,
  );
  expect(refusal).toBeInstanceOf(Refusal);
  expect(`${refusal.message} ${refusal.cause}`).not.toContain(token);
  expect(refusal.message).not.toContain('service-secret');
  return refusal;
}

const calls = () => nova.requests.map(({ call }) => call);

test("a token leads to the guest's VNC server, under our request id and with Nova's beside it", async () => {
  const requestId = newRequestId();
  const checked = await check(open(), nova.giveToken(guest), requestId);
  expect(checked).toMatchObject({
    requestId,
    password: null,
    note: expect.stringMatching(/^Nova's req-[0-9a-f-]{36}$/),
    console: {
      instanceUuid: guest.uuid,
      host: '10.0.0.7',
      port: 5903,
      internalAccessPath: null,
      consoleType: 'novnc',
      computeHost: 'compute1',
      accessUrlBase: 'http://127.0.0.1:6080',
    },
  });
  // Keystone's sign-in too: whichever request is the first has a token made for all.
  for (const { call, headers } of nova.requests) {
    expect(headers, call).toMatchObject({
      'x-openstack-request-id': requestId,
      traceparent: headersOfCall(requestId, 14).traceparent,
    });
  }
  expect(calls()).toContain('sign-in');
});

test('a probe has no traceparent: no span of it is sent to a collector', async () => {
  await open().probe();
  expect(nova.requests.length).toBeGreaterThan(2);
  for (const { call, headers } of nova.requests) {
    expect(headers['x-openstack-request-id'], call).toMatch(/^req-/);
    expect(headers, call).not.toHaveProperty('traceparent');
  }
});

test.each([
  ['https://console.example.org:6080/vnc_auto.html', 'https://console.example.org:6080'],
  ['wss://console.example.org/', 'wss://console.example.org'],
  ['https://user:secret@[2001:db8::1]:6080/vnc_lite.html', 'https://[2001:db8::1]:6080'],
])('takes the address %s that the compute host gives out, not that of this file', async (given, origin) => {
  nova.cloud.accessUrlBase = given;
  const { console } = await check(open(), nova.giveToken(guest));
  expect(console.accessUrlBase).toBe(origin);
});

test.each([
  ['unset', 'http://127.0.0.1:6080/vnc_auto.html', ''],
  ['set', 'https://console.example.org/vnc_lite.html', 'https://console.example.org/vnc_lite.html'],
])('without a confirmation, novncproxy_base_url %s in this file gives %j', async (_how, given, base) => {
  const source = open({ vnc: { novncproxy_base_url: given }, oriel_nova: { confirm_consoles: false } });
  expect((await check(source, nova.giveToken(guest))).console.accessUrlBase).toBe(base);
});

test('an internal access path is handed on', async () => {
  const token = nova.giveToken(guest);
  nova.consoles.get(token)!.internalAccessPath = '/console?ref=1';
  const checked = await check(open({ oriel_nova: { confirm_consoles: false } }), token);
  expect(checked.console.internalAccessPath).toBe('/console?ref=1');
});

test('a port that is a text, as in Pike, is a port', async () => {
  const token = nova.giveToken(guest);
  nova.consoles.get(token)!.port = '5903';
  expect((await check(open(), token)).console.port).toBe(5903);
});

test('Nova tells no end of a token: the session is taken to have token_ttl from now', async () => {
  const now = Math.floor(Date.now() / 1000) * 1000;
  const source = open({ consoleauth: { token_ttl: 300 } }, { now: () => now });
  expect((await check(source, nova.giveToken(guest))).expiresAt).toBe(now / 1000 + 300);
});

test.each([
  ['2.93', '2.93'],
  ['2.31', '2.31'],
  ['2.53', '2.53'],
  ['2.104', '2.99'],
])('a Nova up to microversion %s is asked at %s', async (max, used) => {
  nova.cloud.version = max;
  await check(open(), nova.giveToken(guest));
  const { headers } = nova.requests.find(({ call }) => call === 'token')!;
  expect(headers['openstack-api-version']).toBe(`compute ${used}`);
  expect(headers['x-openstack-nova-api-version']).toBe(used);
});

test.each(['2.30', '2.1'])('a Nova up to microversion %s is too old', async (max) => {
  nova.cloud.version = max;
  expect(await refusalOf(open())).toMatchObject({ code: 'nova_too_old', step: 14 });
});

test('a Nova that was replaced by an older one is asked again at its version', async () => {
  const source = open();
  await check(source, nova.giveToken(guest));
  nova.cloud.version = '2.60';
  await check(source, nova.giveToken(guest));
  expect(nova.requests.at(-1)!.headers['x-openstack-nova-api-version']).toBe('2.60');
});

test.each(['/c0ffee00c0ffee00c0ffee00c0ffee00', '/'])(
  'a catalog with %s behind v2.1 is understood',
  async (tail) => {
    nova.cloud.endpointTail = tail;
    await check(open(), nova.giveToken(guest));
  },
);

test('an endpoint without a version is asked which there are', async () => {
  const entry = { id: 'v2.1', version: '2.93', min_version: '2.1' };
  const old = { id: 'v2.0', version: '', min_version: '' };
  const list = await startFakeNova();
  closings.push(() => list.close());
  list.misbehaviour.version = { status: 300, body: JSON.stringify({ versions: [old, entry] }) };
  // Its `/v2.1/` stands for the root of another, whose `/v2.1/v2.1` is not there.
  const source = open({ oriel_nova: { endpoint_override: `${list.url}/v2.1` } });
  await refusalOf(source);
  expect(list.requests.at(-1)!.path).toMatch(/^\/v2\.1\/v2\.1\/os-console-auth-tokens\//);
});

test('one sign-in, one version document and one connection serve many tokens', async () => {
  const source = open();
  for (let i = 0; i < 5; i++) await check(source, nova.giveToken(guest));
  expect(calls().filter((call) => call === 'sign-in')).toHaveLength(1);
  expect(calls().filter((call) => call === 'version')).toHaveLength(1);
  // Keystone, look-ups and confirmations have connections of their own.
  expect(nova.connections).toBeLessThanOrEqual(3);
});

test('many tokens at once are one sign-in, and a bounded number of connections', async () => {
  const source = open();
  const tokens = Array.from({ length: 60 }, () => nova.giveToken(guest));
  const checked = await Promise.all(tokens.map((token) => check(source, token)));
  expect(checked).toHaveLength(60);
  expect(calls().filter((call) => call === 'sign-in')).toHaveLength(1);
  expect(nova.connections).toBeLessThanOrEqual(1 + 16);
});

test('with Nova slow, more tokens than may wait are turned away at once', async () => {
  nova.misbehaviour.token = { delayMs: 300 };
  const source = open();
  const all = await Promise.allSettled(
    Array.from({ length: 200 }, () => check(source, nova.giveToken(guest))),
  );
  const codes = all.flatMap((each) => (each.status === 'rejected' ? [each.reason.code] : []));
  expect(codes.length).toBeGreaterThan(0);
  expect(new Set(codes)).toEqual(new Set(['nova_unreachable']));
});

/** Consoles asked for on that host so far. */
const confirmations = (host: string) =>
  nova.requests.filter(({ call, path }) => {
    const uuid = path.split('/').at(-2)!;
    return call === 'console' && nova.guests.get(uuid)?.computeHost === host;
  }).length;
const guestsOf = (computeHost: string, count: number) =>
  Array.from({ length: count }, () => nova.addGuest({ host: '10.0.0.9', port: 5901, computeHost }));

/** Clients, each with a token of its own, that try again whenever they are refused. */
function retrying(source: NovaApiTokenSource, guests: FakeInstance[]) {
  const leaving = new AbortController();
  setMaxListeners(0, leaving.signal);
  const refusals: Refusal[] = [];
  const clients = guests.map(async (each) => {
    const token = nova.giveToken(each);
    while (!leaving.signal.aborted) {
      const asked = source.check(new Secret(token), { requestId: newRequestId() }, undefined, leaving);
      await asked.catch((error) => refusals.push(error));
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  });
  return {
    refusals,
    async leave() {
      leaving.abort(new Error('left'));
      await Promise.all(clients);
    },
  };
}

test('48 clients of a compute host that does not answer keep no console of another host waiting', async () => {
  nova.cloud.silentHosts.add('dead');
  const source = open({ oriel_nova: { timeout: 2 } });
  const clients = retrying(source, guestsOf('dead', 48));
  const { refusals } = clients;
  const opened: number[] = [];
  // Once before the source knows that Nova is silent about that host, once after.
  for (const due of [() => confirmations('dead') === 4, () => refusals.length > 100]) {
    await vi.waitUntil(due, { timeout: 20_000, interval: 5 });
    const before = nova.requests.length;
    for (let i = 0; i < 10; i++) await check(source, nova.giveToken(guest));
    opened.push(nova.requests.length - before);
  }
  // Ten consoles of the other host while not one client of this one had an outcome, though Nova was asked for four.
  expect(opened[0]).toBeGreaterThanOrEqual(40);
  expect(confirmations('dead')).toBeLessThanOrEqual(5);
  await clients.leave();
  const codes = new Set(refusals.filter((each) => each instanceof Refusal).map(({ code }) => code));
  expect(codes).toEqual(new Set(['nova_unconfirmed']));
  expect(refusals[0]!.detail).toMatch(/^compute host dead: .*no answer within 2000 ms to a second console$/);
});

test('after a pause one confirmation finds out whether a compute host answers again', async () => {
  let steady = 1_000;
  let day = Date.now();
  const pass = (ms: number) => {
    steady += ms;
    day += ms;
  };
  nova.cloud.silentHosts.add('dead');
  const source = open({ oriel_nova: { timeout: 2 } }, { now: () => day, monotonic: () => steady });
  const [first] = guestsOf('dead', 1);
  const asked = refusalOf(source, nova.giveToken(first!));
  await vi.waitUntil(() => confirmations('dead') === 1);
  pass(2_000);
  expect((await asked).code).toBe('nova_unconfirmed');
  expect((await refusalOf(source, nova.giveToken(first!))).code).toBe('nova_unconfirmed');
  expect(confirmations('dead')).toBe(1);
  pass(5_000);
  const probe = refusalOf(source, nova.giveToken(first!));
  await vi.waitUntil(() => confirmations('dead') === 2);
  const others = await Promise.all([1, 2, 3].map(() => refusalOf(source, nova.giveToken(first!))));
  expect(others.map(({ code }) => code)).toEqual(Array(3).fill('nova_unconfirmed'));
  expect(confirmations('dead')).toBe(2);
  pass(2_000);
  await probe;
  nova.cloud.silentHosts.clear();
  // Setting the time of day makes the pause neither longer nor shorter.
  day -= 3_600_000;
  expect((await refusalOf(source, nova.giveToken(first!))).code).toBe('nova_unconfirmed');
  pass(5_000);
  await check(source, nova.giveToken(first!));
  await Promise.all([1, 2, 3].map(() => check(source, nova.giveToken(first!))));
});

const NODE = '9d51f082-58a4-4449-beed-6fd205a5726b';

test('the console of a bare-metal server is waited for longer than that of a virtual machine', async () => {
  const source = open({ oriel_nova: { timeout: 1, slow_driver_timeout: 30 } });
  nova.misbehaviour.console = { delayMs: 1_500 };
  expect((await refusalOf(source)).code).toBe('nova_unconfirmed');
  const bareMetal = nova.addGuest({ host: '10.0.0.8', port: 5904, computeHost: 'ironic1', node: NODE });
  expect((await check(source, nova.giveToken(bareMetal))).console.port).toBe(5904);
});

test('a compute host that answers late without a console is not silent: it is asked again at once', async () => {
  const source = open({ oriel_nova: { timeout: 10 } });
  nova.misbehaviour.console = { delayMs: 1_200, status: 400, times: 1 };
  expect(await refusalOf(source)).toMatchObject({
    code: 'nova_unconfirmed',
    detail: expect.stringContaining('Nova answered 400'),
  });
  await check(source, nova.giveToken(guest));
});

test('twenty compute hosts that do not answer leave slots for the others', async () => {
  const source = open({ oriel_nova: { timeout: 2 } });
  const dead = Array.from({ length: 20 }, (_, i) => `dead${i}`);
  for (const host of dead) nova.cloud.silentHosts.add(host);
  const clients = retrying(
    source,
    dead.flatMap((host) => guestsOf(host, 4)),
  );
  await vi.waitUntil(() => clients.refusals.length > 200, { timeout: 20_000, interval: 5 });
  const before = clients.refusals.length;
  await check(source, nova.giveToken(guest));
  const after = clients.refusals.length;
  await clients.leave();
  expect(after - before).toBeLessThan(80 * 20);
});

test('a client that leaves gives up its place among look-ups and in the line of its host', async () => {
  nova.cloud.silentHosts.add('dead');
  const source = open({ oriel_nova: { timeout: 30 } });
  const leaving = new AbortController();
  setMaxListeners(0, leaving.signal);
  const go = (each: FakeInstance, asker?: AbortController) =>
    source.check(new Secret(nova.giveToken(each)), { requestId: newRequestId() }, undefined, asker);
  const staying = guestsOf('dead', 4).map((each) => go(each).catch(() => {}));
  await vi.waitUntil(() => confirmations('dead') === 4);
  const gone = guestsOf('dead', 128).map((each) => go(each, leaving).catch((error) => error));
  await vi.waitUntil(() => calls().filter((call) => call === 'server').length === 132, { timeout: 5_000 });
  await vi.waitFor(async () => {
    expect(
      (await refusalOf(source, nova.giveToken(nova.addGuest({ computeHost: 'dead' })))).detail,
    ).toContain('128 confirmations of compute host dead are already waiting');
  });
  leaving.abort(new Error('left'));
  expect(new Set((await Promise.all(gone)).map(({ message }) => message))).toEqual(new Set(['left']));
  nova.misbehaviour.token = { way: 'hang' };
  const tokens = () => calls().filter((call) => call === 'token').length;
  const before = tokens();
  const again = new AbortController();
  setMaxListeners(0, again.signal);
  const looking = Array.from({ length: 140 }, () => go(guest, again).catch((error) => error));
  await vi.waitUntil(() => tokens() === before + 12);
  expect((await refusalOf(source)).detail).toContain('128 consoles are already waiting for Nova');
  again.abort(new Error('left'));
  await Promise.all(looking);
  delete nova.misbehaviour.token;
  await check(source, nova.giveToken(guest));
  source.close();
  await Promise.all(staying);
});

test('the service token is renewed before it ends', async () => {
  let now = Date.now();
  nova.cloud.serviceTokenMs = 3_600_000;
  const source = open({}, { now: () => now });
  await check(source, nova.giveToken(guest));
  now += 3_600_000 - 50_000;
  await check(source, nova.giveToken(guest));
  expect(calls().filter((call) => call === 'sign-in')).toHaveLength(2);
});

test('a 401 is tried once more with a new token', async () => {
  const source = open();
  await check(source, nova.giveToken(guest));
  nova.serviceTokens.clear();
  await check(source, nova.giveToken(guest));
  expect(calls().filter((call) => call === 'sign-in')).toHaveLength(2);
});

test('a Nova that says 401 to a new token too is believed', async () => {
  nova.misbehaviour.token = { status: 401 };
  expect(await refusalOf(open())).toMatchObject({ code: 'nova_credentials_refused', step: 14 });
  expect(calls().filter((call) => call === 'token')).toHaveLength(2);
});

test('an application credential signs in too', async () => {
  const source = open({
    service_user: {
      auth_type: 'v3applicationcredential',
      username: '',
      application_credential_id: 'ac1',
      application_credential_secret: new Secret('ac-secret'),
    },
  });
  await check(source, nova.giveToken(guest));
});

test('a user by id signs in too, and [keystone_authtoken] stands in for [service_user]', async () => {
  const source = open({
    service_user: { auth_url: '' },
    keystone_authtoken: { auth_url: nova.url, user_id: 'b1a5', password: new Secret('service-secret') },
  });
  await check(source, nova.giveToken(guest));
});

test('without a service user there is a sentence that names the sections', () => {
  const none = { service_user: { auth_url: '', username: '' } };
  expect(() => open(none)).toThrow(
    '[service_user] has no auth_url, and [keystone_authtoken] has no auth_url',
  );
  expect(() => open({ service_user: { username: '' } })).toThrow('[service_user] has no username');
});

test('a wrong password is a refusal of its own', async () => {
  const source = open({ service_user: { password: new Secret('wrong') } });
  expect(await refusalOf(source)).toMatchObject({ code: 'nova_credentials_refused', step: 14 });
});

test.each<[string, Misbehaviour]>([
  ['hangs', { way: 'hang' }],
  ['hangs up', { way: 'drop' }],
  ['answers 500', { status: 500 }],
  ['answers 503', { status: 503 }],
  ['answers 404', { status: 404 }],
  ['answers no token', { status: 201, body: '{}' }],
])('a Keystone that %s is unreachable', async (_title, misbehaviour) => {
  nova.misbehaviour['sign-in'] = misbehaviour;
  expect(await refusalOf(open())).toMatchObject({ code: 'nova_identity_unreachable', step: 14 });
});

test('after Keystone has come back, tokens are good again', async () => {
  nova.misbehaviour['sign-in'] = { status: 503, times: 1 };
  const source = open();
  await refusalOf(source);
  await check(source, nova.giveToken(guest));
});

test('endpoints are taken by interface and region, or from endpoint_override', async () => {
  nova.cloud.interfaces = ['public'];
  await check(open(), nova.giveToken(guest));
  const admin = open({ oriel_nova: { valid_interfaces: ['admin'] } });
  expect(await refusalOf(admin)).toMatchObject({ code: 'nova_endpoint_missing' });
  const region = open({ service_user: { region_name: 'RegionTwo' } });
  expect((await refusalOf(region)).detail).toContain('in region RegionTwo');
  const override = { endpoint_override: `${nova.url}/v2.1`, service_type: 'none' };
  await check(open({ oriel_nova: override }), nova.giveToken(guest));
});

test.each<[string, Misbehaviour, string]>([
  ['is silent', { way: 'hang' }, 'nova_unreachable'],
  ['hangs up', { way: 'drop' }, 'nova_unreachable'],
  ['begins an answer and does not end it', { way: 'stall' }, 'nova_unreachable'],
  ['answers more than a mebibyte', { body: `"${'x'.repeat(2 ** 20)}"` }, 'nova_unreachable'],
  ['answers 403', { status: 403 }, 'nova_forbidden'],
  ['answers 500', { status: 500 }, 'nova_failed'],
  ['answers 502 as HTML', { status: 502, body: '<html>' }, 'nova_failed'],
  ['answers 503', { status: 503 }, 'nova_failed'],
  ['answers 429', { status: 429 }, 'nova_failed'],
  ['answers 400', { status: 400 }, 'nova_answer_unusable'],
  ['answers 410', { status: 410 }, 'nova_answer_unusable'],
  ['answers 409', { status: 409 }, 'nova_answer_unusable'],
  ['answers 204', { status: 204, body: '' }, 'nova_answer_unusable'],
  ['redirects', { status: 302, headers: { Location: '/elsewhere' } }, 'nova_answer_unusable'],
  ['answers 404 as a web server does', { status: 404, body: '<html>' }, 'nova_answer_unusable'],
  ['answers no JSON', { body: '<html>' }, 'nova_answer_unusable'],
  ['answers an empty object', { body: '{}' }, 'nova_answer_unusable'],
  ['answers a list', { body: '[]' }, 'nova_answer_unusable'],
  ['answers null', { body: 'null' }, 'nova_answer_unusable'],
  ['answers 406 for ever', { status: 406 }, 'nova_too_old'],
])('a Nova that %s is a refusal of its own', async (_title, misbehaviour, code) => {
  nova.misbehaviour.token = misbehaviour;
  expect(await refusalOf(open())).toMatchObject({ code, step: 14 });
});

test('a redirect of Nova is not followed', async () => {
  nova.misbehaviour.token = { status: 307, headers: { Location: `${nova.url}/v2.1/elsewhere` } };
  expect((await refusalOf(open())).detail).toContain('redirects are not followed');
  expect(calls()).not.toContain('other');
});

const good = { instance_uuid: randomUUID(), host: '10.0.0.7', port: 5900, internal_access_path: null };
test.each([
  ['an instance that is no UUID', { ...good, instance_uuid: '../../servers' }],
  ['a host that is a number', { ...good, host: 7 }],
  ['a port beyond 65535', { ...good, port: 70_000 }],
  ['a port with a fraction', { ...good, port: 59.5 }],
  ['a port in words', { ...good, port: '5900; rm' }],
  ['a list as path', { ...good, internal_access_path: [] }],
  ['a path of a mile', { ...good, internal_access_path: '/'.repeat(5_000) }],
])('%s is nonsense', async (_title, console) => {
  nova.misbehaviour.token = { body: JSON.stringify({ console }) };
  expect(await refusalOf(open())).toMatchObject({ code: 'nova_answer_unusable' });
});

test.each<[string, Misbehaviour, string]>([
  ['is no JSON', { body: 'It works!' }, 'nova_answer_unusable'],
  [
    'is one of /v2',
    { body: '{"version": {"id": "v2.0", "version": "", "min_version": ""}}' },
    'nova_too_old',
  ],
  ['is a redirect', { status: 301, headers: { Location: '/' } }, 'nova_answer_unusable'],
  ['is a 500', { status: 500 }, 'nova_failed'],
  ['is a 404', { status: 404 }, 'nova_answer_unusable'],
  [
    'begins beyond what is known',
    { body: '{"version": {"id": "v3", "version": "4.1", "min_version": "3.0"}}' },
    'nova_answer_unusable',
  ],
])('a version document that %s is a refusal of its own', async (_title, misbehaviour, code) => {
  nova.misbehaviour.version = misbehaviour;
  const source = open();
  expect(await refusalOf(source)).toMatchObject({ code, step: 14 });
  delete nova.misbehaviour.version;
  await check(source, nova.giveToken(guest));
});

test('a token that Nova does not know, or no more, is refused at step 15', async () => {
  const source = open();
  expect(await refusalOf(source, randomUUID())).toMatchObject({ code: 'token_unknown_to_nova', step: 15 });
  nova.cloud.consoleTokenMs = -1;
  expect(await refusalOf(source)).toMatchObject({ code: 'token_unknown_to_nova' });
});

test('a service user without the admin role is refused with nova_forbidden', async () => {
  nova.cloud.isAdmin = false;
  expect(await refusalOf(open())).toMatchObject({ code: 'nova_forbidden', step: 14 });
});

test('the address that Nova gives out for a stopped guest is refused with that reason', async () => {
  guest.vmState = 'stopped';
  expect(await refusalOf(open())).toMatchObject({ code: 'token_guest_stopped', step: 15 });
});

test('a guest that was stopped after its token was made is refused with that reason', async () => {
  const token = nova.giveToken(guest);
  guest.vmState = 'stopped';
  expect(await refusalOf(open(), token)).toMatchObject({ code: 'token_guest_stopped' });
});

test('a guest that is gone is refused with that reason', async () => {
  const token = nova.giveToken(guest);
  nova.guests.clear();
  expect(await refusalOf(open(), token)).toMatchObject({ code: 'token_guest_gone' });
});

test.each([
  ['port', { port: 5904 }],
  ['host', { host: '10.0.0.8' }],
])(
  'a token that leads to another %s than the screen has is refused: Nova alone would let it in',
  async (_what, moved) => {
    const token = nova.giveToken(guest);
    Object.assign(guest, moved);
    expect(await refusalOf(open(), token)).toMatchObject({ code: 'token_guest_moved', step: 15 });
    await check(open({ oriel_nova: { confirm_consoles: false } }), token);
  },
);

test.each<[string, Misbehaviour, string]>([
  ['500', { status: 500 }, 'nova_unconfirmed'],
  ['409', { status: 409 }, 'nova_unconfirmed'],
  ['400', { status: 400 }, 'nova_unconfirmed'],
  ['404', { status: 404 }, 'token_guest_gone'],
  ['403', { status: 403 }, 'nova_forbidden'],
  ['nonsense', { body: '{"remote_console": {"url": 7}}' }, 'nova_unconfirmed'],
  ['an address without token', { body: '{"remote_console": {"url": "http://x/"}}' }, 'nova_unconfirmed'],
])('a Nova that answers %s when it is to confirm is no confirmation', async (_title, misbehaviour, code) => {
  nova.misbehaviour.console = misbehaviour;
  expect(await refusalOf(open())).toMatchObject({ code });
});

test('a connection that Nova has closed meanwhile is opened anew', async () => {
  const source = open();
  await check(source, nova.giveToken(guest));
  nova.misbehaviour.token = { way: 'drop', times: 1 };
  await check(source, nova.giveToken(guest));
});

test('a Nova behind TLS is verified against cafile, and against nothing with insecure', async () => {
  const authority = await createAuthority();
  closings.push(() => authority.close());
  const certificate = await authority.issue('nova', 'IP:127.0.0.1');
  const started = await startFakeNova(certificate);
  closings.push(() => started.close());
  nova = started;
  guest = nova.addGuest();
  await check(open({ service_user: { cafile: authority.ca } }), nova.giveToken(guest));
  expect(await refusalOf(open())).toMatchObject({ code: 'nova_identity_unreachable' });
  const stranger = await createAuthority();
  closings.push(() => stranger.close());
  const { ca: cafile } = authority;
  const wrong = open({ service_user: { cafile }, oriel_nova: { cafile: stranger.ca } });
  expect(await refusalOf(wrong)).toMatchObject({
    code: 'nova_unreachable',
    message: expect.stringContaining('certificate'),
  });
  expect(await refusalOf(open({ service_user: { cafile: stranger.ca } }))).toMatchObject({
    code: 'nova_identity_unreachable',
    message: expect.stringContaining('certificate'),
  });
  const half = open({ service_user: { insecure: true } });
  expect(await refusalOf(half)).toMatchObject({ code: 'nova_unreachable' });
  const whole = open({ service_user: { insecure: true }, oriel_nova: { insecure: true } });
  await check(whole, nova.giveToken(guest));
});

test('a client certificate is shown to who wants one', async () => {
  const authority = await createAuthority();
  closings.push(() => authority.close());
  const certificate = await authority.issue('nova', 'IP:127.0.0.1');
  const client = await authority.issue('proxy', 'DNS:proxy');
  const started = await startFakeNova(certificate, {
    ca: readFileSync(authority.ca),
    requestCert: true,
    rejectUnauthorized: true,
  });
  closings.push(() => started.close());
  nova = started;
  guest = nova.addGuest();
  const { ca: cafile } = authority;
  const source = open({ service_user: { cafile, certfile: client.cert, keyfile: client.key } });
  await check(source, nova.giveToken(guest));
  expect(await refusalOf(open({ service_user: { cafile } }))).toMatchObject({
    code: 'nova_identity_unreachable',
  });
});

test('a probe tells the microversion, or what a token would meet', async () => {
  const source = open();
  expect(await source.probe()).toBe('Nova answers at microversion 2.93');
  nova.cloud.isAdmin = false;
  await expect(source.probe()).rejects.toMatchObject({ code: 'nova_forbidden' });
});

test('no refusal has the token in it, however deep', async () => {
  const token = nova.giveToken(guest);
  nova.misbehaviour.token = { way: 'drop' };
  const refusal = await refusalOf(open(), token);
  expect(inspect(refusal, { depth: 10 })).not.toContain(token);
});

test.each(['0.0.0.0', '::', '[::]', '0:0::0', ''])(
  'a console at "%s" is refused, with the name of the compute host',
  async (host) => {
    const token = nova.giveToken(nova.addGuest({ host, port: 5903 }));
    expect(await refusalOf(open(), token)).toMatchObject({
      code: 'nova_console_address',
      step: 15,
      detail: expect.stringContaining('compute host compute1'),
    });
    expect(calls()).not.toContain('console');
  },
);

test('a token that was created while the instance was suspended is refused as such after the resume', async () => {
  const token = nova.giveToken(guest);
  nova.consoles.set(token, { ...nova.consoles.get(token)!, port: -1 });
  expect(await refusalOf(open(), token)).toMatchObject({
    code: 'token_guest_stopped',
    detail: 'Nova created the token while the instance was stopped',
  });
});

test.each([
  ['has no console', { port: -1 }],
  ['is at another port', { port: 5999 }],
])(
  'while Nova reboots the instance and it %s, the token is refused for the moment',
  async (_what, change) => {
    const token = nova.giveToken(guest);
    Object.assign(guest, { taskState: 'reboot_started_hard', ...change });
    expect(await refusalOf(open(), token)).toMatchObject({ code: 'token_guest_restarting', step: 15 });
    Object.assign(guest, { taskState: null, port: 5903 });
    await check(open(), token);
  },
);

test('a 503 of nova-api names Keystone', async () => {
  nova.misbehaviour.token = { status: 503 };
  expect(await refusalOf(open())).toMatchObject({
    code: 'nova_failed',
    detail: expect.stringContaining('Keystone'),
  });
});
