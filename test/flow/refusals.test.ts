import { connect, type Socket } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { REFUSALS, type RefusalCode } from '../../src/flow/refusals.ts';
import { STEPS, type StepNumber } from '../../src/flow/steps.ts';
import { ACCOUNTS } from '../support/accounts.ts';
import { Memcached } from '../support/cluster/memcached.ts';
import { startNats } from '../support/cluster/nats.ts';
import { type RunningOriel, startAllInOne } from '../support/fixtures/all-in-one.ts';
import { ScriptedDriver } from '../support/fixtures/scripted-driver.ts';
import {
  echoServer,
  handshakeVnc,
  RFB_38,
  type Script,
  startVncServer,
  type VncServer,
} from '../support/fixtures/vnc-servers.ts';
import { freePort } from '../support/free-port.ts';
import { guestStream } from '../support/guest-stream.ts';
import { closingOf, Person } from '../support/person.ts';
import { RfbClient } from '../support/rfb-client.ts';

const UNKNOWN_UUID = '00000000-0000-4000-8000-00000000dead';

const driver = new ScriptedDriver();
const servers: VncServer[] = [];
let oriel: RunningOriel;
let mia: Person;
let echo: VncServer;
/** An open console that none of the refusals may disturb. */
let bystander: Socket;

beforeAll(async () => {
  echo = await echoServer();
  servers.push(echo);
  oriel = await startAllInOne({
    settings: { oriel: { drivers: ['demo'], vnc_handshake_timeout: 1 } },
    drivers: [driver],
  });
  mia = await Person.signIn(oriel, ACCOUNTS.member);
});

afterAll(async () => {
  bystander?.destroy();
  await oriel.close();
  await Promise.all(servers.map((server) => server.close()));
});

/** What the api says to a console request. */
async function faultOf(serverId: string, who: Person = mia, body?: unknown) {
  const answer =
    body === undefined ? await who.askForConsole(serverId) : await who.askForConsole(serverId, body);
  return {
    status: answer.status,
    message: JSON.stringify(answer.body),
    requestId: answer.headers.get('x-openstack-request-id')!,
  };
}

/** What the console page receives when it opens that path. */
async function refusalOf(person: Person, path: string, headers?: Record<string, string>) {
  const webSocket = person.webSocket(path, {
    protocols: ['oriel.v1', 'binary'],
    ...(headers ? { headers } : {}),
  });
  return closingOf(webSocket);
}

function expectClosing(closing: { code: number; reason: string }, code: RefusalCode): void {
  const { closeCode, sentence } = REFUSALS[code];
  expect(closing.code).toBe(closeCode);
  expect(closing.reason.slice(0, sentence.length)).toBe(sentence);
  expect(closing.reason.slice(sentence.length)).toMatch(/^ \(req-[0-9a-f-]{36}\)$/);
}

/** Where the trace of a request says that it stopped. */
async function stoppedAt(requestId: string) {
  const { body } = await mia.api(`/oriel/v1/traces/${requestId}`);
  const spans = body.steps.flatMap((step: { number: number; spans: { outcome: string }[] }) =>
    step.spans.map(({ outcome }) => ({ step: step.number, outcome })),
  );
  return spans.filter(({ outcome }: { outcome: string }) => outcome !== 'ok');
}

const step = (number: StepNumber) => `step ${number} (${STEPS[number - 1]?.actor}) refuses`;

describe(step(2), () => {
  test.each([
    ['malformed JSON', '{nope', 400],
    ['a body without type', { remote_console: { protocol: 'vnc' } }, 400],
    ['a type that is not offered', { remote_console: { protocol: 'spice', type: 'spice-html5' } }, 400],
    ['no body', '', 400],
  ])('%s', async (_what, body, status) => {
    expect((await faultOf(await mia.serverId('demo'), mia, body)).status).toBe(status);
  });

  test('who has not signed in', async () => {
    expect((await faultOf(UNKNOWN_UUID, new Person(oriel))).status).toBe(401);
  });

  test("another project's guest, with the words for one that is not there", async () => {
    const stranger = await Person.signIn(oriel, ACCOUNTS.stranger);
    const serverId = await mia.serverId('demo');
    const foreign = await faultOf(serverId, stranger);
    const absent = await faultOf(UNKNOWN_UUID, stranger);
    expect([foreign.status, absent.status]).toEqual([404, 404]);
    expect(foreign.message.replace(serverId, UNKNOWN_UUID)).toBe(absent.message);
  });
});

