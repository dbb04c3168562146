import { chmod, mkdir, symlink } from 'node:fs/promises';
import { connect } from 'node:net';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { discoverQemu } from '../../src/compute/drivers/qemu/discover.ts';
import { anyDisplay, type QemuProcess, runQemu, socketOf, startQemu } from '../support/qemu/qemu-process.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const folder = temporaryFolder();
const usual = join(folder, 'usual');
const proc = join(folder, 'proc');
const all: QemuProcess[] = [];

/** Lets the search see the process: that of the machine has other QEMUs. */
async function see(qemu: QemuProcess): Promise<QemuProcess> {
  all.push(qemu);
  await symlink(`/proc/${qemu.pid}`, join(proc, String(qemu.pid)));
  return qemu;
}

const discover = () => discoverQemu({ patterns: [join(usual, '*.qmp')], proc });

beforeAll(async () => {
  for (const each of [usual, proc]) await mkdir(each);
});
afterAll(() => Promise.all(all.map((qemu) => qemu.kill())));

test('says how to start QEMU where there is none', async () => {
  const [absent] = await discover();
  expect(absent).toMatchObject({ state: 'absent', options: {} });
  expect(absent?.sentence).toContain(join(usual, '*.qmp'));
  expect(absent?.remedy).toContain('-qmp unix:/run/qemu/NAME.qmp,server=on,wait=off');
});

test('counts the sockets that answer, at the usual place and of running processes', async () => {
  await see(await startQemu({ folder: usual, name: 'a', vnc: [anyDisplay()] }));
  await see(await startQemu({ folder: usual, name: 'b' }));
  const elsewhere = await see(await startQemu({ folder, name: 'c', vnc: [anyDisplay()] }));
  const sockets = `${socketOf({ folder, name: 'c' })}, ${join(usual, '*.qmp')}`;
  expect(await discover()).toEqual([
    {
      state: 'usable',
      sentence: `3 QMP sockets of QEMU answer at ${sockets}, 2 with a VNC server that a network reaches.`,
      remedy: '',
      options: { oriel_qemu: { sockets } },
    },
  ]);
  // A socket file that a killed QEMU leaves is not counted.
  await elsewhere.kill();
  const [usable] = await discover();
  expect(usable?.sentence).toMatch(/^2 QMP sockets of QEMU answer/);
});

test('names a QEMU without a QMP socket', async () => {
  const qemu = await see(await runQemu(['-machine', 'none', '-display', 'none', '-name', 'bare'], folder));
  const [, without] = await discover();
  expect(without).toMatchObject({ state: 'unusable', options: {} });
  expect(without?.sentence).toBe(`QEMU runs as process ${qemu.pid} (bare) without a QMP socket.`);
});

test('reports a monitor that another program holds', async () => {
  const holder = connect(join(usual, 'a.qmp'));
  await new Promise((resolve) => holder.once('data', resolve));
  try {
    const busy = (await discover()).find(({ sentence }) => sentence.includes('another program uses it'));
    expect(busy).toMatchObject({
      state: 'unusable',
      options: { oriel_qemu: { sockets: join(usual, '*.qmp') } },
    });
    expect(busy?.remedy).toContain('second -qmp socket');
  } finally {
    holder.destroy();
  }
});

test('reports a monitor that this user may not use', async () => {
  for (const each of [folder, dirname(folder)]) await chmod(each, 0o755);
  // Root may use any socket.
  process.seteuid?.(65_534);
  onTestFinished(() => void process.seteuid?.(0));
  const forbidden = (await discover()).find(({ sentence }) => sentence.includes('may not use'));
  expect(forbidden).toMatchObject({ state: 'unusable' });
  expect(forbidden?.remedy).toContain('write access to the socket');
});
