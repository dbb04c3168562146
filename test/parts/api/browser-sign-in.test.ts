import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { formatUserLine } from '../../../src/config/values/user-line.ts';
import { hashPassword } from '../../../src/platform/password-hash.ts';
import { Secret } from '../../../src/platform/secret.ts';
import { ACCOUNTS, CHEAP, userLines } from '../../support/accounts.ts';
import { type Answered, type ApiFixture, startApiFixture } from '../../support/fixtures/api-fixture.ts';

const SIGN_IN = '/dashboard/api/sign-in';
const LIST = '/dashboard/api/v2.1/servers/detail';
const { name: user, password } = ACCOUNTS.member;

const closings: (() => Promise<unknown>)[] = [];
let oriel: ApiFixture;

afterEach(async () => {
  for (const close of closings.splice(0).reverse()) await close();
});

async function start(settings: Parameters<typeof startApiFixture>[0] = {}): Promise<ApiFixture> {
  const fixture = await startApiFixture(settings, { dashboard: () => {} });
  closings.push(() => fixture.close());
  return fixture;
}

/** A browser's tab: it keeps cookies, and sends what the dashboard's page and the browser send. */
class Tab {
  readonly jar = new Map<string, string>();
  setCookies: string[] = [];
  shown = 'none';
  readonly #fixture: ApiFixture;

  constructor(fixture: ApiFixture) {
    this.#fixture = fixture;
  }

