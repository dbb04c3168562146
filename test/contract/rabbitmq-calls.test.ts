import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import type { RabbitSettings } from '../../src/oslo-messaging/rabbit-settings.ts';
import { RpcClient } from '../../src/oslo-messaging/rpc-client.ts';
import { RpcFailure } from '../../src/oslo-messaging/rpc-failure.ts';
import { systemClock } from '../../src/platform/clock.ts';
import { Secret } from '../../src/platform/secret.ts';
import { validateConsolePort } from '../../src/proxy/token-sources/nova-db/compute-host/validate-console-port.ts';
import { type MemoryLog, memoryLog } from '../support/memory-log.ts';
import { type ComputeStandIn, startComputeStandIn } from '../support/openstack/compute-stand-in.ts';
import { RABBIT_SETTINGS } from '../support/openstack/rabbit-settings.ts';
import { type RabbitMq, startRabbitMq } from '../support/openstack/rabbitmq.ts';
import { until } from '../support/until.ts';

const INSTANCE = { id: 7, uuid: '974b75ab-56b7-4182-b401-089995b45310', host: 'h1', node: 'n1' };
const PASSWORD = 'bus:p@ss';

let broker: RabbitMq;
let standIn: ComputeStandIn;

beforeAll(async () => {
  broker = await startRabbitMq({ password: PASSWORD });
  standIn = await startComputeStandIn({ transportUrl: broker.transportUrl(), host: 'h1' });
}, 120_000);

afterAll(async () => {
  await standIn?.close();
  await broker?.close();
});

interface Opened {
  readonly client: RpcClient;
  readonly log: MemoryLog;
  ask(port: number, how?: { timeoutMs?: number; host?: string; signal?: AbortSignal }): Promise<unknown>;
}

function open(given: Partial<RabbitSettings> = {}, url = broker.transportUrl()): Opened {
  const log = memoryLog();
  const settings = { ...RABBIT_SETTINGS, ...given };
  const client = new RpcClient({ transportUrl: new Secret(url), settings, log: log.log, clock: systemClock });
  onTestFinished(async () => {
    await client.close();
    expect(log.text()).not.toMatch(/bus:p@ss|bus%3A/);
  });
  return {
    client,
    log,
    ask: (port, { timeoutMs = 10_000, host = 'h1', signal } = {}) =>
      validateConsolePort(client, { ...INSTANCE, host }, port, 'novnc', {
        exchange: 'nova',
        requestId: 'req-7',
        timeoutMs,
        ...(signal && { signal }),
      }),
  };
}

async function failureOf(promise: Promise<unknown>): Promise<RpcFailure> {
  const failure = await promise.then(
    (value) => new Error(`resolved with ${String(value)}`),
    (error) => error as RpcFailure,
  );
  expect(failure).toBeInstanceOf(RpcFailure);
  expect(failure.message).not.toMatch(/bus:p@ss|bus%3A/);
  return failure as RpcFailure;
}

async function queues(): Promise<string[]> {
  const text = await broker.control(
    'list_queues',
    '--no-table-headers',
    'name',
    'durable',
    'type',
    'arguments',
  );
  return text.split('\n').filter((line) => line.startsWith('reply_'));
}

