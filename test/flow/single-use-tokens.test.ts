import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { WebSocket } from 'ws';
import { REFUSALS } from '../../src/flow/refusals.ts';
import { hashToken } from '../../src/platform/secret.ts';
import { ACCOUNTS } from '../support/accounts.ts';
import { type NatsServer, startNats } from '../support/cluster/nats.ts';
import { CookieTab } from '../support/cookie-tab.ts';
import { type RunningOriel, startAllInOne } from '../support/fixtures/all-in-one.ts';
import { closingOf, Person, tokenOf } from '../support/person.ts';

/** The oriels of one Oriel: the first with the authority, each with a proxy. */
interface Town {
  readonly oriels: readonly [RunningOriel, RunningOriel];
  close(): Promise<void>;
}

const ORIEL = { token_use: 'once', drivers: ['demo'], session_recheck_interval: 1 } as const;
/** Short enough to outlive. */
const TOKEN_TTL_S = 2;

async function oneProcess(): Promise<Town> {
  const oriel = await startAllInOne({ settings: { oriel: ORIEL, consoleauth: { token_ttl: TOKEN_TTL_S } } });
  return { oriels: [oriel, oriel], close: () => oriel.close() };
}

async function twoOnABus(): Promise<Town> {
  const nats: NatsServer = await startNats();
  const start = (host: string, roles: Parameters<typeof startAllInOne>[0] & object) =>
    startAllInOne({
      ...roles,
      settings: {
        DEFAULT: { host },
        oriel: { ...ORIEL, transport: 'nats' },
        consoleauth: { token_ttl: TOKEN_TTL_S },
        oriel_nats: { servers: [nats.url] },
      },
    });
  const one = await start('controller1', { roles: ['consoleauth', 'compute', 'novncproxy', 'api'] });
  const two = await start('controller2', { roles: ['novncproxy', 'api'] });
  return {
    oriels: [one, two],
    async close() {
      await two.close();
      await one.close();
      await nats.close();
    },
  };
}

/** For what arrives when it does. */
const PATIENT = { timeout: 20_000 };

