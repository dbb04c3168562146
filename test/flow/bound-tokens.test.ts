import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ACCOUNTS } from '../support/accounts.ts';
import { type RunningOriel, startAllInOne } from '../support/fixtures/all-in-one.ts';
import { closingOf, Person } from '../support/person.ts';

describe('an access URL that is bound to the client address of its user', () => {
  let oriel: RunningOriel;
  let mia: Person;

  beforeAll(async () => {
    const bound = { token_binding: 'address', drivers: ['demo'], trusted_proxies: ['127.0.0.0/8'] } as const;
    oriel = await startAllInOne({ settings: { oriel: bound } });
    mia = await Person.signIn(oriel, ACCOUNTS.member);
  });
  afterAll(() => oriel?.close());

  /** As a load balancer passes it on. */
  const from = (address: string) => ({ 'X-Forwarded-For': address });

  async function urlFor(address: string): Promise<URL> {
    const { body } = await mia.api(`/v2.1/servers/${await mia.serverId('demo')}/remote-consoles`, {
      method: 'POST',
      body: { remote_console: { protocol: 'vnc', type: 'novnc' } },
      headers: from(address),
    });
    return new URL(body.remote_console.url);
  }

  const opening = (url: URL, address: string) =>
    new Person(oriel).webSocket(url, { protocols: ['oriel.v1'], headers: from(address) });

  test.each([
    ['203.0.113.7', '203.0.113.7'],
    ['::ffff:203.0.113.7', '203.0.113.7'],
    ['2001:db8:1:2::a', '2001:db8:1:2:ffff::b'],
    ['2001:DB8:1:2:0:0:0:A', '2001:db8:1:2::a'],
  ])('asked for from %s it opens from %s', async (asked, opened) => {
    const webSocket = opening(await urlFor(asked), opened);
    const [greeting] = await new Promise<[Buffer]>((resolve, reject) => {
      webSocket.once('message', (data: Buffer) => resolve([data]));
      webSocket.once('close', (code) => reject(new Error(`closed with ${code}`)));
    });
    expect(String(greeting)).toContain('RFB');
    webSocket.terminate();
  });

  test.each([
    ['203.0.113.7', '203.0.113.8'],
    ['2001:db8:1:2::a', '2001:db8:1:3::a'],
    ['203.0.113.7', '2001:db8:1:2::a'],
    // A client that the load balancer does not name has the load balancer's address.
    ['203.0.113.7', 'unknown'],
  ])('asked for from %s it is refused from %s, and the log has both', async (asked, opened) => {
    const { code, reason } = await closingOf(opening(await urlFor(asked), opened));
    expect(code).toBe(4512);
    const requestId = /req-[0-9a-f-]{36}/.exec(reason)![0];
    const lines = oriel.logText().split('\n');
    const line = lines.find((text) => text.includes(requestId) && text.includes('"console refused"'));
    expect(line).toContain(`requested from ${asked}`);
  });
});
