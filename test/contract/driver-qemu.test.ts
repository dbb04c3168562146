import { randomUUID } from 'node:crypto';
import { unlink } from 'node:fs/promises';
import { connect } from 'node:net';
import { expect, test } from 'vitest';
import { open } from '../../src/compute/drivers/qemu/driver.ts';
import { vncServerOf } from '../../src/compute/drivers/qemu/vnc-server.ts';
import { Screenshots } from '../../src/compute/screens/screenshots.ts';
import { defaultSettings } from '../support/default-settings.ts';
import { memoryLog } from '../support/memory-log.ts';
import { anyDisplay, type QemuProcess, socketOf, startQemu } from '../support/qemu/qemu-process.ts';
import { startQemuScreen } from '../support/qemu-screen.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { until } from '../support/until.ts';
import { driverSuite } from './driver.suite.ts';

const abilities = { stopped: true, withoutVnc: true, vncOnSocket: true, changes: true, screenshots: true };

driverSuite('qemu', abilities, async () => {
  const folder = temporaryFolder();
  const all: QemuProcess[] = [];
  const start = async (name: string, uuid: string, vnc: readonly string[], args?: readonly string[]) => {
    const qemu = await startQemu({ folder, name, uuid, vnc, ...(args && { args }) });
    all.push(qemu);
    return qemu;
  };
  const uuids = {
    running: randomUUID(),
    stopped: randomUUID(),
    withoutVnc: randomUUID(),
    vncOnSocket: randomUUID(),
  };
  const changing = randomUUID();
  await start('running', uuids.running, [anyDisplay()], ['-machine', 'pc', '-device', 'VGA', '-m', '16']);
  const stopping = await start('stopped', uuids.stopped, [anyDisplay()]);
  await start('without', uuids.withoutVnc, []);
  await start('socket', uuids.vncOnSocket, [`unix:${folder}/vnc.sock`]);
  const settings = defaultSettings({ oriel_qemu: { sockets: [`${folder}/*.qmp`] } });
  const driver = await open({ settings, log: memoryLog().log });
  // Killed, it leaves the socket file, and so the instance stays in the list.
  await until(async () => (await driver.listInstances()).length === 4);
  await stopping.kill();
  await until(async () => (await driver.getInstance(uuids.stopped))?.status === 'SHUTOFF');
  let current: QemuProcess | undefined;
  return {
    ...uuids,
    driver,
    changing: {
      uuid: changing,
      followed: async () => {},
      start: async () => {
        current = await start('changing', changing, [anyDisplay()]);
      },
      stop: async () => current?.kill(),
      remove: () => unlink(socketOf({ folder, name: 'changing' })),
    },
    leftovers: async () => {
      const paths = ['running', 'without', 'socket'].map((name) => socketOf({ folder, name }));
      const held = await Promise.all(paths.map(async (path) => ((await isFree(path)) ? [] : [path])));
      return [...held.flat(), ...watches()];
    },
    close: async () => {
      await Promise.all(all.map((qemu) => qemu.kill()));
    },
  };
});

test('the text of a picture that QEMU made is exact, and shows that there is no disk to start from', async () => {
  const folder = temporaryFolder();
  const uuid = randomUUID();
  const args = ['-machine', 'pc', '-device', 'VGA', '-m', '16'];
  const qemu = await startQemu({ folder, name: 'without-disk', uuid, args });
  const settings = defaultSettings({
    oriel_qemu: { sockets: [`${folder}/*.qmp`] },
    oriel: { screenshot_interval: 1, screenshot_share: 100 },
  });
  const driver = await open({ settings, log: memoryLog().log });
  const screenshots = new Screenshots({ settings, drivers: [driver] });
  try {
    const read = () => screenshots.read({ instanceUuid: uuid, viewer: 'mia' });
    await until(async () => (await read()).condition === 'no_bootable_device');
    const { lines, columns, unknown } = await read();
    expect(lines.at(-1)).toBe('');
    expect(lines).toContain('Booting from Hard Disk...');
    expect(lines.some((line) => line.startsWith('No bootable device.'))).toBe(true);
    // The cursor may stand in an unknown cell.
    expect([columns, unknown <= 1]).toEqual([80, true]);
  } finally {
    screenshots.close();
    await driver.close();
    await qemu.kill();
  }
});

test('QEMU names VNC authentication inside TLS as the driver expects it', async () => {
  for (const [password, wantsPassword] of [
    ['secret12', true],
    [undefined, false],
  ] as const) {
    const screen = await startQemuScreen({ tls: { kind: 'anonymous' }, ...(password && { password }) });
    const reply = await screen.monitor('query-vnc').finally(() => screen.close());
    expect(vncServerOf(reply)).toMatchObject({ reachedBy: 'network', wantsPassword });
  }
});

/** Whether a QMP monitor greets a new client, which it does only if it has no other. */
function isFree(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(path);
    const settle = (free: boolean) => {
      socket.destroy();
      resolve(free);
    };
    socket.setTimeout(3_000, () => settle(false));
    socket.on('data', () => settle(true));
    socket.on('error', () => settle(false));
  });
}

/** The watches of folders that this process has. */
function watches(): string[] {
  return process.getActiveResourcesInfo().filter((name) => name.startsWith('FSEvent'));
}
