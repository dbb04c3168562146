import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { formatPasswordHash } from '../../../src/config/values/user-line.ts';
import { consoleauthContract } from '../../../src/contracts/consoleauth.ts';
import { hashPassword } from '../../../src/platform/password-hash.ts';
import { Secret } from '../../../src/platform/secret.ts';
import { ACCOUNTS, CHEAP, userLines } from '../../support/accounts.ts';
import { type Answered, type ApiFixture, startApiFixture } from '../../support/fixtures/api-fixture.ts';

const DOMAIN = { id: 'default', name: 'Default' };

function password(name: string, secret: string, scope?: unknown) {
  const user = { name, password: secret, domain: { name: 'Default' } };
  const identity = { methods: ['password'], password: { user } };
  return { auth: { identity, ...(scope === undefined ? {} : { scope }) } };
}

function signIn(lab: ApiFixture, body: unknown, path = '/v3/auth/tokens'): Promise<Answered> {
  return lab.ask('POST', path, { as: 'anonymous', body });
}

const tokenOf = (answered: Answered) => answered.headers.get('x-subject-token')!;

async function credentialLines(): Promise<string[]> {
  const hash = formatPasswordHash(await hashPassword('app-secret', CHEAP));
  return [`cred1 backup ${hash} mia demo=reader`];
}

