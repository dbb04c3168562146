import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import type { Monitor } from '../../../../../src/compute/drivers/qemu/monitor.ts';
import { QemuScreenshots } from '../../../../../src/compute/drivers/qemu/screenshots.ts';
import type { JsonObject } from '../../../../../src/qmp/message.ts';
import { QmpError } from '../../../../../src/qmp/qmp-errors.ts';
import { refusalOf } from '../../../../contract/driver.suite.ts';
import { temporaryFolder } from '../../../../support/temporary-folder.ts';

/** A monitor whose QEMU answers as the test says. */
async function monitorOf(dump: (args: JsonObject) => Promise<void>) {
  const folder = temporaryFolder();
  const path = join(folder, 'pc.qmp');
  await writeFile(path, '');
  const asked: JsonObject[] = [];
  const execute = async (_command: string, args: JsonObject) => {
    asked.push(args);
    await dump(args);
  };
  const screenshots = new QemuScreenshots(folder);
  onTestFinished(() => screenshots.close());
  return { screenshots, asked, monitor: { path, execute } as unknown as Monitor };
}

const refuse = () => Promise.reject(new QmpError('GenericError', 'screendump: not supported'));

test('asks a QEMU that knows no PNG for PPM, and for PNG only once', async () => {
  const { screenshots, monitor, asked } = await monitorOf(({ filename, format }) =>
    format === undefined ? writeFile(String(filename), 'P6') : refuse(),
  );
  expect(String(await screenshots.take(monitor))).toBe('P6');
  expect(String(await screenshots.take(monitor))).toBe('P6');
  expect(asked.map(({ format }) => format)).toEqual(['png', undefined, undefined]);
});

test('fails with the words of a QEMU that makes no picture', async () => {
  const { screenshots, monitor, asked } = await monitorOf(refuse);
  expect(await refusalOf(() => screenshots.take(monitor))).toBe('screenshot_failed');
  await expect(screenshots.take(monitor)).rejects.toThrow('screendump: not supported');
  expect(asked).toHaveLength(4);
});