  async ask(
    method: string,
    path: string,
    body?: unknown,
    more: Record<string, string | null> = {},
  ): Promise<Answered> {
    const cookie = [...this.jar].map(([name, value]) => `${name}=${value}`).join('; ');
    const headers: Record<string, string | null> = {
      'X-Oriel-Sign-In': this.shown,
      ...(cookie === '' ? {} : { Cookie: cookie }),
      ...(method === 'GET' ? {} : { Origin: this.#fixture.url }),
      ...more,
    };
    const sent = Object.fromEntries(
      Object.entries(headers).filter((each): each is [string, string] => each[1] !== null),
    );
    const answered = await this.#fixture.ask(method, path, { as: 'anonymous', headers: sent, body });
    this.setCookies = answered.headers.getSetCookie();
    for (const line of this.setCookies) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
      if (/Max-Age=0/.test(line)) this.jar.delete(name);
      else this.jar.set(name, value);
    }
    return answered;
  }

  async signIn(
    given: object = { user, password },
    more: Record<string, string | null> = {},
  ): Promise<Answered> {
    const answered = await this.ask('POST', SIGN_IN, given, more);
    this.shown = answered.body.signed_in?.id ?? 'none';
    return answered;
  }
}

const refusalOf = ({ status, headers }: Answered) => `${status} ${headers.get('x-oriel-refusal')}`;

describe('the sign-in of a browser', () => {
  beforeEach(async () => {
    const hash = await hashPassword('pat-secret-5', CHEAP);
    const projects = new Map([
      ['demo', ['member']],
      ['lab', ['reader']],
    ]);
    oriel = await start({
      oriel_auth: {
        user: [...(await userLines()), formatUserLine({ name: 'pat', hash, projects })],
      },
    });
  });

  test('is a cookie that no script reads, that no other site sends, and that is limited to its own folder', async () => {
    const tab = new Tab(oriel);
    const { body, text, status } = await tab.signIn();
    expect(status).toBe(200);
    expect(tab.setCookies).toHaveLength(1);
    expect(tab.setCookies[0]).toMatch(/^oriel-sign-in=oriel1\.[^;]+; HttpOnly; SameSite=Strict$/);
    expect(body.signed_in).toMatchObject({
      user_name: user,
      project: { id: 'demo' },
      roles: expect.arrayContaining(['member']),
    });
    expect(body.signed_in.expires_at).toBeGreaterThan(Date.now());
    expect(text).not.toContain(tab.jar.get('oriel-sign-in'));
    expect((await tab.ask('GET', LIST)).body.servers).toHaveLength(1);
  });

  test('opens consoles, and shows itself to every tab', async () => {
    const tab = new Tab(oriel);
    await tab.signIn();
    const remote_console = { protocol: 'vnc', type: 'novnc' };
    const opened = await tab.ask(
      'POST',
      `/dashboard/api/v2.1/servers/${oriel.guest.uuid}/remote-consoles`,
      { remote_console },
      { 'OpenStack-API-Version': 'compute 2.8' },
    );
    expect(opened.body.remote_console.url).toContain('token');
    tab.shown = 'none';
    expect((await tab.ask('GET', SIGN_IN)).body.signed_in.user_name).toBe(user);
  });

  test('has a choice of projects before it has one', async () => {
    const tab = new Tab(oriel);
    const { body } = await tab.signIn({ user: 'pat', password: 'pat-secret-5' });
    expect(body.signed_in.project).toBeNull();
    expect(body.signed_in.projects.map(({ id }: { id: string }) => id)).toEqual(['demo', 'lab']);
    expect((await tab.ask('GET', LIST)).status).toBe(403);
    const entered = await tab.ask('POST', '/dashboard/api/project', { project: 'lab' });
    expect(entered.body.signed_in).toMatchObject({ project: { id: 'lab' }, roles: ['reader'] });
    tab.shown = entered.body.signed_in.id;
    expect((await tab.ask('GET', LIST)).status).toBe(200);
    expect(refusalOf(await tab.ask('POST', '/dashboard/api/project', { project: 'ops' }))).toBe(
      '401 unauthenticated',
    );
  });

  test('with a wrong password is refused, slowed down, and leaves no cookie', async () => {
    const tab = new Tab(oriel);
    const codes = [];
    for (let attempt = 0; attempt < 8; attempt++)
      codes.push(refusalOf(await tab.signIn({ user, password: 'wrong' })));
    expect(codes[0]).toBe('401 unauthenticated');
    expect(codes.at(-1)).toBe('429 sign_in_throttled');
    expect(tab.jar.size).toBe(0);
  });

  test('that was ended is over for every copy of the cookie, and for the API', async () => {
    const [tab, copy] = [new Tab(oriel), new Tab(oriel)];
    await tab.signIn();
    for (const [name, value] of tab.jar) copy.jar.set(name, value);
    copy.shown = tab.shown;
    const token = tab.jar.get('oriel-sign-in')!;
    expect((await tab.ask('DELETE', SIGN_IN)).body).toEqual({ revoked: true });
    expect(tab.jar.size).toBe(0);
    expect(refusalOf(await copy.ask('GET', LIST))).toBe('401 unauthenticated');
    expect((await copy.ask('GET', SIGN_IN)).body.signed_in).toBeNull();
    const direct = await oriel.ask('GET', '/v2.1/servers', {
      as: 'anonymous',
      headers: { 'X-Auth-Token': token },
    });
    expect(direct.status).toBe(401);
  });

  test('of another user is not used by a tab that shows the first one, not even to sign out', async () => {
    const tab = new Tab(oriel);
    await tab.signIn();
    const first = tab.shown;
    await tab.signIn({ user: ACCOUNTS.admin.name, password: ACCOUNTS.admin.password });
    tab.shown = first;
    for (const [method, path] of [
      ['GET', LIST],
      ['DELETE', SIGN_IN],
      ['POST', `/dashboard/api/v2.1/servers/${oriel.guest.uuid}/remote-consoles`],
    ] as const) {
      expect(refusalOf(await tab.ask(method, path, method === 'POST' ? {} : undefined)), path).toBe(
        '409 sign_in_changed',
      );
    }
    expect((await tab.ask('GET', SIGN_IN)).body.signed_in.user_name).toBe('ada');
  });

  test('is recorded in the audit and the log, without the token and the password', async () => {
    const tab = new Tab(oriel);
    await tab.signIn();
    const token = tab.jar.get('oriel-sign-in')!;
    await tab.ask('GET', LIST);
    await tab.ask('DELETE', SIGN_IN);
    expect(oriel.log.text()).not.toContain(token);
    expect(oriel.log.text()).not.toContain(password);
  });
});

describe('a request with the cookie', () => {
  let tab: Tab;
  beforeEach(async () => {
    oriel = await start();
    tab = new Tab(oriel);
    await tab.signIn();
  });

  const FORM = { 'Content-Type': 'text/plain' };
  test.each<[string, string, string, Record<string, string | null>]>([
    [
      'a form of another site',
      'POST',
      SIGN_IN,
      { ...FORM, 'X-Oriel-Sign-In': null, Origin: 'https://evil.example', 'Sec-Fetch-Site': 'cross-site' },
    ],
    [
      'a form of another site, without Sec-Fetch-Site',
      'POST',
      SIGN_IN,
      { ...FORM, 'X-Oriel-Sign-In': null, Origin: 'https://evil.example' },
    ],
    [
      'a form of this origin, which cannot send the header',
      'POST',
      SIGN_IN,
      { ...FORM, 'X-Oriel-Sign-In': null },
    ],
    [
      'a script of another site',
      'DELETE',
      SIGN_IN,
      { Origin: 'https://evil.example', 'Sec-Fetch-Site': 'cross-site' },
    ],
    [
      'a script of another site, in a browser without Sec-Fetch-Site',
      'DELETE',
      SIGN_IN,
      { Origin: 'https://evil.example' },
    ],
    ['a page on another port of this host', 'POST', SIGN_IN, { Origin: 'http://127.0.0.1:6080' }],
    [
      'a page on another port of this host, by Sec-Fetch-Site',
      'GET',
      LIST,
      { 'Sec-Fetch-Site': 'same-site' },
    ],
    ['another host of this domain', 'POST', SIGN_IN, { 'Sec-Fetch-Site': 'same-site' }],
    ['a sandboxed frame', 'POST', SIGN_IN, { Origin: 'null' }],
    ['a link or a bookmark', 'GET', LIST, { 'X-Oriel-Sign-In': null, 'Sec-Fetch-Site': 'none' }],
    ['an image of another site', 'GET', LIST, { 'X-Oriel-Sign-In': null, 'Sec-Fetch-Site': 'cross-site' }],
    ['a change without Origin and Sec-Fetch-Site', 'POST', SIGN_IN, { Origin: null }],
    ['a change without Origin and Sec-Fetch-Site', 'DELETE', SIGN_IN, { Origin: null }],
  ])('by %s (%s) is refused before its body is read', async (_who, method, path, headers) => {
    const answered = await tab.ask(method, path, method === 'POST' ? 'not json' : undefined, headers);
    expect(refusalOf(answered)).toBe('403 not_from_dashboard');
    expect(answered.headers.getSetCookie()).toEqual([]);
    expect((await tab.ask('GET', LIST)).status).toBe(200);
  });

  test.each<[string, Record<string, string | null>]>([
    ['with its own Origin', {}],
    [
      'by Sec-Fetch-Site, although a reverse proxy replaced the Host',
      { 'Sec-Fetch-Site': 'same-origin', Origin: 'https://console.example.org' },
    ],
  ])('of the page itself %s is answered', async (_how, headers) => {
    expect((await tab.ask('DELETE', SIGN_IN, undefined, headers)).status).toBe(200);
  });

  test('is answered by no preflight, and no route of the API reads the cookie', async () => {
    const preflight = await tab.ask('OPTIONS', SIGN_IN, undefined, {
      Origin: 'https://evil.example',
      'X-Oriel-Sign-In': null,
    });
    expect(preflight.status).toBe(403);
    expect([...preflight.headers.keys()].filter((name) => name.startsWith('access-control'))).toEqual([]);
    for (const path of ['/v2.1/servers', '/oriel/v1/sessions', '/v3/auth/projects']) {
      expect((await tab.ask('GET', path)).status, path).toBe(401);
    }
  });

  test('and with X-Auth-Token uses the cookie only', async () => {
    const admin = await oriel.token('admin');
    const bare = new Tab(oriel);
    expect(refusalOf(await bare.ask('GET', LIST, undefined, { 'X-Auth-Token': admin }))).toBe(
      '401 unauthenticated',
    );
  });
});

describe('behind TLS', () => {
  test('of a trusted reverse proxy, the cookie is Secure, and a cookie without the prefix does not count', async () => {
    oriel = await start({ oriel: { trusted_proxies: ['127.0.0.1'] } });
    const forwarded = {
      'X-Forwarded-For': '192.0.2.1',
      'X-Forwarded-Proto': 'https',
      'X-Forwarded-Host': 'portal.example.org',
      Origin: 'https://portal.example.org',
    };
    const tab = new Tab(oriel);
    expect((await tab.signIn({ user, password }, forwarded)).status).toBe(200);
    expect(tab.setCookies[0]).toMatch(/^__Secure-oriel-sign-in=[^;]+; HttpOnly; SameSite=Strict; Secure$/);
    expect((await tab.ask('GET', LIST, undefined, { ...forwarded, Origin: null })).status).toBe(200);
    const [[, token] = []] = [...tab.jar];
    tab.jar.clear();
    tab.jar.set('oriel-sign-in', token!);
    expect((await tab.ask('GET', LIST, undefined, { ...forwarded, Origin: null })).status).toBe(401);
  });

  test('of a reverse proxy that is not trusted, the Origin shows that the browser uses it', async () => {
    oriel = await start();
    const tab = new Tab(oriel);
    await tab.signIn({ user, password }, { Origin: oriel.url.replace('http:', 'https:') });
    expect(tab.setCookies[0]).toContain('; Secure');
    expect((await tab.ask('GET', LIST)).status).toBe(200);
  });

  test('the forwarded host of a client that is not a trusted proxy is no reason to believe an Origin', async () => {
    oriel = await start({ oriel: { trusted_proxies: ['192.0.2.9'] } });
    const tab = new Tab(oriel);
    const answered = await tab.signIn(
      { user, password },
      { 'X-Forwarded-Host': 'evil.example', Origin: 'http://evil.example' },
    );
    expect(refusalOf(answered)).toBe('403 not_from_dashboard');
  });
});

test.each([
  ['text/html,application/xhtml+xml,*/*;q=0.8', 302],
  ['application/json', 200],
  ['*/*', 200],
])('the root of the listener leads a client that accepts %s on with %i', async (accept, status) => {
  oriel = await start();
  const answered = await oriel.ask('GET', '/', { as: 'anonymous', headers: { Accept: accept } });
  expect([answered.status, answered.headers.get('location')]).toEqual([
    status,
    status === 302 ? 'dashboard/' : null,
  ]);
});

test('without the role dashboard there is no sign-in by cookie', async () => {
  const fixture = await startApiFixture();
  closings.push(() => fixture.close());
  expect((await new Tab(fixture).signIn()).status).toBe(300);
});

describe('with the users of a Keystone', () => {
  async function startWithKeystone(options: object = {}) {
    const service = formatUserLine({
      name: 'nova',
      hash: await hashPassword('service-secret', CHEAP),
      projects: new Map([['service', ['service']]]),
    });
    const hash = await hashPassword('pat-secret-5', CHEAP);
    const projects = new Map([
      ['demo', ['member']],
      ['lab', ['member']],
    ]);
    const keystone = await startApiFixture({
      oriel_auth: {
        user: [...(await userLines()), service, formatUserLine({ name: 'pat', hash, projects })],
      },
    });
    closings.push(() => keystone.close());
    oriel = await start({
      oriel_auth: { backend: 'keystone' },
      keystone_authtoken: {
        auth_url: `${keystone.url}/v3`,
        username: 'nova',
        password: new Secret('service-secret'),
        http_connect_timeout: 1,
        ...options,
      },
    });
    return keystone;
  }

  test('the browser signs in with name, domain and password, uses its only project, and ends it at Keystone', async () => {
    const keystone = await startWithKeystone();
    const tab = new Tab(oriel);
    expect((await tab.ask('GET', SIGN_IN)).body).toEqual({ with_domain: true, signed_in: null });
    const { body } = await tab.signIn({ user, password, domain: 'Default' });
    expect(body.signed_in).toMatchObject({ user_name: user, project: { id: 'demo' } });
    expect((await tab.ask('GET', LIST)).body.servers).toHaveLength(1);
    const token = tab.jar.get('oriel-sign-in')!;
    expect((await tab.ask('DELETE', SIGN_IN)).body).toEqual({ revoked: true });
    const admin = await keystone.token('admin');
    const headers = { 'X-Auth-Token': admin, 'X-Subject-Token': token };
    expect((await keystone.ask('GET', '/v3/auth/tokens', { as: 'anonymous', headers })).status).toBe(404);
    tab.jar.set('oriel-sign-in', token);
    expect((await tab.ask('GET', LIST)).status).toBe(401);
  });

  test('a user of several projects chooses one', async () => {
    await startWithKeystone();
    const tab = new Tab(oriel);
    const { body } = await tab.signIn({ user: 'pat', password: 'pat-secret-5', domain: 'Default' });
    expect(body.signed_in.projects.map(({ name }: { name: string }) => name)).toEqual(['demo', 'lab']);
    const entered = await tab.ask('POST', '/dashboard/api/project', { project: 'lab' });
    expect(entered.body.signed_in.project).toEqual({ id: 'lab', name: 'lab' });
  });

  test('a wrong password, or another domain, is refused and slowed down by the api itself', async () => {
    await startWithKeystone();
    const tab = new Tab(oriel);
    expect(refusalOf(await tab.signIn({ user, password, domain: 'elsewhere' }))).toBe('401 unauthenticated');
    const codes = [];
    for (let attempt = 0; attempt < 6; attempt++)
      codes.push(refusalOf(await tab.signIn({ user, password: 'wrong' })));
    expect(codes[0]).toBe('401 unauthenticated');
    expect(codes.at(-1)).toBe('429 sign_in_throttled');
  });

  test('a Keystone that does not answer is 503, is not counted as a wrong password, and keeps the cookie', async () => {
    const keystone = await startWithKeystone({ token_cache_time: -1 });
    const tab = new Tab(oriel);
    await tab.signIn();
    await keystone.api.close();
    for (let attempt = 0; attempt < 6; attempt++) {
      expect(refusalOf(await new Tab(oriel).signIn())).toBe('503 identity_unreachable');
    }
    expect(refusalOf(await tab.ask('GET', LIST))).toBe('503 identity_unreachable');
    expect(tab.jar.size).toBe(1);
    expect((await tab.ask('DELETE', SIGN_IN)).body).toEqual({ revoked: false });
    expect(tab.jar.size).toBe(0);
  });
});
