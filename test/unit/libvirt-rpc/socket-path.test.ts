import { expect, test } from 'vitest';
import { rpcTarget } from '../../../src/libvirt-rpc/socket-path.ts';

const target = (uri: string, environment = {}, uid = 1_000) => rpcTarget(uri, environment, uid);

test('the system daemon is virtqemud where there is one, else libvirtd', () => {
  expect(target('qemu:///system')).toEqual({
    uri: 'qemu:///system',
    paths: ['/run/libvirt/virtqemud-sock', '/run/libvirt/libvirt-sock'],
    readOnly: false,
    session: false,
  });
  expect(target('qemu+unix:///system')).toEqual(target('qemu:///system'));
});

test('the mode says which of the two', () => {
  expect(target('qemu:///system?mode=direct')?.paths).toEqual(['/run/libvirt/virtqemud-sock']);
  expect(target('qemu:///system?mode=legacy')?.paths).toEqual(['/run/libvirt/libvirt-sock']);
});

test('a socket of one’s own is taken as it is, and a name that ends in -ro is read-only', () => {
  expect(target('qemu+unix:///system?socket=/tmp/a%20b/sock')?.paths).toEqual(['/tmp/a b/sock']);
  expect(target('qemu:///system?socket=/run/libvirt/libvirt-sock')?.readOnly).toBe(false);
  expect(target('qemu:///system?socket=/run/libvirt/libvirt-sock-ro')?.readOnly).toBe(true);
});

test('a session’s daemon is in the folder of the user', () => {
  expect(target('qemu:///session', { XDG_RUNTIME_DIR: '/run/user/7' })).toMatchObject({
    uri: 'qemu:///session',
    paths: ['/run/user/7/libvirt/virtqemud-sock', '/run/user/7/libvirt/libvirt-sock'],
    session: true,
  });
  expect(target('qemu:///session', { XDG_CACHE_HOME: '/c' })?.paths[0]).toBe('/c/libvirt/virtqemud-sock');
});

test('root has no session', () => {
  expect(target('qemu:///session', {}, 0)).toBeUndefined();
  expect(target('qemu:///system', {}, 0)).toBeDefined();
});

test.each([
  'qemu+ssh://host/system',
  'qemu+tls://host/system',
  'qemu+tcp://host/system',
  'qemu://host/system',
  'qemu+unix://host/system',
  'xen:///system',
  'vz:///system',
  'test:///default',
  'qemu:///system?mode=other',
  'qemu:///system?authfile=/etc/a',
  'qemu:///embed?root=/tmp',
  'an-alias',
  '',
])('%s is not for the RPC', (uri) => {
  expect(target(uri)).toBeUndefined();
});
