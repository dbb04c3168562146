import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { type AddressInfo, createServer } from 'node:net';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { Refusal } from '../../../../src/flow/refusals.ts';
import {
  auditResource,
  busResource,
  certificateResource,
  hypervisorResource,
  recordingResource,
  tokenStoreResource,
} from '../../../../src/main/process/resources.ts';
import { createAuthority } from '../../../support/certificates.ts';
import { configFolder } from '../../../support/config-folder.ts';
import { defaultSettings } from '../../../support/default-settings.ts';
import { ScriptedDriver } from '../../../support/fixtures/scripted-driver.ts';

const lost = { troubles: () => ['The bus is lost.'] };

test('reports nothing while the bus is up', async () => {
  expect(await busResource({ troubles: () => [] }, defaultSettings()).look()).toEqual([]);
});

test('removes a process that alone has lost the bus, but not if all have', async () => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const settings = defaultSettings({ oriel_nats: { servers: [`nats://127.0.0.1:${port}`] } });
  expect(await busResource(lost, settings).look()).toEqual([
    { text: 'The bus is lost.', affects: 'this_host' },
  ]);
  server.close();
  await once(server, 'close');
  expect(await busResource(lost, settings).look()).toEqual([
    { text: 'The bus is lost.', affects: 'all_hosts' },
  ]);
});

test('reports on every host that the token store cannot be written', async () => {
  const text = '[oriel] state_dir: /s/tokens cannot be written: the file system is full.';
  expect(await tokenStoreResource({ problem: () => text }).look()).toEqual([{ text, affects: 'all_hosts' }]);
  expect(await tokenStoreResource({ problem: () => null }).look()).toEqual([]);
  expect(await tokenStoreResource({}).look()).toEqual([]);
});

test('refuses consoles without an audit file only with audit_failure = refuse', async () => {
  const audit = { problem: () => 'ENOSPC: no space left on device' };
  const affects = async (failure: 'continue' | 'refuse', isAlone: boolean) => {
    const settings = defaultSettings({ oriel: { audit_log: '/var/log/a.log', audit_failure: failure } });
    const [found] = await auditResource(audit, settings, () => isAlone).look();
    expect(found!.text).toContain('[oriel] audit_log /var/log/a.log cannot be written (ENOSPC');
    return found!.affects;
  };
  expect(await affects('refuse', false)).toBe('this_host');
  expect(await affects('refuse', true)).toBe('all_hosts');
  expect(await affects('continue', false)).toBe('no_host');
});

test('reports a missing folder of recordings until it is back', async () => {
  const folder = join(configFolder({ 'recordings/a': '' }), 'recordings');
  const look = (record: string, isAlone: boolean) =>
    recordingResource(defaultSettings({ DEFAULT: { record } }), () => isAlone).look();
  expect(await look('', true)).toEqual([]);
  expect(await look(join(folder, 'r'), true)).toEqual([]);
  await rm(folder, { recursive: true });
  const [found] = await look(join(folder, 'r'), false);
  expect(found!.text).toContain(
    `[DEFAULT] record ${join(folder, 'r')}: its folder ${folder} cannot be written`,
  );
  expect(found!.affects).toBe('this_host');
  expect((await look(join(folder, 'r'), true))[0]!.affects).toBe('all_hosts');
});

test('reports a certificate file that is not a certificate before the next start fails', async () => {
  const cert = join(configFolder({ 'c.pem': '' }), 'c.pem');
  writeFileSync(cert, 'garbage');
  const settings = defaultSettings({ DEFAULT: { cert } });
  const [found] = await certificateResource(settings, undefined, ['novncproxy']).look();
  expect(found).toMatchObject({ affects: 'no_host' });
  expect(found!.text).toContain(
    `[DEFAULT] cert (default), ${cert}, cannot be used (there is no certificate in it)`,
  );
  expect(await certificateResource(settings, undefined, ['api']).look()).toEqual([]);
});

test('reports an expired certificate with its date, on all hosts', async () => {
  const authority = await createAuthority();
  try {
    const { cert, key } = await authority.issue('old', 'DNS:localhost', { from: -3, to: -1 });
    const settings = defaultSettings({ DEFAULT: { cert, key } });
    const [found] = await certificateResource(settings, undefined, ['novncproxy']).look();
    expect(found).toMatchObject({ affects: 'all_hosts' });
    expect(found!.text).toMatch(/^The certificate of \[DEFAULT\] cert \(default\), .*, expired on 20/);
  } finally {
    await authority.close();
  }
});

test('reports a hypervisor that cannot be reached with option and remedy', async () => {
  const settings = defaultSettings({
    DEFAULT: { host: 'cmp1' },
    libvirt: { connection_uri: 'qemu:///system' },
  });
  const look = (fails: boolean, isAlone: boolean) => {
    const driver = new ScriptedDriver();
    if (fails) {
      driver.listInstances = () =>
        Promise.reject(new Refusal('hypervisor_unreachable', 'connection refused'));
    }
    const libvirt = Object.assign(driver, { name: 'libvirt' });
    return hypervisorResource(libvirt, settings, () => isAlone).look();
  };
  expect(await look(false, false)).toEqual([]);
  const [found] = await look(true, false);
  expect(found!.affects).toBe('this_host');
  expect(found!.text).toContain(
    'The libvirt driver on cmp1 cannot reach its hypervisor ([libvirt] connection_uri qemu:///system, [oriel] libvirt_transport auto): connection refused.',
  );
  expect((await look(true, true))[0]!.affects).toBe('all_hosts');
});
