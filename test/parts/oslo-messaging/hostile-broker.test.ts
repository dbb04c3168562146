import { describe, expect, onTestFinished, test } from 'vitest';
import { MAX_REPLY_BYTES } from '../../../src/oslo-messaging/envelope.ts';
import { RpcClient } from '../../../src/oslo-messaging/rpc-client.ts';
import { systemClock } from '../../../src/platform/clock.ts';
import { Secret } from '../../../src/platform/secret.ts';
import { type MemoryLog, memoryLog } from '../../support/memory-log.ts';
import {
  envelope,
  type FakeBroker,
  type FakeBrokerOptions,
  type FakeConnection,
  shortText,
  startFakeBroker,
  u16,
  u32,
} from '../../support/openstack/fake-broker.ts';
import { RABBIT_SETTINGS } from '../../support/openstack/rabbit-settings.ts';
import { until } from '../../support/until.ts';

const TARGET = { exchange: 'nova', topic: 'compute', server: 'h1', version: '5.0' };

interface Opened {
  readonly client: RpcClient;
  readonly log: MemoryLog;
  call(timeoutMs?: number): Promise<unknown>;
}

async function broker(options: FakeBrokerOptions = {}): Promise<FakeBroker> {
  const fake = await startFakeBroker(options);
  onTestFinished(() => fake.close());
  return fake;
}

function open(...brokers: FakeBroker[]): Opened {
  const log = memoryLog();
  const url = `rabbit://${brokers.map(({ port }) => `u:hunter2@127.0.0.1:${port}`).join(',')}/`;
  const client = new RpcClient({
    transportUrl: new Secret(url),
    settings: RABBIT_SETTINGS,
    log: log.log,
    clock: systemClock,
  });
  onTestFinished(async () => {
    await client.close();
    expect(log.text()).not.toContain('hunter2');
  });
  const call = (timeoutMs = 10_000) =>
    client.call(TARGET, 'm', {}, { requestId: 'r', timeoutMs, repeatable: true });
  return { client, log, call };
}

/** Replies to each call as a service does. */
const honest: FakeBrokerOptions = {
  onPublish: (connection, { messageId }) => connection.reply(messageId, true),
};

/** Misbehaves on the first connection, at the first call, and is honest on the next one. */
function onceAtCall(misbehave: (connection: FakeConnection, messageId: string) => void): FakeBrokerOptions {
  return {
    onPublish(connection, { messageId }, number) {
      if (number === 1) misbehave(connection, messageId);
      else connection.reply(messageId, true);
    },
  };
}

test('the fake broker behaves well if nothing else is asked for', async () => {
  const { call, client } = open(await broker(honest));
  expect(await call()).toBe(true);
  expect(await client.probe({ timeoutMs: 5_000 })).toContain('at 127.0.0.1');
});

describe('a broker that does not complete the handshake', () => {
  test.each<[string, FakeBrokerOptions]>([
    ['speaks HTTP', { onConnect: ({ socket }) => socket.write('HTTP/1.1 400 Bad Request\r\n\r\n') }],
    ['speaks RFB', { onConnect: ({ socket }) => socket.write('RFB 003.008\n') }],
    ['sends noise', { onConnect: ({ socket }) => socket.write(Buffer.alloc(50_000, 0xa5)) }],
    [
      'announces a huge frame',
      { onConnect: ({ socket }) => socket.write(Buffer.from('010000ffffffff00', 'hex')) },
    ],
    ['closes at once', { onConnect: ({ socket }) => Boolean(socket.end()) || true }],
    [
      'offers no known sign-in',
      { onMethod: () => false, onConnect: ({ socket }) => socket.write(startWith('GSSAPI')) },
    ],
    ['redirects', { onMethod: (connection, name) => name === 'open' && redirect(connection) }],
    [
      'closes the virtual host',
      { onMethod: (connection, name) => name === 'open' && closeWith(connection, 530, 'NOT_ALLOWED') },
    ],
    [
      'answers with a wrong method',
      { onMethod: (connection, name) => name === 'startOk' && wrongMethod(connection) },
    ],
    [
      'refuses the channel',
      { onMethod: (connection, name) => name === 'channelOpen' && closeWith(connection, 504, 'X') },
    ],
  ])('and %s: a probe fails with a reason, and calls at their deadline', async (_what, options) => {
    const fake = await broker(options);
    const { client, call } = open(fake);
    await expect(client.probe({ timeoutMs: 8_000 })).rejects.toThrow(`RabbitMQ at 127.0.0.1:${fake.port}`);
    await expect(call(300)).rejects.toMatchObject({ name: 'RpcFailure' });
  });

  test.each<[string, FakeBrokerOptions]>([
    ['is silent', { onConnect: (_connection, number) => number === 1 }],
    ['sends single bytes', { onConnect: ({ socket }, number) => number === 1 && drip(socket) }],
    [
      'does not confirm the queue',
      { onMethod: (_connection, name, _channel, number) => number === 1 && name === 'queueDeclare' },
    ],
  ])('and %s is given up: the call is answered over the next connection', async (_what, options) => {
    const { call } = open(await broker({ ...options, ...honest }));
    expect(await call(15_000)).toBe(true);
  });

  test.each<[string, FakeBrokerOptions]>([
    ['during the handshake', { onConnect: ({ socket }) => Boolean(socket.end()) || true }],
    ['after it', { onMethod: ({ socket }, name) => name === 'exchangeDeclare' && Boolean(socket.destroy()) }],
  ])('and closes each connection %s is not called in a loop', async (_when, options) => {
    const fake = await broker(options);
    await open(fake)
      .call(2_500)
      .catch(() => {});
    expect(fake.connections).toBeGreaterThan(1);
    expect(fake.connections).toBeLessThanOrEqual(4);
  });
});