describe.each([
  ['in one process', oneProcess],
  ['on two proxies of one bus', twoOnABus],
])('an address that opens one console, %s', (_where, build) => {
  let town: Town;
  let here: RunningOriel;
  let there: RunningOriel;
  let mia: Person;
  let ada: Person;
  const open: WebSocket[] = [];

  beforeAll(async () => {
    town = await build();
    [here, there] = town.oriels;
    mia = await Person.signIn(here, ACCOUNTS.member);
    ada = await Person.signIn(here, ACCOUNTS.admin);
  });
  afterEach(() => {
    for (const webSocket of open.splice(0)) webSocket.terminate();
  });
  afterAll(() => town?.close());

  async function opened(
    tab: CookieTab,
    at: RunningOriel,
    url: URL,
    protocols?: string[],
  ): Promise<WebSocket> {
    const webSocket = await tab.open(at, url, protocols);
    open.push(webSocket);
    return webSocket;
  }
  /** Resolves once another client is refused because it has expired. */
  const expired = (url: URL) =>
    expect
      .poll(async () => (await new CookieTab().refusal(here, url)).code, PATIENT)
      .toBe(REFUSALS.token_expired.closeCode);
  const sessions = async () => (await ada.api('/oriel/v1/sessions')).body.sessions;
  /** Once as many are listed as there should be. */
  const listed = async (count: number) => {
    await expect.poll(async () => (await sessions()).length, PATIENT).toBe(count);
    return sessions();
  };

  test('opens for one browser; another is refused because it was used, on either proxy', async () => {
    const url = await mia.consoleUrl('demo');
    await opened(new CookieTab(), here, url);
    for (const at of [here, there]) {
      const { code, reason } = await new CookieTab().refusal(at, url);
      expect(code).toBe(4510);
      expect(reason).toContain(REFUSALS.token_used.sentence);
    }
    expect(await listed(1)).toHaveLength(1);
  });

  test('of many who open it at once one succeeds', async () => {
    const url = await mia.consoleUrl('demo');
    const tabs = Array.from({ length: 12 }, () => new CookieTab());
    const openings = tabs.map((tab, at) => opened(tab, at % 2 === 0 ? here : there, url, ['oriel.v1']));
    const outcomes = await Promise.allSettled(openings);
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect(tabs.filter(({ cookies }) => cookies.size > 0)).toHaveLength(1);
    await listed(1);
  });

  test('a reload goes on with it, and one session is listed since its first opening', async () => {
    const url = await mia.consoleUrl('demo');
    const tab = new CookieTab();
    const first = await opened(tab, here, url);
    const closing = closingOf(first);
    const [before] = await listed(1);
    const second = await opened(tab, there, url);
    expect(await closing).toMatchObject({ code: 4511 });
    const [after] = await listed(1);
    expect(after.id).not.toBe(before.id);
    expect(after.request_id).toBe(before.request_id);
    expect(second.readyState).toBe(second.OPEN);
  });

  test('a lost connection comes back on the other proxy, long after the address has expired', async () => {
    const url = await mia.consoleUrl('demo');
    const tab = new CookieTab();
    (await opened(tab, here, url)).terminate();
    await listed(0);
    await expired(url);
    await opened(tab, there, url);
    await listed(1);
    expect(await new CookieTab().refusal(here, url)).toMatchObject({
      code: REFUSALS.token_expired.closeCode,
    });
  });

  test('our own page brings a secret of its own and needs no cookie', async () => {
    const url = await mia.consoleUrl('demo');
    const own = ['oriel.v1', `oriel.resume.${'s'.repeat(43)}`];
    for (const at of [here, there]) {
      expect((await opened(new CookieTab(), at, url, own)).protocol).toBe('oriel.v1');
      await listed(1);
    }
    const wrong = await new CookieTab().refusal(here, url, [`oriel.resume.${'t'.repeat(43)}`]);
    expect(wrong.code).toBe(4510);
  });

  test('the resume secret of one address does nothing for another', async () => {
    const [mine, other] = [await mia.consoleUrl('demo'), await mia.consoleUrl('demo')];
    const [tab, thief] = [new CookieTab(), new CookieTab()];
    await opened(tab, here, mine);
    await opened(thief, here, other);
    const [name] = [...tab.cookies.keys()];
    const [secret] = [...thief.cookies.values()];
    thief.cookies.set(name!, secret!);
    expect((await thief.refusal(here, mine)).code).toBe(4510);
  });

  test('a cookie that another site set before is not accepted', async () => {
    const url = await mia.consoleUrl('demo');
    const name = `oriel-${hashToken(tokenOf(url)).slice(0, 12)}`;
    const tab = new CookieTab();
    tab.cookies.set(name, 'f'.repeat(43));
    await opened(tab, here, url);
    expect([...tab.cookies.keys()]).toEqual([name]);
    expect(tab.cookies.get(name)).not.toBe('f'.repeat(43));
  });

  test('withdrawing the tokens of the guest ends the right to resume, also when the address has expired', async () => {
    const url = await mia.consoleUrl('demo');
    const tab = new CookieTab();
    const closing = closingOf(await opened(tab, there, url));
    await expired(url);
    const id = await mia.serverId('demo');
    expect(
      (await ada.api(`/oriel/v1/servers/${id}/console-tokens?reason=x`, { method: 'DELETE' })).status,
    ).toBe(200);
    expect((await closing).code).toBe(4483);
    expect([4450, 4510]).toContain((await tab.refusal(here, url)).code);
  });

  test('a session that an operator ends is not resumed', async () => {
    const url = await mia.consoleUrl('demo');
    const tab = new CookieTab();
    const closing = closingOf(await opened(tab, there, url));
    const [session] = await listed(1);
    const path = `/oriel/v1/sessions/${session.id}?reason=x`;
    expect((await ada.api(path, { method: 'DELETE' })).status).toBeLessThan(300);
    expect((await closing).code).toBe(4483);
    await expect.poll(async () => (await tab.refusal(here, url)).code, PATIENT).toBe(4510);
  });
});
