import { chmod } from 'node:fs/promises';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { discoverLibvirt } from '../../../../../src/compute/drivers/libvirt/discover.ts';
import { PROCEDURES } from '../../../../../src/libvirt-rpc/procedures.ts';
import { XdrWriter } from '../../../../../src/libvirt-rpc/xdr.ts';
import { type FakeLibvirtd, startFakeLibvirtd } from '../../../../support/fixtures/fake-libvirtd.ts';

let server: FakeLibvirtd;
let uri: string;

beforeEach(async () => {
  server = await startFakeLibvirtd();
  uri = `qemu:///system?socket=${server.path}`;
});
afterEach(() => server.close());

test('names the group to join where polkit denies this user access', async () => {
  await chmod(server.path, 0o777);
  server.on(PROCEDURES.authList.number, ({ reply }) => reply(new XdrWriter().u32(1).i32(2)));
  server.on(PROCEDURES.authPolkit.number, ({ fail }) => fail(94, 'no polkit agent available'));
  const [found] = await discoverLibvirt([uri]);
  expect(found).toMatchObject({ state: 'unusable', group: 'libvirt' });
  expect(found?.sentence).toContain(`may not use ${uri}`);
  expect(found?.remedy).toMatch(/usermod -aG libvirt /);
});

test('reports the error of a daemon that refuses the list', async () => {
  server.on(PROCEDURES.connectListAllDomains.number, ({ fail }) => fail(38, 'the disk is full'));
  const [found] = await discoverLibvirt([uri]);
  expect(found?.state).toBe('unusable');
  expect(found?.sentence).toContain('the disk is full');
});

test('reports the path of a socket that does not exist', async () => {
  const [found] = await discoverLibvirt([`${uri}-not-there`]);
  expect(found?.state).toBe('absent');
  expect(found?.sentence).toContain(`${server.path}-not-there`);
  expect(found?.remedy).toContain('libvirt-daemon-system');
});
