import { expect, test } from 'vitest';
import { SignInPace } from '../../../src/api/auth/local/sign-in-pace.ts';
import { Refusal } from '../../../src/flow/refusals.ts';
import { ACCOUNTS } from '../../support/accounts.ts';
import { defaultSettings } from '../../support/default-settings.ts';
import { type ApiFixture, startApiFixture } from '../../support/fixtures/api-fixture.ts';

const RIGHT = 'right';

function standing(perMinute = 0) {
  let at = 1_000_000;
  const settings = defaultSettings({ oriel_auth: { max_sign_ins_per_minute: perMinute } });
  const pace = new SignInPace(settings, { now: () => at });
  /** The code of the answer, and the milliseconds to wait. */
  const attempt = (user: string, address: string, password: string): [string, number] => {
    try {
      pace.begin(user, address, password).decide(password === RIGHT);
      return ['signed in', 0];
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      return [error.code, error.retryAfterMs ?? 0];
    }
  };
  return {
    pace,
    attempt,
    pass: (ms: number) => {
      at += ms;
    },
    succeed: (user: string, address: string) => expect(attempt(user, address, RIGHT)[0]).toBe('signed in'),
    /** Milliseconds that a wrong password has to wait; 0 where it was checked. */
    fail: (user: string, address: string): number => attempt(user, address, 'wrong')[1],
  };
}

test('one password tried with many names makes that address wait, of IPv6 the /64, and no other', () => {
  const { fail } = standing();
  for (let name = 0; name < 31; name++) expect(fail(`user-${name}`, `2001:db8::${name}`)).toBe(0);
  expect(fail('user-99', '2001:db8::99')).toBe(1_000);
  expect(fail('user-99', '2001:db8:0:1::1')).toBe(0);
});

test('a user whose password is guessed from everywhere waits briefly at new addresses, and never at known ones with the right password', () => {
  const { attempt, succeed, pass, fail } = standing();
  succeed('mia', '192.0.2.1');
  for (let address = 0; address < 31; address++) expect(fail('mia', `203.0.113.${address}`)).toBe(0);
  expect(fail('mia', '198.51.100.1')).toBe(1_000);
  for (let address = 0; address < 20; address++) {
    pass(10_000);
    expect(fail('mia', `198.51.100.${address}`)).toBe(0);
  }
  const [code, waitMs] = attempt('mia', '198.51.100.99', RIGHT);
  expect(code).toBe('sign_in_throttled');
  expect(waitMs).toBeLessThanOrEqual(10_000);
  succeed('mia', '192.0.2.1');
  expect(fail('rea', '198.51.100.99')).toBe(0);
});

test('a successful sign-in allows no more guesses at other users', () => {
  const { fail, succeed } = standing();
  for (let name = 0; name < 31; name++) {
    fail(`user-${name}`, '203.0.113.66');
    succeed('mallory', '203.0.113.66');
  }
  expect(fail('user-99', '203.0.113.66')).toBe(1_000);
  succeed('mallory', '203.0.113.66');
});

test('gives the same answers for wrong passwords of users at home as for invented names while the address waits', () => {
  const { attempt, succeed, fail, pass } = standing();
  const names = ['bob', 'carol', 'zed', 'alice', 'root'];
  succeed('bob', '192.0.2.50');
  succeed('carol', '192.0.2.50');
  succeed('erin', '192.0.2.50');
  for (let name = 0; name < 35; name++) fail(`user-${name}`, '192.0.2.50');
  for (let round = 0; round < 8; round++) {
    const answers = names.map((name) => attempt(name, '192.0.2.50', `guess ${round}`));
    for (const answer of answers) expect(answer).toEqual(answers[0]);
    expect(answers[0]![0]).toBe('sign_in_throttled');
    pass(100);
  }
  succeed('erin', '192.0.2.50');
  expect(attempt('dave', '192.0.2.50', RIGHT)[0]).toBe('sign_in_throttled');
});

test('has as few passwords checked for names at home as for invented ones while the address waits', () => {
  const { pace, succeed, fail } = standing();
  for (let name = 0; name < 8_000; name++) succeed(`home-${name}`, '192.0.2.50');
  for (let name = 0; name < 31; name++) fail(`user-${name}`, '192.0.2.50');
  const checked = (name: string) => {
    try {
      pace.begin(name, '192.0.2.50', 'guess').abandon();
      return 1;
    } catch {
      return 0;
    }
  };
  let invented = 0;
  let atHome = 0;
  for (let name = 0; name < 8_000; name++) {
    invented += checked(`invented-${name}`);
    atHome += checked(`home-${name}`);
  }
  // One in 256 of either, about 31: ten standard deviations apart would be a difference.
  expect(Math.abs(atHome - invented)).toBeLessThan(80);
  expect(invented).toBeGreaterThan(0);
  expect(atHome).toBeGreaterThan(0);
});

test('counts attempts as failed before their outcome is known', () => {
  const { pace } = standing();
  for (let name = 0; name < 31; name++) pace.begin(`user-${name}`, '203.0.113.66', 'wrong');
  expect(() => pace.begin('user-99', '203.0.113.66', 'wrong')).toThrow(Refusal);
  for (let each = 0; each < 5; each++) pace.begin('mia', '203.0.113.67', 'wrong');
  expect(() => pace.begin('mia', '203.0.113.67', 'wrong')).toThrow(Refusal);
});

test('forgets no home of one user for the sign-ins of another at many addresses', () => {
  const { attempt, succeed, fail } = standing();
  succeed('mia', '192.0.2.1');
  for (let site = 0; site < 20_000; site++) succeed('mallory', `2001:db8:${site.toString(16)}::1`);
  for (let name = 0; name < 31; name++) fail(`user-${name}`, '192.0.2.1');
  expect(attempt('mia', '192.0.2.1', RIGHT)[0]).toBe('signed in');
});

const signIn = ({ url }: ApiFixture, password: string) => {
  const { name } = ACCOUNTS.member;
  const identity = {
    methods: ['password'],
    password: { user: { name, password, domain: { id: 'default' } } },
  };
  return fetch(`${url}/v3/auth/tokens`, { method: 'POST', body: JSON.stringify({ auth: { identity } }) });
};

test('sign-ins beyond max_sign_ins_per_minute are answered 429 with the seconds to wait, right or wrong', async () => {
  let now = Date.now();
  const lab = await startApiFixture(
    { oriel_auth: { max_sign_ins_per_minute: 2 } },
    { clock: { now: () => now } },
  );
  try {
    const statuses = [];
    for (let each = 0; each < 3; each++) statuses.push((await signIn(lab, ACCOUNTS.member.password)).status);
    expect(statuses).toEqual([201, 201, 429]);
    const refused = await signIn(lab, ACCOUNTS.member.password);
    expect(refused.headers.get('retry-after')).toBe('30');
    expect(refused.headers.get('x-oriel-refusal')).toBe('sign_in_throttled');
    now += 30_000;
    expect((await signIn(lab, ACCOUNTS.member.password)).status).toBe(201);
  } finally {
    await lab.close();
  }
});

test('wrong passwords are answered 429 with the seconds to wait, after the free ones', async () => {
  let now = Date.now();
  const lab = await startApiFixture({}, { clock: { now: () => now } });
  try {
    for (let each = 0; each < 5; each++) expect((await signIn(lab, 'wrong')).status).toBe(401);
    now += 1_000;
    expect((await signIn(lab, 'wrong')).status).toBe(401);
    const refused = await signIn(lab, ACCOUNTS.member.password);
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([429, '2']);
  } finally {
    await lab.close();
  }
});
