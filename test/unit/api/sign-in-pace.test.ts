import { expect, test } from 'vitest';
import { SignInPace } from '../../../src/api/auth/local/sign-in-pace.ts';
import { Refusal } from '../../../src/flow/refusals.ts';
import { ACCOUNTS } from '../../support/accounts.ts';
import { type ApiLab, startApiLab } from '../../support/api-lab.ts';
import { defaultSettings } from '../../support/default-settings.ts';

function standing(perMinute = 0) {
  let at = 1_000_000;
  const settings = defaultSettings({ oriel_auth: { max_sign_ins_per_minute: perMinute } });
  const pace = new SignInPace(settings, { now: () => at });
  return {
    pace,
    pass: (ms: number) => {
      at += ms;
    },
    /** Milliseconds that a try has to wait; 0 where it is looked at, and then it fails. */
    fail(user: string, address: string): number {
      const waitMs = waitOf(pace, user, address);
      if (waitMs === 0) pace.failed(user, address);
      return waitMs;
    },
  };
}

function waitOf(pace: SignInPace, user: string, address: string): number {
  try {
    pace.requireTry(user, address);
    return 0;
  } catch (error) {
    if (!(error instanceof Refusal) || error.code !== 'sign_in_throttled') throw error;
    return error.retryAfterMs!;
  }
}

test('one password tried with many names makes that address wait, of IPv6 the /64, and no other', () => {
  const { pace, fail } = standing();
  for (let name = 0; name < 31; name++) expect(fail(`user-${name}`, `2001:db8::${name}`)).toBe(0);
  expect(fail('user-99', '2001:db8::99')).toBe(1_000);
  expect(waitOf(pace, 'user-99', '2001:db8:0:1::1')).toBe(0);
});

test('a user who is tried from everywhere waits shortly at new places, and never where they have signed in', () => {
  const { pace, pass, fail } = standing();
  pace.succeeded('mia', '192.0.2.1');
  for (let address = 0; address < 31; address++) expect(fail('mia', `203.0.113.${address}`)).toBe(0);
  expect(fail('mia', '198.51.100.1')).toBe(1_000);
  for (let address = 0; address < 20; address++) {
    pass(10_000);
    expect(fail('mia', `198.51.100.${address}`)).toBe(0);
  }
  expect(waitOf(pace, 'mia', '198.51.100.99')).toBeLessThanOrEqual(10_000);
  expect(waitOf(pace, 'mia', '192.0.2.1')).toBe(0);
  expect(waitOf(pace, 'rea', '198.51.100.99')).toBe(0);
});

test('a sign-in that succeeds buys no guesses at other users', () => {
  const { pace, fail } = standing();
  for (let name = 0; name < 31; name++) {
    fail(`user-${name}`, '203.0.113.66');
    pace.succeeded('mallory', '203.0.113.66');
  }
  expect(fail('user-99', '203.0.113.66')).toBe(1_000);
  expect(waitOf(pace, 'mallory', '203.0.113.66')).toBe(0);
});

const signIn = ({ url }: ApiLab, password: string) => {
  const { name } = ACCOUNTS.member;
  const identity = {
    methods: ['password'],
    password: { user: { name, password, domain: { id: 'default' } } },
  };
  return fetch(`${url}/v3/auth/tokens`, { method: 'POST', body: JSON.stringify({ auth: { identity } }) });
};

test('sign-ins beyond max_sign_ins_per_minute are answered 429 with the seconds to wait, right or wrong', async () => {
  let now = Date.now();
  const lab = await startApiLab(
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
  const lab = await startApiLab({}, { clock: { now: () => now } });
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