describe('a broker that breaks off', () => {
  test.each<[string, (connection: FakeConnection) => void]>([
    ['by closing the socket', ({ socket }) => socket.destroy()],
    ['as for a shutdown (320)', (connection) => connection.close(320, 'CONNECTION_FORCED')],
    ['for an unexpected frame (505)', (connection) => connection.close(505, 'UNEXPECTED_FRAME')],
    ['the channel (404)', (connection) => closeChannel(connection, 404)],
    ['the channel (406)', (connection) => closeChannel(connection, 406)],
    [
      'the consumer',
      (connection) =>
        connection.method(1, 'cancel', Buffer.concat([shortText('consumer'), Buffer.from([0])])),
    ],
    ['with noise', ({ socket }) => socket.write(Buffer.alloc(1_000, 0xa5))],
    ['with a frame that is too large', ({ socket }) => socket.write(Buffer.from('0300017fffffff', 'hex'))],
    ['with a frame of a channel that is not open', (connection) => connection.frame(3, 9, Buffer.from('x'))],
    ['with a body without a message', (connection) => connection.frame(3, 1, Buffer.from('x'))],
    [
      'with a method that does not exist',
      (connection) => connection.frame(1, 1, Buffer.from('00630063', 'hex')),
    ],
    ['with an answer that nothing asked for', (connection) => connection.method(1, 'qosOk')],
    [
      'with a message for an unknown consumer',
      (connection) => connection.deliver(Buffer.from('{}'), 2n, 'stranger'),
    ],
  ])('%s: the call is answered over the next connection', async (_how, misbehave) => {
    const { call } = open(await broker(onceAtCall(misbehave)));
    expect(await call()).toBe(true);
  });

  test('a call that is not repeatable is not sent again', async () => {
    const fake = await broker(onceAtCall(({ socket }) => socket.destroy()));
    const { client } = open(fake);
    const call = client.call(TARGET, 'm', {}, { requestId: 'r', timeoutMs: 2_500 });
    await expect(call).rejects.toMatchObject({ why: 'timeout' });
    expect(fake.connections).toBeGreaterThan(1);
  });
});

