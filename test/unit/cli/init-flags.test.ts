import { expect, test } from 'vitest';
import { checkFlags } from '../../../src/cli/init/answers.ts';
import { memoryIo } from '../../support/memory-io.ts';

const COMPLETE = { user: 'alice', 'password-stdin': true, address: '192.0.2.7', tls: 'none' };

test.each([
  [{}],
  [{ user: 'jörg.o-1@example.org', project: 'web+db' }],
  [{ address: 'consoles.example.org' }],
  [{ address: '2001:db8::7', 'api-port': '65535', 'console-port': '443' }],
])('accepts %j', (flags) => {
  expect(() => checkFlags({ ...COMPLETE, ...flags }, memoryIo())).not.toThrow();
});

test.each([
  [{ user: 'al\x1b[31mice' }, '--user: This name cannot be used'],
  [{ user: 'a b' }, '--user: This name cannot be used'],
  [{ user: 'a=b' }, '--user: This name cannot be used'],
  [{ user: '$HOME' }, '--user: This name cannot be used'],
  [{ user: 'x'.repeat(65) }, '--user: This name cannot be used'],
  [{ project: 'a,b' }, '--project: This name cannot be used'],
  [{ address: 'host:6080' }, '--address: This is no address'],
  [{ address: 'https://host' }, '--address: This is no address'],
  [{ address: '192.0.2.300' }, '--address: This is no address'],
  [{ address: 'fe80::1%eth0' }, '--address: This is no address'],
  [{ address: 'host\nuser = eve' }, '--address: This is no address'],
  [{ tls: 'acme' }, '--tls is self-signed or none'],
  [{ 'api-port': '0' }, '--api-port is a port from 1 to 65535'],
  [{ 'console-port': '70000' }, '--console-port is a port from 1 to 65535'],
])('rejects %j', (flags, words) => {
  expect(() => checkFlags({ ...COMPLETE, ...flags }, memoryIo())).toThrow(words);
});
