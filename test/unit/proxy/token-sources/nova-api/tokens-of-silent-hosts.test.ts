import { expect, test } from 'vitest';
import { Refusal } from '../../../../../src/flow/refusals.ts';
import { TokensOfSilentHosts } from '../../../../../src/proxy/token-sources/nova-api/tokens-of-silent-hosts.ts';

const PLACE = { key: 'dead', host: 'dead', node: 'dead' };
const UNCONFIRMED = new Refusal('nova_unconfirmed', 'compute host dead: no answer');

/** Tokens of the host `dead`, which is silent once `silence` is set. */
function setUp() {
  const host: { silence: { failure: Refusal; isDue: boolean } | undefined } = { silence: undefined };
  const tokens = new TokensOfSilentHosts({ silence: () => host.silence });
  const fail = () => Promise.reject(UNCONFIRMED);
  return { host, tokens, fail };
}

async function failOnce({ host, tokens, fail }: ReturnType<typeof setUp>, token: string): Promise<void> {
  await expect(tokens.run(token, () => tokens.confirm(token, PLACE, fail))).rejects.toBe(UNCONFIRMED);
  host.silence = { failure: UNCONFIRMED, isDue: false };
}

test('a token of a silent host is refused without a look-up', async () => {
  const all = setUp();
  await failOnce(all, 'one');
  let lookUps = 0;
  await expect(all.tokens.run('one', async () => ++lookUps)).rejects.toBe(UNCONFIRMED);
  expect(lookUps).toBe(0);
});

test('a token that has not been looked up yet is looked up, whatever host is silent', async () => {
  const all = setUp();
  await failOnce(all, 'one');
  expect(await all.tokens.run('other', async () => 'opens')).toBe('opens');
});

test('when the host is due, one token tests it and the others are still refused', async () => {
  const all = setUp();
  await failOnce(all, 'one');
  all.host.silence = undefined;
  await failOnce(all, 'two');
  all.host.silence = { failure: UNCONFIRMED, isDue: true };
  let answer: (value: string) => void = () => undefined;
  const testing = all.tokens.run('one', () => new Promise<string>((resolve) => (answer = resolve)));
  await expect(all.tokens.run('two', async () => 'a second test')).rejects.toBe(UNCONFIRMED);
  all.host.silence = undefined;
  answer('opens');
  expect(await testing).toBe('opens');
  expect(await all.tokens.run('two', async () => 'opens')).toBe('opens');
});

test('a test that its client leaves lets the next token test the host', async () => {
  const all = setUp();
  await failOnce(all, 'one');
  all.host.silence = { failure: UNCONFIRMED, isDue: true };
  await expect(all.tokens.run('one', () => Promise.reject(new Error('left')))).rejects.toThrow('left');
  expect(await all.tokens.run('one', async () => 'opens')).toBe('opens');
});

test('another refusal than the silence of the host is not remembered', async () => {
  const all = setUp();
  const moved = new Refusal('token_guest_moved', 'elsewhere');
  const run = () =>
    all.tokens.run('one', () => all.tokens.confirm('one', PLACE, () => Promise.reject(moved)));
  await expect(run()).rejects.toBe(moved);
  all.host.silence = { failure: UNCONFIRMED, isDue: false };
  await expect(run()).rejects.toBe(moved);
});