describe('a call to a server of oslo.messaging', () => {
  test.each([
    [5900, 'same'],
    [5901, 'other'],
    [1, 'no_instance'],
    [5, 'other'],
  ])('about port %s is answered: %s', async (port, answer) => {
    expect(await open().ask(port)).toBe(answer);
  });

  test('arrives with the context of an administrator, the request id and the instance', async () => {
    await open().ask(5900);
    expect(standIn.calls.at(-1)).toMatchObject({
      context: { request_id: 'req-7', is_admin: true, read_deleted: 'no' },
      instance: {
        'nova_object.name': 'Instance',
        'nova_object.version': '2.0',
        'nova_object.data': INSTANCE,
      },
      port: '5900',
      console_type: 'novnc',
    });
  });

  test('100 calls at once are answered, each with its own answer', async () => {
    const { ask } = open();
    const ports = Array.from({ length: 100 }, (_, number) => (number % 2 === 0 ? 5900 : 6000 + number));
    const answers = await Promise.all(ports.map((port) => ask(port)));
    expect(answers).toEqual(ports.map((port) => (port === 5900 ? 'same' : 'other')));
  });

  test('to another method or namespace fails or succeeds as there', async () => {
    const { client } = open();
    const how = { requestId: 'req-7', timeoutMs: 10_000 };
    const target = { exchange: 'nova', topic: 'compute', server: 'h1', version: '5.0' };
    const failure = await failureOf(client.call(target, 'unknown', {}, how));
    expect([failure.why, failure.remoteClass]).toEqual(['remote', 'NoSuchMethod']);
    const base = { ...target, namespace: 'baseapi', version: '1.1' };
    expect(await client.call(base, 'ping', { arg: 'oriel' }, how)).toEqual({
      service: 'compute',
      arg: 'oriel',
    });
  });

  test('to a host without a queue fails at once', async () => {
    const { ask } = open();
    await ask(5900);
    const failure = await failureOf(ask(5900, { host: 'h9', timeoutMs: 60_000 }));
    expect([failure.why, failure.message]).toEqual([
      'no_such_host',
      `RabbitMQ at 127.0.0.1:${broker.port} has no queue compute.h9`,
    ]);
  });

  test('to an exchange that does not exist fails at once, and other calls go on', async () => {
    const { client, ask } = open();
    const slow = ask(4);
    const target = { exchange: 'absent', topic: 'compute', server: 'h1', version: '5.0' };
    const failure = await failureOf(client.call(target, 'm', {}, { requestId: 'r', timeoutMs: 60_000 }));
    expect([failure.why, failure.message]).toEqual([
      'no_such_host',
      `RabbitMQ at 127.0.0.1:${broker.port} has no exchange absent`,
    ]);
    expect(await slow).toBe('same');
  });

  test('a reply that is too large is dropped, and other calls go on', async () => {
    const { ask, log } = open();
    const [large, small] = await Promise.all([failureOf(ask(3, { timeoutMs: 3_000 })), ask(5900)]);
    expect([large.why, small]).toEqual(['timeout', 'same']);
    expect(log.text()).toContain('reply dropped: too large');
    expect(await ask(5900)).toBe('same');
  });

  test('a server that does not answer is waited for until the deadline, and a client that leaves waits no longer', async () => {
    const { ask } = open();
    expect((await failureOf(ask(2, { timeoutMs: 1_500 }))).why).toBe('timeout');
    const leaving = new AbortController();
    const call = ask(2, { timeoutMs: 60_000, signal: leaving.signal });
    leaving.abort(new Error('the client left'));
    await expect(call).rejects.toThrow('the client left');
  });
});

describe('the queue of replies', () => {
  test.each<[string, Partial<RabbitSettings>, RegExp]>([
    ['by default', {}, /false\s+classic\s+.*x-expires.*1800000/],
    ['as a quorum queue', { rabbit_transient_quorum_queue: true }, /true\s+quorum/],
    ['without expiry', { rabbit_transient_queues_ttl: 0 }, /false\s+classic\s+\[\]/],
    ['with the policy of RabbitMQ 2', { rabbit_ha_queues: true }, /x-ha-policy/],
  ])('is declared %s, and deleted at the end', async (_how, settings, expected) => {
    const { ask, client } = open(settings);
    expect(await ask(5900)).toBe('same');
    const listed = await queues();
    expect(listed).toHaveLength(1);
    expect(listed[0]).toMatch(expected);
    await client.close();
    expect(await queues()).toEqual([]);
  });

  test('is declared otherwise if RabbitMQ refuses the declaration', async () => {
    // Three hundred years are too many for RabbitMQ. The last kind of declaration has no expiry.
    const { ask, log } = open({ rabbit_transient_queues_ttl: 10_000_000_000 });
    expect(await ask(5900)).toBe('same');
    expect(log.text()).toContain('RabbitMQ refuses the reply queue: another declaration is tried');
    expect(await queues()).toEqual([expect.stringMatching(/false\s+classic\s+\[\]/)]);
  });
});

