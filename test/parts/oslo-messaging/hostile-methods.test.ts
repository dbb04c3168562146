import { deflateSync } from 'node:zlib';
import { describe, expect, onTestFinished, test } from 'vitest';
import { RpcClient } from '../../../src/oslo-messaging/rpc-client.ts';
import { systemClock } from '../../../src/platform/clock.ts';
import { Secret } from '../../../src/platform/secret.ts';
import { memoryLog } from '../../support/memory-log.ts';
import {
  type FakeBrokerOptions,
  type FakeConnection,
  shortText,
  startFakeBroker,
  u16,
  u32,
} from '../../support/openstack/fake-broker.ts';
import { RABBIT_SETTINGS } from '../../support/openstack/rabbit-settings.ts';

const TARGET = { exchange: 'nova', topic: 'compute', server: 'h1', version: '5.0' };

async function open(options: FakeBrokerOptions) {
  const fake = await startFakeBroker(options);
  const log = memoryLog();
  const client = new RpcClient({
    transportUrl: new Secret(`rabbit://u:hunter2@127.0.0.1:${fake.port}/`),
    settings: RABBIT_SETTINGS,
    log: log.log,
    clock: systemClock,
  });
  onTestFinished(async () => {
    await client.close();
    await fake.close();
  });
  const call = (timeoutMs = 10_000) =>
    client.call(TARGET, 'm', {}, { requestId: 'r', timeoutMs, repeatable: true });
  return { fake, client, log, call };
}

const replying: FakeBrokerOptions = {
  onPublish: (connection, { messageId }) => connection.reply(messageId, true),
};

/** Greets with these properties of the server, and then is honest. */
function greetWith(properties: Buffer): FakeBrokerOptions {
  return { ...replying, properties };
}

const table = (content: Buffer) => Buffer.concat([u32(content.length), content]);
const field = (name: string, type: string, value: Buffer) =>
  Buffer.concat([shortText(name), Buffer.from(type), value]);

/** A table in a table, so many times. */
function nested(depth: number): Buffer {
  const levels = Array.from({ length: depth }, (_, level) => {
    return Buffer.concat([Buffer.from([1, 0x61, 0x46]), u32((depth - 1 - level) * 7)]);
  });
  return Buffer.concat(levels);
}

describe('the properties of a broker', () => {
  test('are not texts: calls are answered', async () => {
    const odd = table(field('toString', 'I', u32(1)));
    const { call, client } = await open(
      greetWith(Buffer.concat([field('product', 'F', odd), field('version', 'F', odd)])),
    );
    expect(await call()).toBe(true);
    expect(await client.probe({ timeoutMs: 2_000 })).toContain('127.0.0.1');
  });

  test('are nested deeply: a call fails with a reason', async () => {
    const { call } = await open(greetWith(nested(15_000)));
    await expect(call(1_500)).rejects.toThrow(/^RabbitMQ at 127\.0\.0\.1:\d+: /);
  });
});

test.each([
  ['no limits', 0, 0, 0],
  ['the least that AMQP allows', 0, 4_096, 1],
  ['the most that fits', 65_535, 0xffff_ffff, 65_535],
])('a broker that proposes %s answers calls', async (_what, channels, frame, heartbeat) => {
  const { call } = await open(tuneTo(channels, frame, heartbeat));
  expect(await call()).toBe(true);
});

test.each([
  ['one channel', 1, 4_096],
  ['frames of one byte', 0, 1],
])('a broker that proposes %s: a call fails with a reason', async (_what, channels, frame) => {
  const { call } = await open(tuneTo(channels, frame, 0));
  await expect(call(1_500)).rejects.toThrow(/^RabbitMQ at 127\.0\.0\.1:\d+: /);
});

test('a broker that is blocked and free in turn, any number of times, fills no log', async () => {
  const { call, log } = await open({
    onPublish(connection, { messageId }) {
      for (let i = 0; i < 2_000; i++) {
        connection.method(0, 'blocked', shortText('low on disk'));
        connection.method(0, 'unblocked');
      }
      connection.reply(messageId, true);
    },
  });
  expect(await call()).toBe(true);
  expect(log.lines.filter((line) => line.includes('messages'))).toHaveLength(2);
});

test('a broker that repeats the password in its words: errors and log do not', async () => {
  const { client, log } = await open({
    properties: field('product', 'S', table(Buffer.from('hunter2'))),
    onMethod(connection, name) {
      if (name !== 'startOk') return false;
      connection.close(403, 'ACCESS_REFUSED - password hunter2 is wrong');
      return true;
    },
  });
  const error = await client.probe({ timeoutMs: 2_000 }).catch((thrown) => thrown);
  expect(error.message).toContain('password *** is wrong');
  expect(`${error.message} ${error.stack} ${log.text()}`).not.toContain('hunter2');
});

test('a broker that returns a call many times gets it again once', async () => {
  let calls = 0;
  const { call } = await open({
    onPublish(connection, { messageId }, number) {
      if (number === 1) connection.socket.destroy();
      else if (++calls < 3) for (let i = 0; i < 50; i++) returnCall(connection, messageId);
      else connection.reply(messageId, true);
    },
  });
  expect(await call(20_000)).toBe(true);
  expect(calls).toBe(3);
});

test.each<[string, (connection: FakeConnection) => void]>([
  ['that are compressed as small as can be', (connection) => deliverCompressed(connection, BOMB)],
  ['that are empty', (connection) => connection.deliver(Buffer.alloc(0))],
])(
  'a flood of replies %s ends the connection',
  async (_what, deliver) => {
    const before = process.memoryUsage().rss;
    const { call } = await open({
      onPublish(connection, { messageId }, number) {
        if (number === 1) for (let i = 0; i < 20_000; i++) deliver(connection);
        else connection.reply(messageId, true);
      },
    });
    expect(await call(20_000)).toBe(true);
    expect(process.memoryUsage().rss - before).toBeLessThan(300 << 20);
  },
  30_000,
);

const BOMB = deflateSync(Buffer.alloc(256 << 10, 0x20), { level: 9 });

function tuneTo(channels: number, frame: number, heartbeat: number): FakeBrokerOptions {
  return {
    ...replying,
    onMethod(connection, name) {
      if (name !== 'startOk') return false;
      connection.method(0, 'tune', Buffer.concat([u16(channels), u32(frame), u16(heartbeat)]));
      return true;
    },
  };
}

function returnCall(connection: FakeConnection, messageId: string): void {
  const args = [u16(312), shortText('NO_ROUTE'), shortText('nova'), shortText('compute.h1')];
  connection.method(1, 'return', Buffer.concat(args));
  const header = [u16(60), u16(0), u32(0), u32(0), u16(0x0080), shortText(messageId)];
  connection.frame(2, 1, Buffer.concat(header));
}

function deliverCompressed(connection: FakeConnection, body: Buffer): void {
  const args = [shortText('consumer'), u32(0), u32(1), Buffer.from([0]), shortText(''), shortText('reply')];
  connection.method(1, 'deliver', Buffer.concat(args));
  const headers = table(field('compression', 'S', table(Buffer.from('application/x-gzip'))));
  const header = [u16(60), u16(0), u32(0), u32(body.length), u16(0x2000), headers];
  connection.frame(2, 1, Buffer.concat(header));
  connection.frame(3, 1, body);
}
