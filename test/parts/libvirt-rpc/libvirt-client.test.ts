import { chmod } from 'node:fs/promises';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { LibvirtClient, type LibvirtClientOptions } from '../../../src/libvirt-rpc/libvirt-client.ts';
import { encodeMessage, PROGRAM, TYPE } from '../../../src/libvirt-rpc/message.ts';
import { PROCEDURES } from '../../../src/libvirt-rpc/procedures.ts';
import { LibvirtError, LibvirtUnreachable } from '../../../src/libvirt-rpc/rpc-errors.ts';
import { XdrWriter } from '../../../src/libvirt-rpc/xdr.ts';
import {
  type FakeCall,
  type FakeLibvirtd,
  lifecycleEvent,
  startFakeLibvirtd,
} from '../../support/fixtures/fake-libvirtd.ts';
import { cuts, splitBytes } from '../../support/split-bytes.ts';

const UUID_HEX = '0123456789abcdef0123456789abcdef';
const UUID = '01234567-89ab-cdef-0123-456789abcdef';
const STATE = PROCEDURES.domainGetState;
const XML = PROCEDURES.domainGetXmlDesc;

let server: FakeLibvirtd;

beforeEach(async () => {
  server = await startFakeLibvirtd();
});
afterEach(() => server.close());

function openClient(options: Partial<LibvirtClientOptions> = {}): LibvirtClient {
  const client = new LibvirtClient({ target: server.target, deadlineMs: 5_000, ...options });
  onTestFinished(() => client.close());
  return client;
}

const state = (client: LibvirtClient) => client.call(STATE, { uuid: UUID });
const numbers = () => server.received.map(({ procedure }) => procedure);

/** Why a call got no answer; fails where it got one. */
async function complaintOf(call: Promise<unknown>): Promise<string> {
  const error = await call.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(LibvirtUnreachable);
  return (error as LibvirtUnreachable).message;
}

describe('being let in', () => {
  test('nothing is connected until something is asked, and then once for all that ask', async () => {
    const client = openClient();
    expect(server.sockets.size).toBe(0);
    expect(await Promise.all([state(client), state(client)])).toEqual(['running', 'running']);
    expect(server.sockets.size).toBe(1);
    expect(numbers()).toEqual([66, 60, 1, 212, 212]);
  });

  test('polkit is asked where libvirtd wants it', async () => {
    server.on(PROCEDURES.authList.number, ({ reply }) => reply(new XdrWriter().u32(1).i32(2)));
    server.on(PROCEDURES.authPolkit.number, ({ reply }) => reply());
    expect(await state(openClient())).toBe('running');
    expect(numbers()).toEqual([66, 70, 60, 1, 212]);
  });

  test('a refusal of polkit says what to do', async () => {
    server.on(PROCEDURES.authList.number, ({ reply }) => reply(new XdrWriter().u32(1).i32(2)));
    server.on(PROCEDURES.authPolkit.number, ({ fail }) => fail(94, 'no polkit agent available'));
    const complaint = await complaintOf(state(openClient()));
    expect(complaint).toMatch(/no polkit agent available.*org\.libvirt\.unix\.manage/);
    await expect.poll(() => server.sockets.size).toBe(0);
  });

  test('a libvirtd that wants SASL is left to virsh, and said so', async () => {
    server.on(PROCEDURES.authList.number, ({ reply }) => reply(new XdrWriter().u32(1).i32(1)));
    expect(await complaintOf(state(openClient()))).toMatch(/SASL.*libvirt_transport = virsh/);
  });

  test('the error for a socket that this user may not use names the group that may', async () => {
    await chmod(server.path, 0);
    // Root may use any socket.
    const root = process.geteuid?.() === 0;
    await chmod(server.path.slice(0, server.path.lastIndexOf('/')), 0o755);
    if (root) process.seteuid?.(65_534);
    try {
      expect(await complaintOf(state(openClient()))).toMatch(/may not use .*libvirt-sock.*group.*libvirt/);
    } finally {
      if (root) process.seteuid?.(0);
    }
  });

  test('an URI that libvirtd does not open is refused with its reason', async () => {
    server.on(PROCEDURES.connectOpen.number, ({ fail }) => fail(5, 'no connection driver available'));
    expect(await complaintOf(state(openClient()))).toMatch(/no connection driver available/);
  });

  test('the error for a missing daemon names every path that was tried', async () => {
    const missing = { ...server.target, paths: ['/nowhere/virtqemud-sock', '/nowhere/libvirt-sock'] };
    const complaint = await complaintOf(state(openClient({ target: missing })));
    expect(complaint).toContain('/nowhere/virtqemud-sock or /nowhere/libvirt-sock');
  });

  test('of two daemons the first whose socket is there is used', async () => {
    const paths = ['/nowhere/virtqemud-sock', server.path];
    expect(await state(openClient({ target: { ...server.target, paths } }))).toBe('running');
  });

  test('a daemon that is to be started is started once, and then used', async () => {
    const target = { ...server.target, paths: ['/nowhere/libvirt-sock'] };
    let starts = 0;
    const startDaemon = async () => {
      starts++;
      target.paths[0] = server.path;
    };
    expect(await state(openClient({ target, startDaemon }))).toBe('running');
    expect(starts).toBe(1);
  });
});

