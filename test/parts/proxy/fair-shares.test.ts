import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import type { ConsoleauthTokenSource } from '../../../src/proxy/token-sources/consoleauth/consoleauth-token-source.ts';
import {
  type LabOptions,
  openConsole,
  type ProxyFixture,
  startProxyFixture,
  Viewer,
} from '../../support/fixtures/proxy-fixture.ts';
import {
  echoServer,
  handshakeNone,
  startVncServer,
  type VncServer,
} from '../../support/fixtures/vnc-servers.ts';
import { until } from '../../support/until.ts';

/** The load balancer of these tests: it names the client address of each request. */
const TRUSTED = ['127.0.0.1/32'];
const [HONEST, ATTACKER] = ['192.0.2.1', '203.0.113.66'];

let guest: VncServer;
let lab: ProxyFixture;

beforeAll(async () => {
  guest = await echoServer();
});
afterEach(async () => {
  await lab.close();
  expect(lab.proxy.counts()).toMatchObject({ sessions: 0, admitted: 0, sockets: 0, shares: 0 });
});
afterAll(() => guest.close());

async function start(oriel: LabOptions['oriel'], more: LabOptions = {}): Promise<void> {
  lab = await startProxyFixture({ ...more, oriel: { trusted_proxies: TRUSTED, refusal: 'close', ...oriel } });
}

const from = (address: string, token: string) =>
  new Viewer(lab.url(token), { headers: { 'x-forwarded-for': address } });
const closeCode = async (viewer: Viewer) => (await viewer.closed).code;

async function open(address: string, token = lab.grant({ port: guest.port })): Promise<Viewer> {
  const viewer = from(address, token);
  await viewer.handshake();
  return viewer;
}

test('beyond max_sessions_per_address that address is refused and no other; a place that is freed is used', async () => {
  await start({ max_sessions_per_address: 2 });
  const [first] = [await open('2001:db8::1'), await open('2001:db8::2')];
  const token = lab.grant({ port: guest.port });
  // Of IPv6 one /64 is one address.
  expect(await closeCode(from('2001:db8::ffff:3', token))).toBe(4540);
  await open('2001:db8:0:1::1');
  await open(HONEST, token);
  await first!.close();
  await until(() => lab.proxy.counts().sessions === 3);
  await open('2001:db8::3', token);
});

test('beyond max_sessions_per_guest that guest has no more viewers, and others have', async () => {
  await start({ max_sessions_per_guest: 1 });
  const instanceUuid = randomUUID();
  const token = lab.grant({ port: guest.port, instanceUuid });
  const first = await open(
    HONEST,
    lab.grant({ port: guest.port, instanceUuid, user: { id: 'u2', name: 'bob' } }),
  );
  expect(await closeCode(from(ATTACKER, token))).toBe(4544);
  await open(ATTACKER);
  await first.close();
  await until(() => lab.proxy.counts().sessions === 1);
  await open(ATTACKER, token);
});

test('beyond max_sessions_per_user that user has no more consoles', async () => {
  await start({ max_sessions_per_user: 1 });
  const first = await open(HONEST);
  expect(await closeCode(from(HONEST, lab.grant({ port: guest.port })))).toBe(4543);
  await first.close();
  await until(() => lab.proxy.counts().sessions === 0);
  await open(HONEST);
});

test('beyond max_upgrades_per_minute an address gets 429 with Retry-After, and other addresses continue', async () => {
  let now = Date.now();
  await start({ max_upgrades_per_minute: 3, refusal: 'http' }, { clock: { now: () => now } });
  for (let each = 0; each < 3; each++) await open(ATTACKER);
  const { status, headers, body } = await from(ATTACKER, lab.grant({ port: guest.port })).unexpected;
  expect([status, headers['x-oriel-refusal'], headers['retry-after']]).toEqual([
    429,
    'upgrades_throttled',
    '20',
  ]);
  expect(body).toContain('Your network address requested consoles too often');
  await open(HONEST);
  now += 20_000;
  await open(ATTACKER);
});

/** A token authority that counts what it is asked. */
function counted() {
  const asked = { times: 0 };
  const more = (source: ConsoleauthTokenSource): ConsoleauthTokenSource =>
    Object.assign(Object.create(source), {
      check: (...args: Parameters<ConsoleauthTokenSource['check']>) => {
        asked.times++;
        return source.check(...args);
      },
    });
  return { asked, more };
}

