import { chmod, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:net';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, onTestFinished, test } from 'vitest';
import { open } from '../../../../../src/compute/drivers/libvirt/driver.ts';
import { silentLogger } from '../../../../../src/platform/log/log.ts';
import { refusalOf } from '../../../../contract/driver.suite.ts';
import { defaultSettings } from '../../../../support/default-settings.ts';
import { temporaryFolder } from '../../../../support/temporary-folder.ts';

const UUID = 'aaaaaaaa-0000-4000-8000-000000000001';

let folder: string;
let server: Server;

beforeEach(async () => {
  folder = temporaryFolder();
  await chmod(folder, 0o755);
  server = createServer().listen(join(folder, 'sock'));
  await chmod(join(folder, 'sock'), 0);
});
afterEach(async () => {
  server.close();
});

async function openDriver(transport: 'rpc' | 'virsh') {
  const settings = defaultSettings({
    libvirt: { connection_uri: `qemu+unix:///system?socket=${join(folder, 'sock')}` },
    oriel: { libvirt_transport: transport },
  });
  const driver = await open({ settings, log: silentLogger });
  onTestFinished(async () => driver.close());
  return driver;
}

test('a libvirt socket without permission is hypervisor_forbidden, not hypervisor_unreachable', async () => {
  const driver = await openDriver('rpc');
  // Root may use any socket.
  const isRoot = process.geteuid?.() === 0;
  if (isRoot) process.seteuid?.(65_534);
  try {
    expect(await refusalOf(() => driver.readDefinition(UUID))).toBe('hypervisor_forbidden');
    expect(await refusalOf(() => driver.getInstance(UUID))).toBe('hypervisor_forbidden');
  } finally {
    if (isRoot) process.seteuid?.(0);
  }
});

test.each([
  "error: Failed to connect socket to '/run/libvirt/libvirt-sock': Permission denied",
  'error: authentication unavailable: no polkit agent available to authenticate action',
  'error: authentication failed: authentication failed',
])('virsh that is not let in is hypervisor_forbidden: %s', async (complaint) => {
  const path = process.env.PATH;
  await writeFile(join(folder, 'virsh'), `#!/bin/sh\necho "${complaint}" >&2\nexit 1\n`, { mode: 0o755 });
  process.env.PATH = `${folder}:${path}`;
  try {
    const driver = await openDriver('virsh');
    expect(await refusalOf(() => driver.readDefinition(UUID))).toBe('hypervisor_forbidden');
  } finally {
    process.env.PATH = path;
  }
});
