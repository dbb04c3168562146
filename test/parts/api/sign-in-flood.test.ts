import { Agent, request } from 'node:http';
import { expect, test } from 'vitest';
import { formatUserLine } from '../../../src/config/values/user-line.ts';
import { hashPassword } from '../../../src/platform/password-hash.ts';
import { ACCOUNTS, userLines } from '../../support/accounts.ts';
import { type ApiFixture, startApiFixture } from '../../support/fixtures/api-fixture.ts';

/** The lab's own address is a trusted proxy, so that sign-ins can come from any address. */
const BEHIND_A_PROXY = { oriel: { trusted_proxies: ['127.0.0.1/32'] } };
const { name: MIA, password: RIGHT } = ACCOUNTS.member;

interface SignIn {
  readonly user: string;
  readonly password: string;
  readonly address: string;
}

/** The status of one sign-in. */
function signIn({ url }: ApiFixture, agent: Agent, { user, password, address }: SignIn): Promise<number> {
  const identity = {
    methods: ['password'],
    password: { user: { name: user, password, domain: { id: 'default' } } },
  };
  return new Promise((resolve, reject) => {
    const headers = { 'X-Forwarded-For': address };
    const asked = request(`${url}/v3/auth/tokens`, { method: 'POST', agent, headers }, (response) => {
      response.resume();
      response.on('end', () => resolve(response.statusCode!));
    });
    asked.on('error', reject);
    asked.end(JSON.stringify({ auth: { identity } }));
  });
}

/** Keeps 48 sign-ins with invented names in flight until it is stopped. */
function flood(lab: ApiFixture, agent: Agent, addresses: readonly string[]) {
  let isOver = false;
  let asked = 0;
  const one = async () => {
    while (!isOver) {
      const user = `invented-${asked}`;
      await signIn(lab, agent, { user, password: 'guess', address: addresses[asked++ % addresses.length]! });
    }
  };
  const all = Array.from({ length: 48 }, one);
  return {
    async stop() {
      isOver = true;
      await Promise.all(all);
    },
  };
}

const FLOODS: Record<string, string[]> = {
  'one address': ['203.0.113.1'],
  '100 addresses': Array.from({ length: 100 }, (_, index) => `203.0.113.${index}`),
  'a /56 of IPv6': Array.from(
    { length: 256 },
    (_, index) => `2001:db8:0:${(0x1100 + index).toString(16)}::1`,
  ),
};

for (const [what, addresses] of Object.entries(FLOODS)) {
  test(`a user signs in under a flood of invented names from ${what}: at home each time, elsewhere within 5 tries`, async () => {
    const lab = await startApiFixture(BEHIND_A_PROXY);
    const agent = new Agent({ keepAlive: true });
    const own = new Agent({ keepAlive: true });
    const home = { user: MIA, password: RIGHT, address: '192.0.2.1' };
    expect(await signIn(lab, own, home)).toBe(201);
    const flooding = flood(lab, agent, addresses);
    try {
      for (let each = 0; each < 20; each++) expect(await signIn(lab, own, home)).toBe(201);
      for (let place = 0; place < 5; place++) {
        const statuses: number[] = [];
        while (statuses.length < 5 && !statuses.includes(201)) {
          statuses.push(await signIn(lab, own, { ...home, address: `198.51.100.${place}` }));
        }
        expect(statuses).toContain(201);
      }
    } finally {
      await flooding.stop();
      for (const each of [agent, own]) each.destroy();
      await lab.close();
    }
  });
}

test('signs in a known user at the address of the flood', async () => {
  const lab = await startApiFixture({ ...BEHIND_A_PROXY, oriel_auth: { max_sign_ins_per_minute: 0 } });
  const agent = new Agent({ keepAlive: true });
  const own = new Agent({ keepAlive: true });
  const home = { user: MIA, password: RIGHT, address: '203.0.113.1' };
  expect(await signIn(lab, own, home)).toBe(201);
  const flooding = flood(lab, agent, ['203.0.113.1']);
  try {
    for (let each = 0; each < 20; each++) expect(await signIn(lab, own, home)).toBe(201);
  } finally {
    await flooding.stop();
    for (const each of [agent, own]) each.destroy();
    await lab.close();
  }
});

test('does the same work for names that exist, whatever their hash, as for those that do not', async () => {
  const slow = { N: 8_192, r: 8, p: 4 };
  const line = formatUserLine({
    name: 'slow',
    hash: await hashPassword('slow-secret', slow),
    projects: new Map([['demo', ['member']]]),
  });
  const lab = await startApiFixture({
    ...BEHIND_A_PROXY,
    oriel_auth: { user: [...(await userLines()), line] },
  });
  const agent = new Agent({ keepAlive: true });
  try {
    const times = new Map<string, number[]>();
    for (let round = 0; round < 5; round++) {
      for (const user of [MIA, 'slow', 'invented']) {
        const startedAt = performance.now();
        const address = `192.0.2.${10 * round + user.length}`;
        expect(await signIn(lab, agent, { user, password: 'wrong', address })).toBe(401);
        times.set(user, [...(times.get(user) ?? []), performance.now() - startedAt]);
      }
    }
    const least = [...times.values()].map((taken) => Math.min(...taken));
    // The slow hash takes 32 times the work of the others.
    expect(Math.max(...least) / Math.min(...least)).toBeLessThan(4);
  } finally {
    agent.destroy();
    await lab.close();
  }
});