test('too many bad tokens of one address make it wait; the authority is not asked, others and known tokens pass', async () => {
  let now = Date.now();
  const { asked, more } = counted();
  await start({ free_bad_tokens: 3, refusal: 'http' }, { clock: { now: () => now }, wrapTokenSource: more });
  const known = lab.grant({ port: guest.port });
  const fresh = lab.grant({ port: guest.port });
  await (await open(ATTACKER, known)).close();
  const refusal = async (token: string) => (await from(ATTACKER, token).unexpected).headers;
  for (let each = 0; each < 4; each++) {
    expect((await refusal(randomUUID()))['x-oriel-refusal']).toBe('token_unknown');
  }
  const before = asked.times;
  for (const token of [randomUUID(), fresh]) {
    expect(await refusal(token)).toMatchObject({ 'x-oriel-refusal': 'tokens_throttled', 'retry-after': '1' });
  }
  expect(asked.times).toBe(before);
  await open(ATTACKER, known);
  await open(HONEST);
  now += 1_000;
  // Who shares the address with a guesser gets in by a try of his own.
  await open(ATTACKER, fresh);
  expect((await refusal(randomUUID()))['x-oriel-refusal']).toBe('tokens_throttled');
});

test('a flood of bad tokens neither disturbs who is in nor keeps out who comes, and fills neither log nor trace', async () => {
  const { asked, more } = counted();
  await start({ free_bad_tokens: 5, max_upgrades_per_minute: 300 }, { wrapTokenSource: more });
  const [spared] = [lab.grant({ port: guest.port, requestId: 'req-11111111-1111-4111-8111-111111111111' })];
  const inside = await open(HONEST, spared);
  const echoes = (async () => {
    for (let each = 0; each < 100; each++) {
      inside.send(`${each}`.padStart(8));
      expect((await inside.read(8)).toString()).toBe(`${each}`.padStart(8));
    }
  })();
  const codes = new Map<number, number>();
  const flood = async () => {
    for (let each = 0; each < 100; each++) {
      const code = await closeCode(from(ATTACKER, randomUUID()));
      codes.set(code, (codes.get(code) ?? 0) + 1);
    }
  };
  const floods = Promise.all(Array.from({ length: 10 }, flood));
  const late = await open(HONEST);
  late.send('late');
  expect((await late.read(4)).toString()).toBe('late');
  await Promise.all([echoes, floods]);
  expect([...codes.keys()].sort()).toEqual([4450, 4541, 4542]);
  // Ten come at once, so that a few more than the free ones are looked at.
  expect(asked.times).toBeLessThan(50);
  const refusals = lab.log.filter(({ msg, level }) => msg === 'console refused' && level === 40);
  expect(refusals.length).toBeLessThan(60);
  expect(lab.trace.spans('req-11111111-1111-4111-8111-111111111111').length).toBeGreaterThan(0);
});

test('beyond max_connections_per_address connections are closed at once, and others are served', async () => {
  await start({ max_connections_per_address: 3 });
  const reach = (localAddress: string) => {
    const socket: Socket = connect({ port: lab.port, host: '127.0.0.1', localAddress });
    socket.on('error', () => {});
    return socket;
  };
  const idle = Array.from({ length: 3 }, () => reach('127.0.0.66'));
  await Promise.all(idle.map((socket) => once(socket, 'connect')));
  await once(reach('127.0.0.66'), 'close');
  await openConsole(lab, lab.grant({ port: guest.port }));
  const other = reach('127.0.0.67');
  other.write('GET /livez HTTP/1.1\r\nHost: x\r\n\r\n');
  expect(String((await once(other, 'data'))[0])).toMatch(/^HTTP\/1.1 200 /);
  expect(lab.log.filter(({ msg }) => String(msg).includes('has too many'))).toHaveLength(1);
  idle[0]!.destroy();
  await expect
    .poll(async () => {
      const again = reach('127.0.0.66');
      again.write('GET /livez HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n');
      const [heard] = await Promise.race([once(again, 'data'), once(again, 'close')]);
      again.destroy();
      return String(heard);
    })
    .toMatch(/^HTTP\/1.1 200 /);
  for (const socket of [...idle, other]) socket.destroy();
});

test('a viewer that never sends ClientInit and a guest that never sends ServerInit end with different codes', async () => {
  await start({ client_handshake_timeout: 1, vnc_handshake_timeout: 1 });
  const silent = await open(HONEST);
  expect(await closeCode(silent)).toBe(4470);
  const mute = await startVncServer(async (talk) => {
    await handshakeNone(talk);
    await talk.read(1_000_000);
  });
  const viewer = await open(HONEST, lab.grant({ port: mute.port }));
  viewer.send([1]);
  expect(await closeCode(viewer)).toBe(4461);
  await mute.close();
});
