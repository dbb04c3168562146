import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Presets } from '../../src/config/load-settings.ts';
import type { RoleName } from '../../src/main/roles.ts';
import { Secret } from '../../src/platform/secret.ts';
import { ACCOUNTS, userLines } from '../support/accounts.ts';
import { Memcached } from '../support/cluster/memcached.ts';
import { type NatsServer, startNats } from '../support/cluster/nats.ts';
import { type AllInOne, startAllInOne } from '../support/fixtures/all-in-one.ts';
import { freePort } from '../support/free-port.ts';
import { closingOf, Person } from '../support/person.ts';

const SIGNING_KEY = new Secret('the-same-key-before-and-after-the-restart');

let open: AllInOne[];
beforeEach(() => {
  open = [];
});
afterEach(async () => {
  for (const each of [...open]) await stop(each);
});

async function stop(one: AllInOne): Promise<void> {
  open.splice(open.indexOf(one), 1);
  await one.close();
}

/** A person with the sign-in of another person's browser, at another api. */
function withTokenOf(person: Person, at: AllInOne, proxyUrl = at.proxyUrl): Person {
  const other = new Person({ apiUrl: at.apiUrl, proxyUrl });
  other.token = person.token;
  return other;
}

const signOut = (person: Person) =>
  person.api('/v3/auth/tokens', { method: 'DELETE', headers: { 'X-Subject-Token': person.token } });

/** What a sign-in is accepted for: an api request, a look at itself, another sign-in. */
async function statusesOf(person: Person): Promise<number[]> {
  const identity = { methods: ['token'], token: { id: person.token } };
  const answers = [
    await person.api('/v2.1/servers'),
    await person.api('/v3/auth/tokens', { headers: { 'X-Subject-Token': person.token } }),
    await person.api('/v3/auth/tokens', { method: 'POST', body: { auth: { identity } } }),
    await person.api('/oriel/v1/sessions'),
  ];
  return answers.map(({ status }) => status);
}

const GOOD = [200, 200, 201, 200];
const OVER = [401, 401, 401, 401];

describe('with the memory store', () => {
  let users: string[];
  beforeEach(async () => {
    users = await userLines();
  });
  async function start(more: Presets = {}, roles?: readonly RoleName[]): Promise<AllInOne> {
    const settings = { ...more, oriel_auth: { user: users, signing_key: SIGNING_KEY } };
    const one = await startAllInOne({ settings, ...(roles === undefined ? {} : { roles }) });
    open.push(one);
    return one;
  }

  test('a restart of the whole process ends the sign-ins from before, and says so', async () => {
    const before = await start();
    const [mia, ada] = [
      await Person.signIn(before, ACCOUNTS.member),
      await Person.signIn(before, ACCOUNTS.admin),
    ];
    await signOut(mia);
    expect([await statusesOf(mia), await statusesOf(ada)]).toEqual([OVER, GOOD]);
    await stop(before);
    const after = await start();
    for (const person of [mia, ada]) {
      expect(await statusesOf(withTokenOf(person, after))).toEqual(OVER);
    }
    const { body, headers } = await withTokenOf(ada, after).api('/v3/projects');
    expect(body.error.message).toContain('older than the last restart of the token store');
    expect(headers.get('www-authenticate')).toContain('Keystone uri=');
    expect(await statusesOf(await Person.signIn(after, ACCOUNTS.admin))).toEqual(GOOD);
  });

  describe('and a process for each role', () => {
    let nats: NatsServer;
    beforeEach(async () => {
      nats = await startNats();
    });
    afterEach(() => nats.close());
    const role = (name: RoleName, host: string) =>
      start({ DEFAULT: { host }, oriel: { transport: 'nats' }, oriel_nats: { servers: [nats.url] } }, [name]);

    test('an api that restarts brings back no sign-in that was ended and ends none that was not', async () => {
      await role('consoleauth', 'c1');
      await role('compute', 'h1');
      const before = await role('api', 'a1');
      const [mia, ada] = [
        await Person.signIn(before, ACCOUNTS.member),
        await Person.signIn(before, ACCOUNTS.admin),
      ];
      expect((await signOut(mia)).status).toBe(204);
      await stop(before);
      const after = await role('api', 'a1');
      expect(await statusesOf(withTokenOf(mia, after))).toEqual(OVER);
      expect((await withTokenOf(ada, after).api('/v2.1/servers')).status).toBe(200);
    });

    test('a token authority that restarts ends the sign-ins from before at an api that did not', async () => {
      const authority = await role('consoleauth', 'c1');
      await role('compute', 'h1');
      const api = await role('api', 'a1');
      const mia = await Person.signIn(api, ACCOUNTS.member);
      expect((await mia.api('/v2.1/servers')).status).toBe(200);
      await stop(authority);
      await role('consoleauth', 'c1');
      await expect.poll(async () => (await mia.api('/v2.1/servers')).status, { timeout: 10_000 }).toBe(401);
      expect((await (await Person.signIn(api, ACCOUNTS.member)).api('/v2.1/servers')).status).toBe(200);
    });
  });
});

