import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import type { RabbitSettings } from '../../src/oslo-messaging/rabbit-settings.ts';
import { RpcClient } from '../../src/oslo-messaging/rpc-client.ts';
import { systemClock } from '../../src/platform/clock.ts';
import { Secret } from '../../src/platform/secret.ts';
import { type Certificate, createAuthority, type TestAuthority } from '../support/certificates.ts';
import { memoryLog } from '../support/memory-log.ts';
import { startComputeStandIn } from '../support/openstack/compute-stand-in.ts';
import { RABBIT_SETTINGS } from '../support/openstack/rabbit-settings.ts';
import { type RabbitMq, startRabbitMq } from '../support/openstack/rabbitmq.ts';
import { until } from '../support/until.ts';

const TARGET = { exchange: 'nova', topic: 'compute', server: 'h1', version: '5.0' };
const HOW = { requestId: 'req-7', timeoutMs: 30_000, repeatable: true };
const ARGS = { instance: {}, port: '5900', console_type: 'novnc' };

function open(url: string, given: Partial<RabbitSettings> = {}): { client: RpcClient; text(): string } {
  const log = memoryLog();
  const settings = { ...RABBIT_SETTINGS, ...given };
  const client = new RpcClient({ transportUrl: new Secret(url), settings, log: log.log, clock: systemClock });
  onTestFinished(() => client.close());
  return { client, text: log.text };
}

describe('TLS to RabbitMQ', () => {
  let ours: TestAuthority;
  let strangers: TestAuthority;
  let broker: RabbitMq;
  let client: Certificate;

  beforeAll(async () => {
    [ours, strangers] = await Promise.all([createAuthority(), createAuthority()]);
    const certificate = await ours.issue('broker', 'IP:127.0.0.1');
    client = await ours.issue('client', 'DNS:client');
    broker = await startRabbitMq({ tls: { ...certificate, ca: ours.ca } });
  }, 120_000);

  afterAll(async () => {
    await broker?.close();
    await Promise.all([ours?.close(), strangers?.close()]);
  });

  test.each<[string, () => Partial<RabbitSettings>, (url: string) => string]>([
    ['the right authority', () => ({ ssl: true, ssl_ca_file: ours.ca }), (url) => url],
    ['no authority, as in Nova', () => ({ ssl: true }), (url) => url],
    ['options in the query', () => ({}), (url) => `${url}?ssl=1&ssl_version=TLSv1_2&ssl_ca_file=${ours.ca}`],
    [
      'a client certificate',
      () => ({ ssl: true, ssl_ca_file: ours.ca, ssl_cert_file: client.cert, ssl_key_file: client.key }),
      (url) => url,
    ],
    [
      'another name and no verification of names',
      () => ({ ssl: true, ssl_ca_file: ours.ca, ssl_enforce_hostname_verification: false }),
      (url) => url.replace('127.0.0.1', 'localhost'),
    ],
  ])('succeeds with %s', async (_what, settings, urlOf) => {
    const given = settings();
    const { client: rpc, text } = open(urlOf(broker.transportUrl()), given);
    expect(await rpc.probe({ timeoutMs: 10_000 })).toContain('RabbitMQ 3.10.8');
    const isUnverified = given.ssl === true && given.ssl_ca_file === undefined;
    expect(text().includes('the certificate of RabbitMQ is not verified')).toBe(isUnverified);
  });

  test.each<[string, () => Partial<RabbitSettings>, (url: string) => string, RegExp]>([
    [
      'another authority',
      () => ({ ssl: true, ssl_ca_file: strangers.ca }),
      (url) => url,
      /verify|issuer|self.signed/,
    ],
    [
      'another name',
      () => ({ ssl: true, ssl_ca_file: ours.ca }),
      (url) => url.replace('127.0.0.1', 'localhost'),
      /Hostname.*does not match|altnames/,
    ],
    [
      'a file that is absent',
      () => ({ ssl: true, ssl_ca_file: '/absent.pem' }),
      (url) => url,
      /ssl_ca_file: ENOENT/,
    ],
    ['no TLS', () => ({}), (url) => url, /closed|ECONNRESET|Socket|does not answer|frame/i],
  ])('fails with %s, and with the reason', async (_what, settings, urlOf, expected) => {
    const { client: rpc } = open(urlOf(broker.transportUrl()), settings());
    await expect(rpc.probe({ timeoutMs: 15_000 })).rejects.toThrow(expected);
  });
});

describe('two brokers', () => {
  let brokers: RabbitMq[] = [];

  beforeAll(async () => {
    brokers = [await startRabbitMq(), await startRabbitMq()];
    // Two separate brokers in place of a cluster: the service is at both.
    for (const broker of brokers) {
      const standIn = await startComputeStandIn({ transportUrl: broker.transportUrl(), host: 'h1' });
      services.push(standIn);
    }
  }, 240_000);
  const services: { close(): Promise<void> }[] = [];

  afterAll(async () => {
    for (const service of services) await service.close();
    for (const broker of brokers) await broker.close();
  });

  function url(): string {
    const [first, second] = brokers.map((broker) => broker.transportUrl());
    return `${first?.replace(/\/$/, '')},${second?.replace('rabbit://', '')}`;
  }

  /** The broker that the client is connected to. */
  async function connectedTo(client: RpcClient): Promise<RabbitMq> {
    const description = await client.probe({ timeoutMs: 10_000 });
    return brokers.find(({ port }) => description.endsWith(`:${port}`)) as RabbitMq;
  }

  /** Resolves when the service is there again, too. */
  async function restart(broker: RabbitMq): Promise<void> {
    await broker.restart();
    const { client } = open(broker.transportUrl());
    await until(
      () => client.call(TARGET, 'validate_console_port', ARGS, HOW).then(Boolean, () => false),
      60_000,
    );
  }

  test('a killed broker: the call under way is answered over the other one', async () => {
    const { client } = open(url());
    const broker = await connectedTo(client);
    const call = client.call(TARGET, 'validate_console_port', { ...ARGS, port: '4' }, HOW);
    await broker.kill();
    expect(await call).toBe(true);
    expect(await connectedTo(client)).not.toBe(broker);
    await restart(broker);
  }, 120_000);

  test('a broker that freezes: the next call is answered over the other one, long before a heartbeat is missed', async () => {
    const { client, text } = open(url());
    const broker = await connectedTo(client);
    await client.call(TARGET, 'validate_console_port', ARGS, HOW);
    broker.freeze();
    try {
      expect(await client.call(TARGET, 'validate_console_port', ARGS, HOW)).toBe(true);
    } finally {
      broker.thaw();
    }
    expect(text()).toContain('does not answer');
  }, 120_000);

  test('with both gone calls wait until their deadline, and are answered when one is back', async () => {
    const { client } = open(url());
    const broker = await connectedTo(client);
    await Promise.all(brokers.map((each) => each.kill()));
    const short = client.call(TARGET, 'validate_console_port', ARGS, { ...HOW, timeoutMs: 500 });
    await expect(short).rejects.toMatchObject({ why: 'unreachable' });
    const waiting = client.call(TARGET, 'validate_console_port', ARGS, { ...HOW, timeoutMs: 90_000 });
    await broker.restart();
    expect(await waiting).toBe(true);
  }, 180_000);
});