describe('signing in', () => {
  let lab: ApiFixture;
  beforeAll(async () => {
    const { name, password: secret } = ACCOUNTS.member;
    const hash = formatPasswordHash(await hashPassword(secret, CHEAP));
    lab = await startApiFixture({
      oriel_auth: {
        user: [...(await userLines()), `two-${name} ${hash} demo=member second=admin`],
        application_credential: await credentialLines(),
        region_name: 'North',
      },
    });
  });
  afterAll(() => lab.close());

  test('a password and a project by name give a scoped token with roles and catalog', async () => {
    const scope = { project: { name: 'demo', domain: { id: 'default' } } };
    const answered = await signIn(lab, password('mia', 'mia-secret-1', scope));
    expect(answered.status).toBe(201);
    expect(answered.headers.get('vary')).toBe('X-Auth-Token');
    const { token } = answered.body;
    expect(token).toMatchObject({
      methods: ['password'],
      user: { id: 'mia', name: 'mia', domain: DOMAIN, password_expires_at: null },
      project: { id: 'demo', name: 'demo', domain: DOMAIN },
      is_domain: false,
      roles: [
        { id: 'member', name: 'member' },
        { id: 'reader', name: 'reader' },
      ],
    });
    expect(token.expires_at).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/);
    expect(Date.parse(token.expires_at) - Date.parse(token.issued_at)).toBe(3_600_000);
    expect(token.audit_ids[0]).toMatch(/^[\w-]{22}$/);
    const compute = token.catalog.find(({ type }: { type: string }) => type === 'compute');
    expect(compute.endpoints).toEqual(
      ['public', 'internal', 'admin'].map((face) => ({
        id: expect.stringMatching(/^[0-9a-f]{32}$/),
        interface: face,
        region: 'North',
        region_id: 'North',
        url: `${lab.url}/v2.1`,
      })),
    );
  });

  test('a project by id, no scope with one project, and the same under /identity work too', async () => {
    const byId = await signIn(lab, password('mia', 'mia-secret-1', { project: { id: 'demo' } }));
    const byDefault = await signIn(lab, password('mia', 'mia-secret-1'), '/identity/v3/auth/tokens');
    expect(byId.body.token.project.id).toBe('demo');
    expect(byDefault.body.token.project.id).toBe('demo');
  });

  test('no scope with two projects gives an unscoped token, which can be exchanged for a scoped one', async () => {
    const unscoped = await signIn(lab, password('two-mia', 'mia-secret-1'));
    expect(unscoped.status).toBe(201);
    expect(unscoped.body.token).not.toHaveProperty('project');
    expect(unscoped.body.token).not.toHaveProperty('catalog');
    const headers = { 'X-Auth-Token': tokenOf(unscoped) };
    const projects = await lab.ask('GET', '/v3/auth/projects', { as: 'anonymous', headers });
    expect(projects.body.projects.map(({ id }: { id: string }) => id)).toEqual(['demo', 'second']);

    const auth = {
      identity: { methods: ['token'], token: { id: tokenOf(unscoped) } },
      scope: { project: { id: 'second' } },
    };
    const scoped = await signIn(lab, { auth });
    expect(scoped.status).toBe(201);
    expect(scoped.body.token.methods).toEqual(['password', 'token']);
    expect(scoped.body.token.roles.map(({ name }: { name: string }) => name)).toContain('admin');
    // A token begets none that outlives it.
    expect(scoped.body.token.expires_at).toBe(unscoped.body.token.expires_at);
  });

  test('an application credential, by id or by name and user, is bound to its project and roles', async () => {
    const byId = { id: 'cred1', secret: 'app-secret' };
    const byName = { name: 'backup', user: { name: 'mia', domain: { id: 'default' } }, secret: 'app-secret' };
    for (const credential of [byId, byName]) {
      const identity = { methods: ['application_credential'], application_credential: credential };
      const answered = await signIn(lab, { auth: { identity } });
      expect(answered.status).toBe(201);
      expect(answered.body.token).toMatchObject({
        project: { id: 'demo' },
        roles: [{ name: 'reader' }],
        application_credential: { id: 'cred1', name: 'backup' },
      });
      const rescope = {
        identity: { methods: ['token'], token: { id: tokenOf(answered) } },
        scope: { project: { id: 'demo' } },
      };
      expect((await signIn(lab, { auth: rescope })).status).toBe(401);
      expect((await signIn(lab, { auth: { identity, scope: { project: { id: 'demo' } } } })).status).toBe(
        401,
      );
    }
  });

  test.each([
    ['a wrong password', password('mia', 'wrong')],
    ['a user who does not exist', password('anonymous', 'mia-secret-1')],
    ['a domain scope', password('mia', 'mia-secret-1', { domain: { id: 'default' } })],
    [
      'a token of elsewhere',
      { auth: { identity: { methods: ['token'], token: { id: 'oriel1.e30.AAAA' } } } },
    ],
    [
      'a wrong secret',
      {
        auth: {
          identity: {
            methods: ['application_credential'],
            application_credential: { id: 'cred1', secret: 'x' },
          },
        },
      },
    ],
    [
      'another domain',
      {
        auth: {
          identity: {
            methods: ['password'],
            password: { user: { name: 'mia', password: 'mia-secret-1', domain: { name: 'elsewhere' } } },
          },
        },
      },
    ],
  ])('%s gets the one 401 that tells nothing', async (_what, body) => {
    const answered = await signIn(lab, body);
    expect(answered.status).toBe(401);
    expect(answered.body).toEqual({
      error: {
        code: 401,
        title: 'Unauthorized',
        message: 'The request you have made requires authentication.',
      },
    });
  });

  test('a project without a role for the user is named as the cause only if the password is right', async () => {
    const scope = { project: { id: 'other' } };
    const right = await signIn(lab, password('mia', 'mia-secret-1', scope));
    expect(right.status).toBe(401);
    expect(right.body).toMatchObject({
      error: { message: expect.stringContaining('no role in that project, or there is no such project') },
    });
    const wrong = await signIn(lab, password('mia', 'wrong', scope));
    expect(wrong.body).toMatchObject({
      error: { message: 'The request you have made requires authentication.' },
    });
  });

  test.each([
    ['no JSON', '{'],
    ['no body', undefined],
    ['no methods', { auth: { identity: { methods: [] } } }],
    ['a method without its section', { auth: { identity: { methods: ['password'] } } }],
    ['a method that is not offered', { auth: { identity: { methods: ['totp'] } } }],
    [
      'a user without a name',
      { auth: { identity: { methods: ['password'], password: { user: { password: 'x' } } } } },
    ],
  ])('%s gets a 400 in the envelope of Keystone', async (_what, body) => {
    const answered = await signIn(lab, body);
    expect(answered.status).toBe(400);
    expect(answered.body.error).toMatchObject({ code: 400, title: 'Bad Request' });
  });

  test('the discovery documents lead to /v3', async () => {
    const root = await lab.ask('GET', '/identity', { as: 'anonymous' });
    expect(root.status).toBe(300);
    expect(root.body.versions.values[0].links[0].href).toBe(`${lab.url}/identity/v3/`);
    const version = await lab.ask('GET', '/v3', { as: 'anonymous' });
    expect(version.body.version).toMatchObject({ id: 'v3.14', status: 'stable' });
    expect(version.body.version.links[0].href).toBe(`${lab.url}/v3/`);
  });

  test("an unknown path is a 404 in Keystone's form", async () => {
    const { status, body } = await lab.ask('GET', '/v3/trusts', { as: 'anonymous' });
    expect([status, body.error.code]).toEqual([404, 404]);
  });

  test('projects: all for administrators, their own for others', async () => {
    const ids = async (as: 'admin' | 'member', path: string) =>
      (await lab.ask('GET', path, { as })).body.projects?.map(({ id }: { id: string }) => id);
    expect(await ids('admin', '/v3/projects')).toEqual(['demo', 'ops', 'other', 'second']);
    expect(await ids('member', '/v3/projects')).toEqual(['demo']);
    expect(await ids('member', '/v3/users/mia/projects')).toEqual(['demo']);
    expect((await lab.ask('GET', '/v3/users/ada/projects')).status).toBe(403);
    expect((await lab.ask('GET', '/v3/projects/demo')).body.project.name).toBe('demo');
    expect((await lab.ask('GET', '/v3/projects/ops')).status).toBe(404);
  });
});

