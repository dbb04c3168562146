import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { ACCOUNTS, userLines } from '../support/accounts.ts';
import { LOCAL_DRILLS } from '../support/cluster/revocation-drills.ts';
import { type RevocationCluster, startRevocationCluster } from '../support/cluster/revocation-oriel.ts';
import { Viewer } from '../support/fixtures/proxy-fixture.ts';
import { type Closing, closingOf, Person } from '../support/person.ts';

/** Never within a test: what ends a session then is a message. */
const NOT_SOON_S = 600;

let stand: RevocationCluster;
let open: Viewer[];
beforeEach(() => {
  open = [];
});
afterEach(async () => {
  for (const { socket } of open) socket.terminate();
  await stand.close();
});

async function openConsole(person: Person) {
  const { body } = await person.askForConsole(stand.guest.uuid);
  const url = new URL(body.remote_console.url);
  const viewer = new Viewer(`${stand.proxyUrl.replace('http', 'ws')}/${url.searchParams.get('path')}`);
  open.push(viewer);
  await viewer.handshake();
  await expect.poll(() => stand.logText()).toContain('console opened');
  return { url, isOpen: () => viewer.socket.readyState === viewer.socket.OPEN, closing: viewer.closed };
}

const sessionsOf = async (person: Person) => (await person.api('/oriel/v1/sessions')).body.sessions;
const tryAgain = (url: URL): Promise<Closing> =>
  closingOf(new Person(stand).webSocket(url, { protocols: ['oriel.v1'] }));

describe.each(LOCAL_DRILLS)('$name', (drill) => {
  test('ends the console that is open with a reason of its own, and its address opens no other', async () => {
    const interval = drill.by === 'message' ? NOT_SOON_S : 1;
    stand = await startRevocationCluster({ oriel: { session_recheck_interval: interval } });
    const person = await Person.signIn(stand, ACCOUNTS.member);
    const { url, closing } = await openConsole(person);
    await drill.revoke(stand, person);
    expect(await closing).toMatchObject({
      code: drill.closeCode,
      reason: expect.stringContaining(drill.reason),
    });
    if (drill.afterwards !== 0) expect((await tryAgain(url)).code).toBe(drill.afterwards);
  });
});

describe('who loses nothing', () => {
  test('keeps the console through a reload and the sign-out of another', async () => {
    stand = await startRevocationCluster({ oriel: { session_recheck_interval: 1 } });
    const [mia, ada] = [
      await Person.signIn(stand, ACCOUNTS.member),
      await Person.signIn(stand, ACCOUNTS.admin),
    ];
    await openConsole(mia);
    const other = await openConsole(ada);
    await mia.api('/v3/auth/tokens', { method: 'DELETE', headers: { 'X-Subject-Token': mia.token } });
    await expect.poll(async () => (await sessionsOf(ada)).length).toBe(1);
    stand.reload(await userLines());
    await askedAgain();
    expect(other.isOpen()).toBe(true);
  });

  test('keeps the console when the sign-in has merely expired', async () => {
    stand = await startRevocationCluster({
      oriel: { session_recheck_interval: 1 },
      oriel_auth: { token_expiration: 1 },
    });
    const mia = await Person.signIn(stand, ACCOUNTS.member);
    const { isOpen } = await openConsole(mia);
    await expect.poll(async () => (await mia.api('/v2.1/servers')).status, { timeout: 5_000 }).toBe(401);
    await askedAgain();
    expect(isOpen()).toBe(true);
  });

  async function askedAgain() {
    // The api asks compute whose guest it is, each time.
    const { looks } = stand.driver;
    await expect.poll(() => stand.driver.looks, { timeout: 10_000 }).toBeGreaterThan(looks + 2);
  }
});