describe('calls', () => {
  test('each gets its own answer, in whatever order they come', async () => {
    const calls: FakeCall[] = [];
    server.on(XML.number, (call) => calls.push(call));
    const client = openClient();
    const answers = Promise.all([1, 2, 3].map(() => client.call(XML, { uuid: UUID, secure: false })));
    await expect.poll(() => calls.length).toBe(3);
    for (const call of calls.toReversed())
      call.reply(new XdrWriter().string(`serial ${call.message.serial}`));
    expect(await answers).toEqual(calls.map(({ message }) => `serial ${message.serial}`));
  });

  test('an error is the call’s, with libvirt’s number; the connection goes on', async () => {
    server.on(XML.number, ({ fail }) => fail(42, 'Domain not found'));
    const client = openClient();
    const call = client.call(XML, { uuid: UUID, secure: false });
    await expect(call).rejects.toThrow(LibvirtError);
    await expect(call).rejects.toMatchObject({ code: 42, message: 'Domain not found' });
    expect(await state(client)).toBe('running');
    expect(numbers().filter((each) => each === 66)).toHaveLength(1);
  });

  test('no more are sent at once than libvirtd works on, and the rest in their turn', async () => {
    const calls: FakeCall[] = [];
    server.on(STATE.number, (call) => calls.push(call));
    const client = openClient();
    const answers = Promise.all(Array.from({ length: 10 }, () => state(client)));
    await expect.poll(() => calls.length).toBe(4);
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(calls).toHaveLength(4);
    for (let done = 0; done < 10; done++) {
      await expect.poll(() => calls.length).toBeGreaterThan(done);
      calls[done]!.reply(new XdrWriter().i32(5).i32(0));
    }
    expect(await answers).toEqual(Array(10).fill('shut off'));
  });

  test('no more wait than can be answered in time: the rest is refused at once', async () => {
    server.on(STATE.number, () => {});
    const client = openClient({ deadlineMs: 60_000 });
    const outcomes = Array.from({ length: 5_010 }, () =>
      state(client).catch((error: Error) => error.message),
    );
    const refused = outcomes.slice(5_004);
    expect(new Set(await Promise.all(refused))).toEqual(new Set(['5000 calls already wait for libvirt']));
    await client.close();
    expect(new Set(await Promise.all(outcomes.slice(0, 5_004)))).toEqual(new Set(['closed']));
  });

  test('a call that gets no answer is given up, and its late answer affects no other call', async () => {
    const late: FakeCall[] = [];
    server.on(XML.number, (call) => late.push(call));
    const client = openClient({ deadlineMs: 100 });
    await state(client);
    expect(await complaintOf(client.call(XML, { uuid: UUID, secure: false }))).toMatch(/DomainGetXMLDesc/);
    expect(await state(client)).toBe('running');
    late[0]!.reply(new XdrWriter().string('late'));
    expect(await state(client)).toBe('running');
    expect(server.sockets.size).toBe(1);
  });

  test('when every place is taken by one that is never answered, the connection is made anew', async () => {
    server.on(XML.number, () => {});
    const client = openClient({ deadlineMs: 100 });
    const stuck = Array.from({ length: 6 }, () => client.call(XML, { uuid: UUID, secure: false }));
    expect((await Promise.allSettled(stuck)).map(({ status }) => status)).toEqual(Array(6).fill('rejected'));
    expect(await state(client)).toBe('running');
    expect(numbers().filter((each) => each === 66)).toHaveLength(2);
  });

  test('a libvirtd that accepts and says nothing is given up', async () => {
    server.on(PROCEDURES.authList.number, () => {});
    expect(await complaintOf(state(openClient({ deadlineMs: 100 })))).toMatch(/no answer to AuthList/);
    await expect.poll(() => server.sockets.size).toBe(0);
  });

  test('a connection that is lost is made anew by the next call', async () => {
    const client = openClient();
    await state(client);
    server.on(XML.number, ({ socket }) => socket.destroy());
    await complaintOf(client.call(XML, { uuid: UUID, secure: false }));
    expect(await state(client)).toBe('running');
  });
});