describe('looking at tokens and ending them', () => {
  let lab: ApiFixture;
  beforeEach(async () => {
    lab = await startApiFixture();
  });
  afterEach(() => lab.close());

  const about = (subject: string) => ({ headers: { 'X-Subject-Token': subject } });

  test('users may inspect their own token, services and administrators any', async () => {
    const mine = await lab.token('member');
    const own = await lab.ask('GET', '/v3/auth/tokens', about(mine));
    expect([own.status, own.body.token.user.id]).toEqual([200, 'mia']);
    expect(own.headers.get('x-subject-token')).toBe(mine);
    const admins = await lab.ask('GET', '/v3/auth/tokens?nocatalog', { as: 'admin', ...about(mine) });
    expect(admins.body.token.user.id).toBe('mia');
    expect(admins.body.token).not.toHaveProperty('catalog');
    expect((await lab.ask('GET', '/v3/auth/tokens', { as: 'stranger', ...about(mine) })).status).toBe(403);
    expect((await lab.ask('HEAD', '/v3/auth/tokens', about(mine))).status).toBe(200);
  });

  test('an unknown token is a 404 that does not repeat it', async () => {
    const { status, text } = await lab.ask('GET', '/v3/auth/tokens', { as: 'admin', ...about('no-such') });
    expect(status).toBe(404);
    expect(text).not.toContain('no-such');
    expect((await lab.ask('GET', '/v3/auth/tokens', { as: 'admin' })).status).toBe(400);
  });

  test('a revoked token is refused, and so are those made from it; others stay valid', async () => {
    const first = await signIn(lab, password('mia', 'mia-secret-1'));
    const other = await signIn(lab, password('mia', 'mia-secret-1'));
    const identity = { methods: ['token'], token: { id: tokenOf(first) } };
    const child = await signIn(lab, { auth: { identity, scope: { project: { id: 'demo' } } } });
    const ended = await lab.ask('DELETE', '/v3/auth/tokens', about(tokenOf(first)));
    expect(ended.status).toBe(204);
    expect([await list(first), await list(child), await list(other)]).toEqual([401, 401, 200]);
  });

  const list = async (answered: Answered) =>
    (
      await lab.ask('GET', '/v2.1/servers', {
        as: 'anonymous',
        headers: { 'X-Auth-Token': tokenOf(answered) },
      })
    ).status;
  const childOf = (parent: Answered) => {
    const identity = { methods: ['token'], token: { id: tokenOf(parent) } };
    return signIn(lab, { auth: { identity, scope: { project: { id: 'demo' } } } });
  };

  test('revoking a sign-in in the middle of a chain revokes those made from it and none before it', async () => {
    const first = await signIn(lab, password('mia', 'mia-secret-1'));
    const [child, sibling] = [await childOf(first), await childOf(first)];
    const grandchild = await childOf(child);
    expect(grandchild.body.token.audit_ids).toEqual([expect.any(String), first.body.token.audit_ids[0]]);
    await lab.ask('DELETE', '/v3/auth/tokens', about(tokenOf(child)));
    const statuses = await Promise.all([first, sibling, child, grandchild].map(list));
    expect(statuses).toEqual([200, 200, 401, 401]);
    expect((await childOf(grandchild)).status).toBe(401);
  });

  test('a chain of sign-ins has at most eight links', async () => {
    let last = await signIn(lab, password('mia', 'mia-secret-1'));
    for (let link = 2; link <= 8; link++) last = await childOf(last);
    expect(last.status).toBe(201);
    expect((await childOf(last)).status).toBe(401);
    expect(await list(last)).toBe(200);
  });

  test('another user cannot revoke a token', async () => {
    const mine = await lab.token('member');
    expect((await lab.ask('DELETE', '/v3/auth/tokens', { as: 'stranger', ...about(mine) })).status).toBe(403);
    expect((await lab.ask('GET', '/v2.1/servers')).status).toBe(200);
  });

  test('a modified token is refused', async () => {
    const [prefix, record, mac] = (await lab.token('member')).split('.') as [string, string, string];
    const forged = Buffer.from(
      Buffer.from(record, 'base64url').toString().replace('"mia"', '"ada"'),
    ).toString('base64url');
    for (const token of [
      `${prefix}.${forged}.${mac}`,
      `${prefix}.${record}.`,
      `${prefix}.${record}`,
      record,
      '.',
    ]) {
      const headers = { 'X-Auth-Token': token };
      expect((await lab.ask('GET', '/v2.1/servers', { as: 'anonymous', headers })).status).toBe(401);
    }
  });
});

