import { expect, test } from 'vitest';
import { takeManagerEnvironment } from '../../../../src/main/service-manager/manager-environment.ts';

const nothing = { notifySocket: undefined, watchdogMs: undefined, sockets: [] };

test('without a service manager, nothing is expected of the process', () => {
  const env = { PATH: '/usr/bin' };
  expect(takeManagerEnvironment(env, 7)).toEqual(nothing);
  expect(env).toEqual({ PATH: '/usr/bin' });
});

test('reads what systemd sets, and leaves no variable of it to children', () => {
  const env = {
    PATH: '/usr/bin',
    NOTIFY_SOCKET: '/run/systemd/notify',
    WATCHDOG_PID: '7',
    WATCHDOG_USEC: '60000000',
    LISTEN_PID: '7',
    LISTEN_FDS: '2',
    LISTEN_FDNAMES: 'oriel-novncproxy:oriel-api',
  };
  expect(takeManagerEnvironment(env, 7)).toEqual({
    notifySocket: '/run/systemd/notify',
    watchdogMs: 60_000,
    sockets: [
      { fd: 3, name: 'oriel-novncproxy' },
      { fd: 4, name: 'oriel-api' },
    ],
  });
  expect(env).toEqual({ PATH: '/usr/bin' });
});

test('takes neither sockets nor a watchdog that are meant for another process', () => {
  const env = {
    WATCHDOG_PID: '6',
    WATCHDOG_USEC: '60000000',
    LISTEN_PID: '6',
    LISTEN_FDS: '1',
    LISTEN_FDNAMES: 'oriel-api',
  };
  expect(takeManagerEnvironment(env, 7)).toEqual(nothing);
  expect(env).toEqual({});
});

test.each([
  ['a relative path', { NOTIFY_SOCKET: 'notify' }],
  ['a watchdog without a time', { WATCHDOG_USEC: '0' }],
  ['a watchdog that is not a number', { WATCHDOG_USEC: 'soon' }],
  ['a count that is not a number', { LISTEN_PID: '7', LISTEN_FDS: 'two' }],
  ['sockets without an owner', { LISTEN_FDS: '2' }],
])('ignores %s', (_what, env) => {
  expect(takeManagerEnvironment({ ...env }, 7)).toEqual(nothing);
});

test('bounds the number of sockets, and names those without a name', () => {
  const { sockets } = takeManagerEnvironment({ LISTEN_PID: '7', LISTEN_FDS: '1000000' }, 7);
  expect(sockets).toHaveLength(64);
  expect(sockets[0]).toEqual({ fd: 3, name: 'unknown' });
});