describe(step(3), () => {
  test('when no compute agent answers', async () => {
    const headless = await startAllInOne({ roles: ['consoleauth', 'api'] });
    const person = await Person.signIn(headless, ACCOUNTS.member);
    const answer = await person.askForConsole(UNKNOWN_UUID);
    expect(answer.status).toBe(REFUSALS.compute_unreachable.httpStatus);
    await headless.close();
  });
});

describe(step(4), () => {
  test('when [vnc] enabled is False on the host', async () => {
    const disabled = await startAllInOne({ settings: { vnc: { enabled: false } } });
    const person = await Person.signIn(disabled, ACCOUNTS.member);
    const answer = await person.askForConsole(await person.serverId('demo'));
    expect(answer.status).toBe(400);
    expect(answer.body.badRequest.message).toContain('Unavailable console type novnc');
    await disabled.close();
  });
});

describe.each([
  [5, 'guest_not_running', 409],
  [5, 'hypervisor_unreachable', 503],
  [6, 'guest_without_vnc', 400],
  [6, 'vnc_on_socket', 400],
] as const)('step %i (driver) refuses', (number, code, status) => {
  test(`${REFUSALS[code].title}, and the trace says where it stopped`, async () => {
    const guest = driver.add(`step${number}-${code}`, code);
    const fault = await faultOf(guest.uuid);
    expect(fault.status).toBe(status);
    expect(await stoppedAt(fault.requestId)).toContainEqual({ step: number, outcome: code });
  });
});

test('a defect in a driver is internal_error with a request id, and its words stay in the log', async () => {
  const guest = driver.add('defective', new TypeError('words of a defect'));
  const fault = await faultOf(guest.uuid);
  expect(fault.status).toBe(REFUSALS.internal_error.httpStatus);
  expect(fault.message).toContain(REFUSALS.internal_error.sentence);
  expect(fault.message).not.toContain('words of a defect');
  expect(await stoppedAt(fault.requestId)).toContainEqual({ step: 6, outcome: 'internal_error' });
  expect(oriel.logText()).toContain('words of a defect');
});

describe(step(9), () => {
  test('when no token authority answers', async () => {
    const nats = await startNats();
    const settings = { oriel: { transport: 'nats' }, oriel_nats: { servers: [nats.url] } } as const;
    const authority = await startAllInOne({ settings, roles: ['consoleauth'] });
    const lawless = await startAllInOne({ settings, roles: ['compute', 'api'] });
    const person = await Person.signIn(lawless, ACCOUNTS.member);
    const server = await person.serverId('demo');
    await authority.close();
    const answer = await person.askForConsole(server);
    expect(answer.status).toBe(503);
    expect(answer.body.serviceUnavailable.message).toBe(REFUSALS.authority_unreachable.sentence);
    const stranger = await Person.signIn(lawless, ACCOUNTS.stranger);
    expect(stranger.token).toBe('');
    expect(lawless.logText()).toContain('sign_in_unchecked');
    await lawless.close();
    await nats.close();
  });
});

describe(step(10), () => {
  test('when no server of the token store answers', async () => {
    const memcached = await Memcached.start();
    const cache = {
      enabled: true,
      backend: 'oslo_cache.memcache_pool',
      memcache_servers: [memcached],
      socket_timeout: 0.2,
    } as const;
    const forgetful = await startAllInOne({ settings: { cache } });
    const person = await Person.signIn(forgetful, ACCOUNTS.member);
    const server = await person.serverId('demo');
    await memcached.kill();
    const answer = await person.askForConsole(server);
    expect(answer.status).toBe(503);
    expect(answer.body.serviceUnavailable.message).toBe(REFUSALS.store_unavailable.sentence);
    await forgetful.close();
  });
});

