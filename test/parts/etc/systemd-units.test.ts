import { execFile } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { valueAt } from '../../../src/config/option-table.ts';
import { LISTENERS } from '../../../src/config/values/listeners.ts';
import { filesNeeded } from '../../../src/main/process/files-needed.ts';
import { parseRoles, ROLES } from '../../../src/main/roles.ts';
import { configFolder } from '../../support/config-folder.ts';
import { ROOT } from '../../support/documents.ts';
import { loadSettings } from '../../support/load-settings.ts';
import { execStart } from '../../support/network/shipped.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

// That a real systemd runs Oriel with these units is shown by test/e2e/systemd.test.ts.

const run = promisify(execFile);
const FOLDER = join(ROOT, 'etc/systemd');
const units = readdirSync(FOLDER);
const services = units.filter((unit) => unit.endsWith('.service'));
const text = (unit: string) => readFileSync(join(FOLDER, unit), 'utf8');
const settings = loadSettings({ env: {}, configFiles: [] }).settings;

/** The roles that a unit runs. */
function rolesOf(unit: string) {
  const { args } = execStart(text(unit));
  const parsed = parseRoles(args.length === 1 ? 'all' : args[2]!);
  if ('problem' in parsed) throw new Error(parsed.problem);
  return parsed.roles;
}

const numberIn = (unit: string, name: string) =>
  Number(new RegExp(`^${name}=(\\d+)$`, 'm').exec(text(unit))?.[1]);

test('each unit is as scripts/generate-units.js writes it', async () => {
  const folder = temporaryFolder();
  await run(process.execPath, [join(ROOT, 'scripts/generate-units.js'), folder]);
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((path) =>
    path.includes('.'),
  );
  expect(files.filter((path) => path.startsWith('systemd/')).sort()).toEqual(
    units.map((unit) => `systemd/${unit}`).sort(),
  );
  for (const path of files) {
    expect(readFileSync(join(ROOT, 'etc', path), 'utf8'), path).toBe(
      readFileSync(join(folder, path), 'utf8'),
    );
  }
});

test('the services run each role once, and all roles in the unit of a single host', () => {
  expect(execStart(text('oriel.service')).args).toEqual(['serve']);
  const roles = services.filter((unit) => unit !== 'oriel.service').flatMap(rolesOf);
  expect(roles.sort()).toEqual(ROLES.map(({ name }) => name).sort());
});

test('systemd understands each unit to the last word', async () => {
  const folder = configFolder({ oriel: '#!/bin/sh\n' });
  await run('chmod', ['755', join(folder, 'oriel')]);
  mkdirSync(join(folder, 'units'));
  const files = units.map((unit) => {
    const file = join(folder, 'units', unit);
    writeFileSync(file, text(unit).replace('/usr/local/bin/oriel', join(folder, 'oriel')));
    return file;
  });
  const { stderr } = await run('systemd-analyze', ['verify', '--man=no', ...files]).catch((error) => error);
  expect(
    stderr.split('\n').filter((line: string) => line.includes(folder) || line.startsWith('oriel')),
  ).toEqual([]);
});

test.each(services)('systemd-analyze security gives %s at most 2.0', async (unit) => {
  const args = ['security', '--offline=true', '--no-pager', join(FOLDER, unit)];
  const { stdout } = await run('systemd-analyze', args);
  const [, exposure] = /Overall exposure level for \S+: ([\d.]+)/.exec(stdout) ?? [];
  expect(Number(exposure)).toBeLessThanOrEqual(2);
});

test.each(services)('%s may open the files that its roles need by default', (unit) => {
  expect(numberIn(unit, 'LimitNOFILE')).toBeGreaterThanOrEqual(filesNeeded(settings, rolesOf(unit)));
});

test.each(services)('%s waits longer for a proxy to drain than it takes by default', (unit) => {
  if (!rolesOf(unit).includes('novncproxy')) return;
  expect(numberIn(unit, 'TimeoutStopSec')).toBeGreaterThanOrEqual(settings.oriel.drain_timeout + 10);
});

test.each(services)('%s leaves Node.js the memory that it writes and runs', (unit) => {
  expect(text(unit)).not.toMatch(/^MemoryDenyWriteExecute=(yes|true|on|1)/m);
});

test.each(units.filter((unit) => unit.endsWith('.socket')))(
  '%s listens where its roles do by default',
  (unit) => {
    const name = unit.slice(0, -'.socket'.length);
    const listeners = LISTENERS.filter(({ role }) => name === 'oriel' || name === `oriel-${role}`);
    const addresses = listeners.map(({ host, port }) =>
      [valueAt(settings, host), valueAt(settings, port)].join(':'),
    );
    const streams = [...text(unit).matchAll(/^ListenStream=(.*)$/gm)].map(([, stream]) => stream);
    expect(streams).toEqual(addresses);
    expect(text(unit)).toContain(`FileDescriptorName=${name}\n`);
  },
);
