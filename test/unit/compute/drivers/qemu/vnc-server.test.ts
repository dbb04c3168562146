import { describe, expect, test } from 'vitest';
import { readVncServer, vncServerOf } from '../../../../../src/compute/drivers/qemu/vnc-server.ts';
import { QmpError, QmpUnavailable } from '../../../../../src/qmp/qmp-errors.ts';

const REPLY = {
  enabled: true,
  host: '127.0.0.1',
  service: '5901',
  family: 'ipv4',
  auth: 'none',
  clients: [],
};

describe('query-vnc', () => {
  test('names address and port of the VNC server', () => {
    expect(vncServerOf(REPLY)).toEqual({
      reachedBy: 'network',
      listen: '127.0.0.1',
      port: 5901,
      wantsPassword: false,
    });
    expect(vncServerOf({ ...REPLY, host: '::', family: 'ipv6' })).toMatchObject({ listen: '::' });
  });

  test.each([
    ['vnc', true],
    ['vencrypt+x509+vnc', true],
    ['vencrypt+tls+vnc', true],
    ['vencrypt+x509+none', false],
    ['vencrypt+x509+plain', false],
    ['vencrypt+plain', false],
    ['sasl', false],
    ['none', false],
    [['vnc'], false],
  ])('with auth %s wants a password: %s', (auth, wantsPassword) => {
    expect(vncServerOf({ ...REPLY, auth })).toMatchObject({ wantsPassword });
  });

  test('tells a UNIX socket from no listener', () => {
    const unix = { ...REPLY, host: '', service: '/run/vnc.sock', family: 'unix' };
    expect(vncServerOf(unix)).toMatchObject({ reachedBy: 'socket' });
    expect(vncServerOf({ enabled: true, clients: [] })).toMatchObject({ reachedBy: 'nothing' });
  });

  test.each([{ enabled: false }, { enabled: 'true' }, {}, [], null, 'x', undefined])(
    'names no server: %j',
    (reply) => {
      expect(vncServerOf(reply)).toBeUndefined();
    },
  );

  test.each(['0', '65536', '-1', 'x', '', null, 5901, ['5901']])('has no port %j', (service) => {
    expect(vncServerOf({ ...REPLY, service })).toMatchObject({ reachedBy: 'nothing' });
  });
});

test('a QEMU that was built without VNC has no server', async () => {
  const refuse = () => Promise.reject(new QmpError('CommandNotFound', 'query-vnc: not found'));
  expect(await readVncServer(refuse)).toBeUndefined();
});

test('a QEMU that does not answer may have one', async () => {
  const silent = new QmpUnavailable('silent', 'it does not answer');
  await expect(readVncServer(() => Promise.reject(silent))).rejects.toBe(silent);
});

test('query-vnc-servers is not used, on which some versions of QEMU abort', async () => {
  const commands: string[] = [];
  await readVncServer(async (command) => {
    commands.push(command);
    return REPLY;
  });
  expect(commands).toEqual(['query-vnc']);
});