describe(step(13), () => {
  const fresh = async () => {
    const url = await mia.consoleUrl('demo');
    return `/${url.searchParams.get('path')}`;
  };

  test('a request without a token', async () => {
    expectClosing(await refusalOf(mia, '/websockify'), 'token_missing');
  });

  test('a malformed token', async () => {
    expectClosing(await refusalOf(mia, '/?token=not-a-token'), 'token_malformed');
  });

  test('a page from elsewhere', async () => {
    expectClosing(await refusalOf(mia, await fresh(), { Origin: 'http://evil.example' }), 'origin_forbidden');
  });

  test('a page of another scheme than the address', async () => {
    expectClosing(
      await refusalOf(mia, await fresh(), { Origin: 'https://127.0.0.1' }),
      'origin_scheme_mismatch',
    );
  });

  test('a plain request where a WebSocket is due', async () => {
    const response = await fetch(`${oriel.proxyUrl}${await fresh()}`);
    expect(response.status).toBe(426);
    expect(await response.text()).toContain(REFUSALS.upgrade_required.sentence);
  });

  test('more sessions than [oriel] max_sessions', async () => {
    const small = await startAllInOne({ settings: { oriel: { drivers: ['demo'], max_sessions: 1 } } });
    const person = await Person.signIn(small, ACCOUNTS.member);
    const { webSocket } = await person.view(await person.consoleUrl('demo'));
    const url = await person.consoleUrl('demo');
    expectClosing(await refusalOf(person, `/${url.searchParams.get('path')}`), 'proxy_full');
    webSocket.terminate();
    await small.close();
  });
});

describe(step(14), () => {
  test('when no token authority answers', async () => {
    const lawless = await startAllInOne({ roles: ['novncproxy'] });
    expectClosing(await refusalOf(new Person(lawless), `/?token=${UNKNOWN_UUID}`), 'token_check_unreachable');
    await lawless.close();
  });
});

describe(step(15), () => {
  const pathTo = async (serverId: string) => {
    const { body } = await mia.askForConsole(serverId);
    return `/${new URL(body.remote_console.url).searchParams.get('path')}`;
  };

  test('an unknown token', async () => {
    expectClosing(await refusalOf(mia, `/?token=${UNKNOWN_UUID}`), 'token_unknown');
  });

  test('a token that has expired', async () => {
    const hasty = await startAllInOne({ settings: { consoleauth: { token_ttl: 1 } } });
    const person = await Person.signIn(hasty, ACCOUNTS.member);
    const url = await person.consoleUrl('demo');
    await new Promise((resolve) => setTimeout(resolve, 2_100));
    expectClosing(await refusalOf(person, `/${url.searchParams.get('path')}`), 'token_expired');
    await hasty.close();
  });

  test('a token whose guest is gone', async () => {
    const guest = driver.add('going', { port: echo.port });
    const path = await pathTo(guest.uuid);
    driver.remove(guest);
    expectClosing(await refusalOf(mia, path), 'token_guest_gone');
  });

  test('a token whose port is no longer the guest\u2019s', async () => {
    const guest = driver.add('moving', { port: echo.port });
    const path = await pathTo(guest.uuid);
    guest.vnc = { port: echo.port === 5901 ? 5902 : 5901 };
    expectClosing(await refusalOf(mia, path), 'token_guest_moved');
  });

  test('a token that its compute agent cannot confirm', async () => {
    const guest = driver.add('silenced', { port: echo.port });
    const path = await pathTo(guest.uuid);
    guest.vnc = 'hypervisor_unreachable';
    expectClosing(await refusalOf(mia, path), 'token_unconfirmed');
  });
});

