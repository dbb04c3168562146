import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { withRemedy } from '../../../../src/compute/ask-drivers.ts';
import { DRIVERS } from '../../../../src/compute/drivers/registry.ts';
import { Refusal } from '../../../../src/flow/refusals.ts';
import { REMEDIES } from '../../../../src/flow/remedies.ts';
import { ALL_OPTIONS } from '../../../../src/main/all-settings.ts';
import { ScriptedDriver } from '../../../support/fixtures/scripted-driver.ts';

const ROOT = join(import.meta.dirname, '../../../..');
const FOLDER = join(ROOT, 'src/compute/drivers');
const NAMES: readonly string[] = DRIVERS.map(({ name }) => name);

test('each folder of drivers is in the registry, and each driver of the registry is a folder', () => {
  const folders = readdirSync(FOLDER, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  expect(folders.map(({ name }) => name).sort()).toEqual([...NAMES].sort());
});

describe.each(NAMES)('the driver %s', (name) => {
  test.each([
    `src/compute/drivers/${name}/manifest.ts`,
    `src/compute/drivers/${name}/driver.ts`,
    `test/contract/driver-${name}.test.ts`,
  ])('has the file %s', (file) => {
    expect(existsSync(join(ROOT, file))).toBe(true);
  });

  test('is a choice of [oriel] drivers', () => {
    expect(ALL_OPTIONS.oriel?.drivers?.type.parse(name)).toEqual({ value: [name] });
  });

  test('has a section in docs/drivers.md', () => {
    expect(readFileSync(join(ROOT, 'docs/drivers.md'), 'utf8')).toContain(`\n## The driver ${name}\n`);
  });
});

test('the remedies of one hypervisor are in its manifest only', () => {
  const general = Object.values(REMEDIES).join('\n');
  expect(general).not.toMatch(/libvirtd|connection_uri|<graphics type/);
});

test('the agent adds the remedy of a driver to the details of its refusals', () => {
  const driver = Object.assign(new ScriptedDriver(), { remedies: { guest_not_running: 'Start it.' } });
  const refused = new Refusal('guest_not_running', 'it is off');
  expect(withRemedy(driver, refused).detail).toBe('it is off. Start it.');
  expect(withRemedy(new ScriptedDriver(), refused).detail).toBe('it is off');
});