describe('a server that does not speak the protocol', () => {
  const say = (bytes: Buffer) => (call: FakeCall) => void call.socket.write(bytes);
  const head = (length: number) =>
    Buffer.from([length >>> 24, length >>> 16, length >>> 8, length].map((each) => each & 0xff));
  // The right answer to the first question after the opening; but for what a case makes wrong in it.
  const right = {
    program: PROGRAM.remote,
    procedure: STATE.number,
    type: TYPE.reply,
    serial: 4,
    body: Buffer.alloc(8),
  };

  test.each([
    ['a length of 4 GiB', head(0xffff_ffff)],
    ['a length of nothing', head(0)],
    ['HTTP', Buffer.from('HTTP/1.1 400 Bad Request\r\n\r\n')],
    ['an answer to nothing', encodeMessage({ ...right, serial: 12_345 })],
    ['an answer to another procedure', encodeMessage({ ...right, procedure: 14 })],
    ['an answer that ends early', encodeMessage({ ...right, body: Buffer.alloc(2) })],
    ['an answer of an unknown status', encodeMessage({ ...right, status: 7 })],
    ['a call of its own', encodeMessage({ ...right, type: TYPE.call })],
    ['another program', encodeMessage({ ...right, program: 7 })],
    ['another version', encodeMessage({ ...right, version: 2 })],
    [
      'an event that ends early',
      encodeMessage({ ...right, procedure: 318, type: TYPE.event, body: Buffer.alloc(2) }),
    ],
  ])('%s ends the connection with every call on it', async (_what, bytes) => {
    server.on(STATE.number, say(bytes));
    const client = openClient();
    expect(await complaintOf(state(client))).toMatch(/not libvirt's protocol/);
    await expect.poll(() => server.sockets.size).toBe(0);
  });

  test('half a message and then nothing is given up; half a message and an end, at once', async () => {
    const half = encodeMessage(right).subarray(0, 30);
    server.on(STATE.number, say(half));
    expect(await complaintOf(state(openClient({ deadlineMs: 100 })))).toMatch(/no answer/);
    server.on(STATE.number, ({ socket }) => socket.end(half));
    expect(await complaintOf(state(openClient()))).toMatch(/closed the connection/);
  });

  test('whatever bytes come, in whatever pieces, each call is settled and the next one is answered', async () => {
    const noise = fc.oneof(
      fc.uint8Array({ minLength: 1, maxLength: 120 }).map((each) => Buffer.from(each)),
      // Headers that look right, with bodies that do not.
      fc
        .record({
          program: fc.constantFrom(PROGRAM.remote, PROGRAM.keepalive),
          procedure: fc.constantFrom(1, 2, 212, 318),
          type: fc.nat(3),
          serial: fc.nat(8),
          status: fc.nat(2),
          body: fc.uint8Array({ maxLength: 40 }).map((each) => Buffer.from(each)),
        })
        .map(encodeMessage),
    );
    const client = openClient({ deadlineMs: 60 });
    await fc.assert(
      fc.asyncProperty(fc.array(noise, { minLength: 1, maxLength: 4 }), cuts, async (messages, places) => {
        server.on(STATE.number, ({ socket }) => {
          for (const piece of splitBytes(Buffer.concat(messages), places)) socket.write(piece);
        });
        await Promise.allSettled([state(client), state(client)]);
        server.on(STATE.number, ({ reply }) => reply(new XdrWriter().i32(1).i32(1)));
        for (const socket of server.sockets) socket.destroy();
        await expect.poll(() => state(client).catch(() => undefined), { interval: 5 }).toBe('running');
      }),
      { numRuns: 60 },
    );
  });
});

describe('events', () => {
  const started = lifecycleEvent('web', UUID_HEX, 2, 0);

  test('one in the same packet as the answer to the registration is not missed', async () => {
    const told: string[] = [];
    server.on(PROCEDURES.connectDomainEventCallbackRegisterAny.number, ({ message, socket }) => {
      const { procedure, serial } = message;
      const answer = encodeMessage({
        program: PROGRAM.remote,
        procedure,
        serial,
        type: TYPE.reply,
        body: Buffer.alloc(4),
      });
      socket.write(Buffer.concat([answer, started]));
    });
    const subscription = openClient().subscribe(({ domain, event }) =>
      told.push(`${domain.name} ${domain.uuid} ${event}`),
    );
    expect(await subscription.subscribed).toBe(true);
    await expect.poll(() => told).toEqual([`web ${UUID} Started`]);
  });

  test('they end with the connection, and come again for who subscribes again', async () => {
    const client = openClient();
    const told: string[] = [];
    const first = client.subscribe(({ domain }) => told.push(`first ${domain.name}`));
    await first.subscribed;
    for (const socket of server.sockets) socket.destroy();
    expect(await first.ended).toMatch(/closed the connection/);
    const second = client.subscribe(({ domain }) => told.push(`second ${domain.name}`));
    expect(await second.subscribed).toBe(true);
    server.send(started);
    await expect.poll(() => told).toEqual(['second web']);
    second.stop();
    expect(await second.ended).toBe('stopped');
    server.send(started);
    await state(client);
    expect(told).toEqual(['second web']);
  });

  test('where they cannot be had, the subscription ends with the reason and was none', async () => {
    server.on(PROCEDURES.connectDomainEventCallbackRegisterAny.number, ({ fail }) => fail(3, 'no support'));
    const subscription = openClient().subscribe(() => {});
    expect(await subscription.ended).toBe('no support');
    expect(await subscription.subscribed).toBe(false);
  });

  test('a flood of events is delivered in full, and calls are answered in between', async () => {
    const client = openClient();
    let told = 0;
    await client.subscribe(() => told++).subscribed;
    const flood = 50_000;
    server.send(Buffer.concat(Array(flood).fill(started)));
    expect(await state(client)).toBe('running');
    await expect.poll(() => told).toBe(flood);
  });
});

describe('closing', () => {
  test('says goodbye, refuses what waits and what comes, and leaves no connection', async () => {
    const client = openClient({ deadlineMs: 60_000 });
    await state(client);
    server.on(XML.number, () => {});
    const waiting = complaintOf(client.call(XML, { uuid: UUID, secure: false }));
    const subscription = client.subscribe(() => {});
    await subscription.subscribed;
    await client.close();
    expect(await waiting).toBe('closed');
    expect(await subscription.ended).toBe('closed');
    expect(await complaintOf(state(client))).toBe('closed');
    expect(numbers().at(-1)).toBe(PROCEDURES.connectClose.number);
    await expect.poll(() => server.sockets.size).toBe(0);
    await client.close();
  });

  test('does not wait for a libvirtd that says nothing while it is being connected', async () => {
    server.on(PROCEDURES.authList.number, () => {});
    const connecting = openClient({ deadlineMs: 60_000 });
    const call = complaintOf(state(connecting));
    await expect.poll(() => numbers()).toEqual([66]);
    await connecting.close();
    expect(await call).toBe('closed');
    await expect.poll(() => server.sockets.size).toBe(0);
  });
});