describe('RabbitMQ refuses', () => {
  test.each([
    ['the password', 'rabbit://openstack:wrong@127.0.0.1:PORT/', /refuses user openstack: .*ACCESS.REFUSED/],
    ['the user', 'rabbit://stranger:wrong@127.0.0.1:PORT/', /refuses user stranger/],
    ['the virtual host', undefined, /refuses virtual host absent: it does not exist/],
  ])('%s: calls fail at once with the reason', async (_what, url, expected) => {
    const { client, ask } = open(
      {},
      url?.replace('PORT', String(broker.port)) ?? broker.transportUrl('absent'),
    );
    const failure = await failureOf(ask(5900, { timeoutMs: 60_000 }));
    expect(failure.why).toBe('refused');
    expect(failure.message).toMatch(expected);
    expect((await failureOf(client.probe({ timeoutMs: 10_000 }))).message).toMatch(expected);
  });
});

test('a probe names the broker', async () => {
  const { client } = open();
  expect(await client.probe({ timeoutMs: 10_000 })).toBe(`RabbitMQ 3.10.8 at 127.0.0.1:${broker.port}`);
});

test('a stopped nova-compute is noticed by its queue without readers, long before the deadline', async () => {
  const other = await startComputeStandIn({ transportUrl: broker.transportUrl(), host: 'h2' });
  onTestFinished(() => other.close());
  const { ask } = open();
  expect(await ask(5900, { host: 'h2' })).toBe('same');
  await other.close();
  const [stopped, healthy] = await Promise.all([
    failureOf(ask(5900, { host: 'h2', timeoutMs: 60_000 })),
    ask(5900),
  ]);
  expect([stopped.why, healthy]).toEqual(['no_such_host', 'same']);
  expect(stopped.message).toBe(
    `no service reads the queue compute.h2 of RabbitMQ at 127.0.0.1:${broker.port}`,
  );
});

test('a nova-compute that is shutting down is asked by compute-alt', async () => {
  const transportUrl = broker.transportUrl();
  const first = await startComputeStandIn({ transportUrl, host: 'h3' });
  const other = await startComputeStandIn({
    transportUrl,
    host: 'h3',
    topics: ['compute-alt'],
    version: '6.5',
  });
  onTestFinished(() => other.close());
  await first.close();
  expect(await open().ask(5900, { host: 'h3' })).toBe('same');
});

test('a memory alarm of RabbitMQ fails calls with its reason, and they succeed when it is over', async () => {
  const { ask, log } = open();
  expect(await ask(5900)).toBe('same');
  await broker.control('set_vm_memory_high_watermark', 'absolute', '1');
  onTestFinished(async () => {
    await broker.control('set_vm_memory_high_watermark', '0.4');
  });
  const failure = await failureOf(ask(5900, { timeoutMs: 60_000 }));
  expect([failure.why, failure.message]).toEqual(['busy', 'RabbitMQ accepts no messages: low on memory']);
  // Now it is known.
  expect((await failureOf(ask(5900, { timeoutMs: 60_000 }))).why).toBe('busy');
  await broker.control('set_vm_memory_high_watermark', '0.4');
  await until(() => log.text().includes('RabbitMQ accepts messages again'));
  expect(await ask(5900)).toBe('same');
});

test('calls under way survive a restart of RabbitMQ', async () => {
  const { ask, log } = open();
  expect(await ask(5900)).toBe('same');
  const before = Promise.all([ask(5900, { timeoutMs: 60_000 }), ask(4, { timeoutMs: 60_000 })]);
  await broker.kill();
  const during = Promise.all([ask(5900, { timeoutMs: 60_000 }), ask(5901, { timeoutMs: 60_000 })]);
  await broker.restart();
  expect(await before).toEqual(['same', 'same']);
  expect(await during).toEqual(['same', 'other']);
  expect(log.text()).toContain('connection to RabbitMQ lost');
}, 120_000);