describe('with memcached and two apis', () => {
  let nats: NatsServer;
  let memcached: Memcached[];
  let users: string[];
  let proxyPort: number;
  beforeEach(async () => {
    [nats, users, proxyPort] = await Promise.all([startNats(), userLines(), freePort()]);
    memcached = await Promise.all([Memcached.start(), Memcached.start(), Memcached.start()]);
  });
  afterEach(async () => {
    for (const each of [...open]) await stop(each);
    await nats.close();
    await Promise.all(memcached.map((each) => each.kill()));
  });

  async function start(host: string, roles: readonly RoleName[]): Promise<AllInOne> {
    const one = await startAllInOne({
      roles,
      settings: {
        DEFAULT: { host },
        vnc: {
          novncproxy_port: proxyPort,
          novncproxy_base_url: `http://127.0.0.1:${proxyPort}/vnc_lite.html`,
        },
        cache: { enabled: true, backend: 'oslo_cache.memcache_pool', memcache_servers: memcached },
        oriel: { transport: 'nats' },
        oriel_nats: { servers: [nats.url] },
        oriel_auth: { user: users, signing_key: SIGNING_KEY },
      },
    });
    open.push(one);
    return one;
  }

  test('a sign-in that is ended at one while the other restarts is over at both, and so are its consoles', async () => {
    await start('hosts', ['compute', 'novncproxy']);
    const one = await start('one', ['consoleauth', 'api']);
    const two = await start('two', ['consoleauth', 'api']);
    const proxyUrl = `http://127.0.0.1:${proxyPort}`;
    const mia = await Person.signIn(one, ACCOUNTS.member);
    const ada = await Person.signIn(one, ACCOUNTS.admin);
    const url = await mia.consoleUrl('demo');
    expect(await statusesOf(withTokenOf(mia, two))).toEqual(GOOD);
    await stop(two);
    expect((await signOut(mia)).status).toBe(204);
    const again = await start('two', ['consoleauth', 'api']);
    const [atOne, atTwo] = [mia, withTokenOf(mia, again, proxyUrl)];
    expect([await statusesOf(atOne), await statusesOf(atTwo)]).toEqual([OVER, OVER]);
    expect((await atTwo.askForConsole('00000000-0000-0000-0000-000000000000')).status).toBe(401);
    expect((await withTokenOf(ada, again).api('/v2.1/servers')).status).toBe(200);
    // The address that was asked for before opens nothing, also while no api answers.
    expect((await closingOf(atTwo.webSocket(url, { protocols: ['oriel.v1'] }))).code).toBe(4534);
  });

  test('a restart of every controller keeps sign-ins and what was ended', async () => {
    const before = await start('one', ['consoleauth', 'api', 'compute']);
    const [mia, ada] = [
      await Person.signIn(before, ACCOUNTS.member),
      await Person.signIn(before, ACCOUNTS.admin),
    ];
    await signOut(mia);
    await stop(before);
    const after = await start('one', ['consoleauth', 'api', 'compute']);
    expect(await statusesOf(withTokenOf(mia, after))).toEqual(OVER);
    expect((await withTokenOf(ada, after).api('/v2.1/servers')).status).toBe(200);
  });

  test('restarts of all memcached servers end no sign-in, and restore none that was ended', async () => {
    const one = await start('one', ['consoleauth', 'api', 'compute']);
    const two = await start('two', ['consoleauth', 'api']);
    const [mia, ada] = [await Person.signIn(one, ACCOUNTS.member), await Person.signIn(one, ACCOUNTS.admin)];
    expect((await signOut(mia)).status).toBe(204);
    for (const server of memcached) await server.restartEmpty();
    for (const api of [one, two]) {
      const at = withTokenOf(ada, api);
      await expect.poll(async () => (await at.api('/v2.1/servers')).status, { timeout: 10_000 }).toBe(200);
      expect(await statusesOf(withTokenOf(mia, api))).toEqual(OVER);
    }
  });
});