describe('replies', () => {
  test.each<[string, (connection: FakeConnection) => void]>([
    ['to calls that do not exist', (connection) => connection.reply('stranger', true)],
    ['that are cut off', (connection) => connection.deliver(envelope({ _msg_id: 'x' }).subarray(0, 30))],
    ['that are no JSON', (connection) => connection.deliver(Buffer.from([0xff, 0xfe, 0]))],
    ['that are empty', (connection) => connection.deliver(Buffer.alloc(0))],
    ['that are too large', (connection) => connection.deliver(Buffer.alloc(MAX_REPLY_BYTES + 1, 0x20))],
    ['that are far too large', (connection) => connection.deliver(Buffer.alloc(32 << 20, 0x20))],
  ])('%s are ignored, and the right one counts', async (_what, send) => {
    const fake = await broker({
      onPublish(connection, { messageId }) {
        send(connection);
        connection.reply(messageId, 'right');
      },
    });
    expect(await open(fake).call()).toBe('right');
    expect(fake.connections).toBe(1);
  });

  test('a reply twice, and in two messages, is one', async () => {
    const fake = await broker({
      onPublish(connection, { messageId }) {
        connection.deliver(envelope({ _msg_id: messageId, result: 7, failure: null }));
        connection.deliver(envelope({ _msg_id: messageId, result: null, failure: null, ending: true }));
        connection.reply(messageId, 8);
      },
    });
    expect(await open(fake).call()).toBe(7);
  });

  test('without end do not fill the memory: pieces of a message that is announced as endless are dropped', async () => {
    const piece = Buffer.alloc(100_000, 0x20);
    const TOTAL = 300 << 20;
    let sent = 0;
    const fake = await broker({
      onPublish(connection) {
        connection.deliver(piece, 1n << 50n);
        // The fake broker is in this process: it keeps little that is not sent yet.
        const send = () => {
          while (sent < TOTAL && connection.socket.writableLength < 1 << 20) {
            connection.frame(3, 1, piece);
            sent += piece.length;
          }
          if (sent < TOTAL) connection.socket.once('drain', send);
        };
        send();
      },
    });
    const { client, call, log } = open(fake);
    let most = 0;
    const before = process.memoryUsage().rss;
    const sampling = setInterval(() => {
      most = Math.max(most, process.memoryUsage().rss - before);
    }, 20);
    onTestFinished(() => clearInterval(sampling));
    const outcome = call(15_000).catch((error) => error);
    await until(() => sent >= TOTAL);
    expect(log.text()).toContain('reply dropped: too large');
    expect(most).toBeLessThan(150 << 20);
    await client.close();
    expect(await outcome).toMatchObject({ name: 'RpcFailure' });
  }, 30_000);

  test('a flood of replies that nothing asked for ends the connection, and the next one has another queue', async () => {
    const reply_queues: string[] = [];
    const fake = await broker({
      onPublish(connection, { messageId, replyQueue }, number) {
        reply_queues.push(replyQueue);
        if (number === 1) for (let sent = 0; sent < 3_000; sent++) connection.reply(`stranger${sent}`, true);
        else connection.reply(messageId, true);
      },
    });
    const { call, log } = open(fake);
    expect(await call()).toBe(true);
    expect(new Set(reply_queues).size).toBe(2);
    expect(log.text()).toContain('that no call waits for');
  });
});

describe('a broker that is silent after the handshake', () => {
  test('is given up: the call is answered over the next connection', async () => {
    const fake = await broker({
      onMethod: (_connection, name, channel, number) =>
        number === 1 && channel === 2 && name === 'queueDeclare',
      onPublish(connection, { messageId }, number) {
        if (number > 1) connection.reply(messageId, true);
      },
    });
    const { call, log } = open(fake);
    expect(await call(15_000)).toBe(true);
    expect(log.text()).toContain('does not answer');
  });

  test('and says that it accepts no messages: calls fail with its reason', async () => {
    const fake = await broker({
      onPublish: (connection) => connection.method(0, 'blocked', shortText('low on disk')),
    });
    const { call } = open(fake);
    await expect(call(60_000)).rejects.toThrow('RabbitMQ accepts no messages: low on disk');
    await expect(call(60_000)).rejects.toMatchObject({ why: 'busy' });
  });
});

test('calls beyond the bound fail at once', async () => {
  const { call } = open(await broker());
  const waiting = Array.from({ length: 1_024 }, () => call(1_500).catch(() => 'over'));
  await expect(call(1_500)).rejects.toMatchObject({ why: 'busy' });
  await Promise.all(waiting);
});

function startWith(mechanism: string): Buffer {
  const text = Buffer.concat([u32(mechanism.length), Buffer.from(mechanism)]);
  const payload = Buffer.concat([
    u16(10),
    u16(10),
    Buffer.from([0, 9]),
    u32(0),
    text,
    u32(5),
    Buffer.from('en_US'),
  ]);
  return Buffer.concat([Buffer.from([1, 0, 0]), u32(payload.length), payload, Buffer.from([0xce])]);
}

function redirect(connection: FakeConnection): boolean {
  connection.method(0, 'redirect', Buffer.concat([shortText('192.0.2.1:5672'), shortText('')]));
  return true;
}

function closeWith(connection: FakeConnection, code: number, text: string): boolean {
  connection.close(code, text);
  return true;
}

function wrongMethod(connection: FakeConnection): boolean {
  connection.method(0, 'openOk', shortText(''));
  return true;
}

function closeChannel(connection: FakeConnection, code: number): void {
  connection.method(1, 'channelClose', Buffer.concat([u16(code), shortText('X'), u16(60), u16(40)]));
}

function drip(socket: FakeConnection['socket']): boolean {
  const bytes = startWith('PLAIN');
  let sent = 0;
  const timer = setInterval(() => {
    if (sent < bytes.length - 1) socket.write(bytes.subarray(sent, ++sent));
  }, 20);
  socket.on('close', () => clearInterval(timer));
  return true;
}