describe('keys, time and guessing', () => {
  const KEY = new Secret('0123456789abcdef0123456789abcdef');

  test('two APIs with the same signing key accept each other’s tokens; with a key of one process they do not', async () => {
    for (const [signing_key, status] of [
      [KEY, 200],
      [new Secret(''), 401],
    ] as const) {
      // Without a state directory an empty key is a new one for each process.
      const oriel = { token_store: 'memory' } as const;
      const [one, two] = [
        await startApiFixture({ oriel, oriel_auth: { signing_key } }),
        await startApiFixture({ oriel, oriel_auth: { signing_key } }),
      ];
      try {
        // Hashes are salted anew in each lab: what the token is bound to has to be the same too.
        const headers = { 'X-Auth-Token': await one.token('member') };
        const authorities = one.peers.transport.peers(consoleauthContract);
        const { user } = one.settings.oriel_auth;
        const same = await startApiFixture({ oriel, oriel_auth: { signing_key, user } }, { authorities });
        expect((await same.ask('GET', '/v2.1/servers', { as: 'anonymous', headers })).status).toBe(status);
        // A new password ends the tokens of the old one.
        expect((await two.ask('GET', '/v2.1/servers', { as: 'anonymous', headers })).status).toBe(401);
        await same.close();
      } finally {
        await one.close();
        await two.close();
      }
    }
  });

  test('sign-ins by token are limited for each user, and others are not delayed', async () => {
    const lab = await startApiFixture({ oriel_auth: { max_sign_ins_per_minute: 5 } });
    try {
      const renew = async (token: string) => {
        const identity = { methods: ['token'], token: { id: token } };
        return (await signIn(lab, { auth: { identity } })).status;
      };
      const token = await lab.token('member');
      const statuses: number[] = [];
      for (let attempt = 0; attempt < 7; attempt++) statuses.push(await renew(token));
      expect(statuses).toEqual([201, 201, 201, 201, 201, 429, 429]);
      expect((await lab.ask('GET', '/v2.1/servers')).status).toBe(200);
    } finally {
      await lab.close();
    }
  });

  test('while no token authority answers, a recently checked sign-in stays valid and none begins', async () => {
    const lab = await startApiFixture();
    try {
      expect((await lab.ask('GET', '/v2.1/servers')).status).toBe(200);
      await lab.peers.remove('consoleauth');
      expect((await lab.ask('GET', '/v2.1/servers')).status).toBe(200);
      const refused = await signIn(lab, password('rea', 'rea-secret-2'));
      expect(refused.status).toBe(503);
      expect(refused.text).toContain('the token authority or its store does not answer');
      const signOut = await lab.ask('DELETE', '/v3/auth/tokens', {
        headers: { 'X-Subject-Token': await lab.token('member') },
      });
      expect(signOut.status).toBe(503);
    } finally {
      await lab.close();
    }
  });

  test('a token expires', async () => {
    let now = Date.now();
    const lab = await startApiFixture(
      { oriel_auth: { token_expiration: 60 } },
      { clock: { now: () => now } },
    );
    try {
      expect((await lab.ask('GET', '/v2.1/servers')).status).toBe(200);
      now += 60_000;
      expect((await lab.ask('GET', '/v2.1/servers')).status).toBe(401);
    } finally {
      await lab.close();
    }
  });

  test('wrong passwords delay the next attempt, for existing and unknown names alike', async () => {
    let now = Date.now();
    const lab = await startApiFixture({}, { clock: { now: () => now } });
    try {
      for (const name of ['mia', 'no-such-user']) {
        const statuses: number[] = [];
        for (let attempt = 0; attempt < 7; attempt++) {
          statuses.push((await signIn(lab, password(name, 'wrong'))).status);
        }
        expect(statuses).toEqual([401, 401, 401, 401, 401, 429, 429]);
      }
      const throttled = await signIn(lab, password('mia', 'mia-secret-1'));
      expect(throttled.body.error).toMatchObject({ code: 429, title: 'Too Many Requests' });
      // Others at the same address are not concerned.
      expect((await signIn(lab, password('rea', 'rea-secret-2'))).status).toBe(201);
      now += 60_000;
      expect((await signIn(lab, password('mia', 'mia-secret-1'))).status).toBe(201);
    } finally {
      await lab.close();
    }
  });

  test('many sign-ins at once are served up to the capacity, and the rest are refused', async () => {
    const lab = await startApiFixture();
    try {
      const crowd = Array.from({ length: 60 }, () => signIn(lab, password('mia', 'mia-secret-1')));
      const statuses = (await Promise.all(crowd)).map(({ status }) => status);
      expect(statuses.filter((status) => status !== 201 && status !== 429)).toEqual([]);
      expect(statuses.filter((status) => status === 201).length).toBeGreaterThanOrEqual(34);
    } finally {
      await lab.close();
    }
  });

  test.each([
    ['a short signing key', { signing_key: new Secret('short') }, /signing_key is too short/],
    ['a garbled user', { user: ['mia'] }, /user, line 1/],
  ])('%s is refused at start', async (_what, options, expected) => {
    await expect(startApiFixture({ oriel_auth: options })).rejects.toThrow(expected);
  });

  test('an application credential cannot have roles that its user lacks', async () => {
    const hash = formatPasswordHash(await hashPassword('x', CHEAP));
    const application_credential = [`id1 name1 ${hash} rea demo=member`];
    await expect(startApiFixture({ oriel_auth: { application_credential } })).rejects.toThrow(
      /does not have these/,
    );
  });
});
