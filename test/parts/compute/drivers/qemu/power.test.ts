import { randomUUID } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, expect, onTestFinished, test } from 'vitest';
import type { DriverEvent } from '../../../../../src/compute/drivers/driver.ts';
import { open } from '../../../../../src/compute/drivers/qemu/driver.ts';
import type { PowerAction } from '../../../../../src/contracts/power.ts';
import { refusalOf } from '../../../../contract/driver.suite.ts';
import { defaultSettings } from '../../../../support/default-settings.ts';
import { memoryLog } from '../../../../support/memory-log.ts';
import { powerButtonDisk, startQemu } from '../../../../support/qemu/qemu-process.ts';
import { temporaryFolder } from '../../../../support/temporary-folder.ts';

let folder: string;
let disk: string;

beforeAll(async () => {
  folder = temporaryFolder();
  disk = join(folder, 'power-button.img');
  await writeFile(disk, powerButtonDisk());
});

/** A machine that obeys its power button, with the driver that follows it. */
async function machine(...more: readonly string[]) {
  const uuid = randomUUID();
  const name = uuid.slice(0, 8);
  const drive = ['-drive', `file=${disk},format=raw,if=ide`];
  const args = ['-machine', 'pc', '-m', '16', '-snapshot', ...drive, ...more];
  const qemu = await startQemu({ folder, name, uuid, args });
  onTestFinished(() => qemu.kill());
  const settings = defaultSettings({ oriel_qemu: { sockets: [join(folder, `${name}.qmp`)] } });
  const driver = await open({ settings, log: memoryLog().log });
  onTestFinished(async () => driver.close());
  const events: DriverEvent[] = [];
  const status = async () => (await driver.getInstance(uuid))?.status;
  await expect.poll(status, { timeout: 20_000 }).toBe('ACTIVE');
  // The boot sector runs: before, nothing answers the power button.
  const enabled = () => qemu.monitor('human-monitor-command', { 'command-line': 'i /h 0x602' });
  await expect.poll(enabled, { timeout: 30_000 }).toContain('= 0x0100');
  driver.onChange((event) => events.push(event));
  const { signal } = new AbortController();
  const change = async (action: PowerAction, shutdownMs = 20_000) => {
    await driver.power?.change(uuid, action, { signal, shutdownMs });
    return status();
  };
  return { qemu, change, events };
}

test('a machine is paused, reset and rebooted in its QEMU, and its consoles stay', async () => {
  const { change, events } = await machine();
  expect(await change('pause')).toBe('PAUSED');
  expect(await change('unpause')).toBe('ACTIVE');
  expect(await change('nmi')).toBe('ACTIVE');
  expect(await change('reboot')).toBe('ACTIVE');
  expect(await change('reset')).toBe('ACTIVE');
  expect(events).toEqual([]);
});

test('a machine that does not answer its power button in time is reset', async () => {
  const { change, events } = await machine();
  expect(await change('reboot', 0)).toBe('ACTIVE');
  expect(events).toEqual([]);
});

test('a machine that shuts down ends its QEMU, which nothing here starts again', async () => {
  const { qemu, change, events } = await machine();
  await change('stop');
  await qemu.exited;
  expect(events).toEqual([expect.objectContaining({ change: 'stopped', cause: 'shut_down' })]);
  expect(await refusalOf(() => change('start'))).toBe('power_process_ended');
});

test('with -no-shutdown it stays, and starts again', async () => {
  const { change, events } = await machine('-no-shutdown');
  expect(await change('stop')).toBe('SHUTOFF');
  expect(await change('start')).toBe('ACTIVE');
  expect(events.map((event) => event.change)).toEqual(['stopped', 'started']);
});

test('to power off ends QEMU at once', async () => {
  const { qemu, change } = await machine();
  await change('power_off');
  await qemu.exited;
  expect(await refusalOf(() => change('power_off'))).toBe('power_process_ended');
});

test('QEMU saves no memory', async () => {
  const { change } = await machine();
  expect(await refusalOf(() => change('suspend'))).toBe('power_unsupported');
});
