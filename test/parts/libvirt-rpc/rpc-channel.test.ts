import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { encodeMessage, PROGRAM, TYPE } from '../../../src/libvirt-rpc/message.ts';
import { KEEPALIVE } from '../../../src/libvirt-rpc/procedures.ts';
import { RpcChannel } from '../../../src/libvirt-rpc/rpc-channel.ts';
import { LibvirtUnreachable } from '../../../src/libvirt-rpc/rpc-errors.ts';
import { type FakeLibvirtd, startFakeLibvirtd } from '../../support/fixtures/fake-libvirtd.ts';

const message = (procedure: number) =>
  encodeMessage({ program: PROGRAM.keepalive, procedure, type: TYPE.event });
const PING = message(KEEPALIVE.ping);
const PONG = message(KEEPALIVE.pong);

let server: FakeLibvirtd;
let socket: Socket;
let channel: RpcChannel;

beforeEach(async () => {
  server = await startFakeLibvirtd();
  socket = connect(server.path);
  await once(socket, 'connect');
  channel = new RpcChannel(socket, () => {});
  await expect.poll(() => server.sockets.size).toBe(1);
});
afterEach(async () => {
  await channel.close(new LibvirtUnreachable('closed'));
  await server.close();
});

const pings = () =>
  server.received.filter(
    ({ program, procedure }) => program === PROGRAM.keepalive && procedure === KEEPALIVE.ping,
  );

test('a ping is answered with a pong', async () => {
  server.send(PING);
  await expect.poll(() => server.received.length).toBe(1);
  expect(server.received[0]).toMatchObject({
    program: PROGRAM.keepalive,
    procedure: KEEPALIVE.pong,
    type: TYPE.event,
  });
});

test('a libvirtd that answers pings stays connected', async () => {
  let answered = 0;
  channel.startKeepalive(20);
  const ended = channel.ended.then(() => 'ended');
  while (answered < 6) {
    await expect.poll(() => pings().length, { interval: 2 }).toBeGreaterThan(answered);
    answered = pings().length;
    server.send(PONG);
  }
  expect(await Promise.race([ended, Promise.resolve('open')])).toBe('open');
});

test('one that answers none of three is given up', async () => {
  channel.startKeepalive(20);
  expect((await channel.ended).message).toMatch(/none of 3 keepalive/);
  expect(pings()).toHaveLength(3);
});

test('one that pings without end and never reads is given up before its answers fill the memory', async () => {
  for (const each of server.sockets) each.pause();
  const flood = Buffer.concat(Array(5_000).fill(PING));
  const sending = setInterval(() => server.send(flood), 1);
  try {
    expect((await channel.ended).message).toMatch(/does not read/);
  } finally {
    clearInterval(sending);
  }
});