describe(step(16), () => {
  const never: Script = () => {};
  const HOSTILE: readonly (readonly [string, RefusalCode, Script])[] = [
    ['is silent', 'vnc_silent', never],
    ['hangs up', 'vnc_closed_early', (talk) => void talk.socket.end()],
    ['is a repeater', 'vnc_version_unsupported', (talk) => talk.write('RFB 000.000\n')],
    ['is no VNC server', 'vnc_version_unsupported', (talk) => talk.write('SSH-2.0-OpenSSH_9.2p1\r\n')],
    [
      'offers no security that we know',
      'vnc_security_unsupported',
      async (talk) => {
        talk.write(RFB_38);
        await talk.read(12);
        talk.write([1, 19]);
      },
    ],
    [
      'refuses with a reason of 4 GiB',
      'vnc_refused',
      async (talk) => {
        talk.write(RFB_38);
        await talk.read(12);
        talk.write([0], [0xff, 0xff, 0xff, 0xff]);
        const flood = Buffer.alloc(65_536, 'x');
        const pour = () => {
          while (!talk.socket.destroyed && talk.socket.write(flood));
        };
        talk.socket.on('drain', pour);
        pour();
      },
    ],
    [
      'breaks the protocol',
      'vnc_protocol_error',
      async (talk) => {
        talk.write(RFB_38);
        await talk.read(12);
        talk.write([1, 1], 'HTTP/1.1 200 OK\r\n');
      },
    ],
    ['wants another password', 'vnc_authentication_failed', (talk) => handshakeVnc(talk, 'right')],
  ];

  test.each(HOSTILE)('a VNC server that %s', async (what, code, script) => {
    const server = await startVncServer(script);
    servers.push(server);
    const guest = driver.add(what, {
      port: server.port,
      ...(code === 'vnc_authentication_failed' ? { password: 'wrong' } : {}),
    });
    const answer = await mia.askForConsole(guest.uuid);
    const path = `/${new URL(answer.body.remote_console.url).searchParams.get('path')}`;
    expectClosing(await refusalOf(mia, path), code);
    const requestId = answer.headers.get('x-openstack-request-id')!;
    expect(await stoppedAt(requestId)).toContainEqual({ step: 16, outcome: code });
  });

  test('a VNC port without a listener', async () => {
    const guest = driver.add('closed port', { port: await freePort() });
    const answer = await mia.askForConsole(guest.uuid);
    const path = `/${new URL(answer.body.remote_console.url).searchParams.get('path')}`;
    expectClosing(await refusalOf(mia, path), 'vnc_unreachable');
  });

  test.each([
    ['stopped', 'guest_stopped', 'token_guest_stopped'],
    ['migrated', 'guest_migrated', 'token_guest_moved'],
    ['deleted', 'guest_deleted', 'token_guest_gone'],
  ] as const)('to go on when the guest was %s, and its token with it', async (change, code, refusal) => {
    const guest = driver.add(`to be ${change}`, { port: echo.port });
    const answer = await mia.askForConsole(guest.uuid);
    const path = `/${new URL(answer.body.remote_console.url).searchParams.get('path')}`;
    const webSocket = mia.webSocket(path, { protocols: ['oriel.v1'] });
    await new Promise((resolve, reject) => webSocket.once('message', resolve).once('error', reject));
    const closing = closingOf(webSocket);
    webSocket.send(RFB_38);
    webSocket.send(Buffer.from([1]));
    driver.tell({ instanceUuid: guest.uuid, change });
    expectClosing(await closing, code);
    expectClosing(await refusalOf(mia, path), refusal);
  });
});

test('an unmodified viewer is shown the reason, what to do and the request id on a screen', async () => {
  const webSocket = mia.webSocket(`/?token=${UNKNOWN_UUID}`, { protocols: ['binary'] });
  const viewer = await RfbClient.connect(guestStream(webSocket));
  expect(viewer.name).toBe(`Console refused: ${REFUSALS.token_unknown.title}`);
  const { sentence, advice } = REFUSALS.token_unknown;
  const words = (text: string) => text.replace(/\s+/g, ' ');
  await viewer.until(() => words(viewer.text()).includes(words(sentence)));
  expect(words(viewer.text())).toContain(words(advice));
  expect(viewer.text()).toMatch(/req-[0-9a-f-]{36}/);
  webSocket.terminate();
});

test('none of it disturbs a session that is open', async () => {
  const { viewer, webSocket } = await mia.view(await mia.consoleUrl('demo'));
  bystander = connect(Number(new URL(oriel.proxyUrl).port), '127.0.0.1');
  bystander.on('error', () => {});
  bystander.write(Buffer.from(Array.from({ length: 4096 }, (_, index) => (index * 37) % 256)));
  await refusalOf(mia, '/?token=x');
  viewer.type('still here');
  await viewer.untilText('still here');
  webSocket.terminate();
});
