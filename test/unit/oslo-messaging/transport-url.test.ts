import { expect, test } from 'vitest';
import { overridden } from '../../../src/oslo-messaging/rabbit-settings.ts';
import {
  addressOf,
  parseTransportUrl,
  type TransportUrl,
} from '../../../src/oslo-messaging/transport-url.ts';
import { Secret } from '../../../src/platform/secret.ts';
import { RABBIT_SETTINGS } from '../../support/openstack/rabbit-settings.ts';

function parse(url: string): TransportUrl {
  const parsed = parseTransportUrl(new Secret(url));
  if ('problem' in parsed) throw new Error(parsed.problem);
  return parsed;
}

function problem(url: string): string {
  const parsed = parseTransportUrl(new Secret(url));
  return 'problem' in parsed ? parsed.problem : 'none';
}

/** `user:password@host:port` of each broker. */
function brokers(url: string): string[] {
  return parse(url).brokers.map(
    (broker) => `${broker.username}:${broker.password.reveal()}@${addressOf(broker)}`,
  );
}

test.each([
  ['rabbit://u:p@h', ['u:p@h:5672']],
  ['rabbit://u:p@h1:5671,v:q@h2/x', ['u:p@h1:5671', 'v:q@h2:5672']],
  ['rabbit://u:p@[fd00::1]:5673//', ['u:p@[fd00::1]:5673']],
  ['rabbit://u:p@[fd00::1]', ['u:p@[fd00::1]:5672']],
  ['rabbit://u:p@fd00::1', ['u:p@[fd00::1]:5672']],
  ['rabbit://u:%2Fp%40%3A%25@h', ['u:/p@:%@h:5672']],
  ['rabbit://u@d:p@h', ['u@d:p@h:5672']],
  ['rabbit://u:p:q@h', ['u:p:q@h:5672']],
  ['rabbit://u:%C3%A4%zz@h', ['u:ä%zz@h:5672']],
  ['rabbit://u:p@h1,,v:q@h2', ['u:p@h1:5672', 'v:q@h2:5672']],
  ['rabbit://h', ['guest:guest@h:5672']],
  ['rabbit://', ['guest:guest@localhost:5672']],
  ['kombu+rabbit://u:p@h', ['u:p@h:5672']],
])('reads the brokers of %s as oslo.messaging does', (url, expected) => {
  expect(brokers(url)).toEqual(expected);
});

test.each([
  ['rabbit://u:p@h', '/'],
  ['rabbit://u:p@h/', '/'],
  ['rabbit://u:p@h//', '/'],
  ['rabbit://u:p@h/%2F', '/'],
  ['rabbit://u:p@h/openstack', 'openstack'],
  ['rabbit://u:p@h//openstack', '/openstack'],
  ['rabbit://u:p@h/a%20b?ssl=1', 'a b'],
])('reads the virtual host of %s as oslo.messaging does', (url, expected) => {
  expect(parse(url).virtualHost).toBe(expected);
});

test.each([
  ['amqp://u:p@h', 'the driver amqp is not supported: Oriel supports rabbit'],
  ['kafka://u:p@h', 'the driver kafka is not supported: Oriel supports rabbit'],
  ['kombu+memory://', 'the driver kombu+memory is not supported: Oriel supports rabbit'],
  ['u:p@h', 'it does not begin with a driver, such as rabbit://'],
  ['', 'it does not begin with a driver, such as rabbit://'],
])('rejects %s with a reason', (url, expected) => {
  expect(problem(url)).toBe(expected);
});

test.each([
  'rabbit://user:hunter/2@host:5672/',
  'rabbit://user:hunter#2@host:5672/',
  'rabbit://user:hunter?2@host:5672/',
  'rabbit://user:hunter2@host:hunter2/',
  'rabbit://user:hunter2@host:99999/',
  'rabbit://user:hunter2@/',
  'rabbit://user:hunter2@[host/',
])('rejects %s without a piece of the password', (url) => {
  expect(problem(url)).not.toBe('none');
  expect(problem(url)).not.toMatch(/hunter|2@/);
});

test('rejects a URL of any length within bounds', () => {
  expect(problem(`rabbit://u:p@${'h,'.repeat(40)}`)).toContain('more than 32 hosts');
  expect(problem(`rabbit://${'u'.repeat(100_000)}`)).toContain('characters');
});

test('prints no password of a parsed URL', () => {
  const { brokers: list } = parse('rabbit://u:hunter2@h');
  expect(JSON.stringify(list)).not.toContain('hunter2');
});

test('the query replaces options of [oslo_messaging_rabbit] by their types', () => {
  const { overrides } = parse(
    'rabbit://u:p@h/?ssl=1&ssl_ca_file=%2Fca.pem&heartbeat_timeout_threshold=7&unknown=x',
  );
  expect(overridden(RABBIT_SETTINGS, overrides)).toEqual({
    ...RABBIT_SETTINGS,
    ssl: true,
    ssl_ca_file: '/ca.pem',
    heartbeat_timeout_threshold: 7,
  });
});

test.each(['ssl=maybe', 'heartbeat_timeout_threshold=-1', 'rabbit_retry_interval=soon'])(
  'rejects the query %s by the name of its option',
  (query) => {
    const { overrides } = parse(`rabbit://u:p@h/?${query}`);
    expect(overridden(RABBIT_SETTINGS, overrides)).toEqual({
      problem: `the value of ${query.split('=')[0]} in its query is not valid`,
    });
  },
);
