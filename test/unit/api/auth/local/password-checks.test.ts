import { setImmediate as turn } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { PasswordChecks } from '../../../../../src/api/auth/local/password-checks.ts';

/** A queue whose checks end when the test lets them. */
function standing() {
  const checks = new PasswordChecks({ now: () => 0 });
  const begun: string[] = [];
  const running: (() => void)[] = [];
  return {
    begun,
    ask(user: string, address: string, isRecognised = false, password = 'secret') {
      return checks.run({ user, address, password, isRecognised }, () => {
        begun.push(user);
        return new Promise((resolve) => running.push(() => resolve(true)));
      });
    },
    /** Ends the check that runs longest. */
    async endOne() {
      running.shift()?.();
      for (let each = 0; each < 3; each++) await turn();
    },
  };
}

/** Asks with invented names until nothing more is taken in, over and over as checks end. */
function flood({ ask }: ReturnType<typeof standing>, addresses: readonly string[]) {
  let asked = 0;
  return () => {
    for (const address of addresses) {
      for (let each = 0; each < 4; each++) void ask(`invented-${asked++}`, address);
    }
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

for (const [name, addresses] of Object.entries(FLOODS)) {
  test(`checks a recognised password after at most the two that run, under a flood from ${name}`, async () => {
    const stand = standing();
    const again = flood(stand, addresses);
    for (let each = 0; each < 20; each++) {
      again();
      const before = stand.begun.length;
      const right = stand.ask('alice', '192.0.2.1', true);
      while (!stand.begun.slice(before).includes('alice')) {
        await stand.endOne();
        again();
      }
      expect(stand.begun.slice(before).indexOf('alice')).toBe(0);
      await stand.endOne();
      await stand.endOne();
      expect(await right).toBe(true);
      again();
    }
  });

  test(`checks a password from a new address before those of a flood from ${name}`, async () => {
    const stand = standing();
    const again = flood(stand, addresses);
    for (let each = 0; each < 200; each++) {
      again();
      await stand.endOne();
    }
    again();
    const before = stand.begun.length;
    void stand.ask('alice', '192.0.2.77');
    await stand.endOne();
    await stand.endOne();
    expect(stand.begun.slice(before)).toContain('alice');
  });
}

test('lets three checks of one address wait, and six of one /48', async () => {
  const { ask, begun, endOne } = standing();
  const answers = Array.from({ length: 20 }, (_, index) => ask(`invented-${index}`, '203.0.113.1'));
  for (let each = 0; each < 20; each++) await endOne();
  expect(begun).toHaveLength(5);
  expect((await Promise.all(answers)).filter((answer) => answer === undefined)).toHaveLength(15);
  const others = Array.from({ length: 20 }, (_, index) => ask(`other-${index}`, `2001:db8:0:${index}::1`));
  for (let each = 0; each < 20; each++) await endOne();
  expect((await Promise.all(others)).filter((answer) => answer === undefined)).toHaveLength(12);
});

test('checks the same password of one user from one address once for all who wait for it', async () => {
  const { ask, begun, endOne } = standing();
  const answers = Array.from({ length: 40 }, () => ask('ci', '192.0.2.1'));
  await endOne();
  expect(await Promise.all(answers)).toEqual(Array(40).fill(true));
  expect(begun).toEqual(['ci']);
});

test('has a turn for others between the checks of recognised passwords', async () => {
  const { ask, begun, endOne } = standing();
  for (let user = 0; user < 12; user++) void ask(`home-${user}`, `192.0.2.${user}`, true);
  void ask('new', '203.0.113.1');
  for (let each = 0; each < 5; each++) await endOne();
  expect(begun).toContain('new');
});
