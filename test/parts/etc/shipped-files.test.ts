import { execFile } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, test } from 'vitest';
import { checkLines, checkStatus } from '../../../src/config/report/report.ts';
import { ALL_OPTIONS } from '../../../src/main/all-settings.ts';
import { parseRoles, ROLES } from '../../../src/main/roles.ts';
import { configFolder } from '../../support/config-folder.ts';
import { ROOT } from '../../support/documents.ts';
import { loadSettings } from '../../support/load-settings.ts';
import { execStart, forController, shipped } from '../../support/network/shipped.ts';

// That these files make a deployment that works is shown by test/e2e/three-controllers.test.ts and reverse-proxies.test.ts.

const run = promisify(execFile);
const units = readdirSync(join(ROOT, 'etc/systemd'));
const USER =
  'user = alice scrypt:32768:8:3:c2FsdHNhbHRzYWx0c2FsdA==:aGFzaGhhc2hoYXNoaGFzaGhhc2hoYXNoaGFzaGhhc2g= lab=member';

function load(files: Record<string, string>) {
  const folder = configFolder(files);
  return loadSettings({ env: {}, configFiles: Object.keys(files).map((name) => join(folder, name)) });
}

/** What is left to do for an operator: a key, passwords and users. */
function withSecrets(text: string): string {
  const key = Buffer.alloc(32, 1).toString('base64');
  return `${text.replace('token_store_keys = 2026a:replace-this', `token_store_keys = a:${key}`).replace('signing_key = replace-this', `signing_key = ${'k'.repeat(40)}`)}\n${USER}\n`;
}

describe('the configuration files', () => {
  test.each([1, 2, 3])('those of controller %i are right together, once the secrets are made', (number) => {
    const own = (file: string) => forController(shipped(file), number);
    const loaded = load({
      'oriel.conf': own('controller.conf'),
      'host.conf': own('host.conf'),
      'secrets.conf': withSecrets(own('secrets.conf')),
    });
    // The example has no certificates: each link has a warning, and nothing else has one.
    const inTheClear = loaded.warnings.filter(({ remedy }) => remedy.includes('clear_links'));
    expect(inTheClear.map(({ group, option }) => `[${group}] ${option}`).sort()).toEqual([
      '[DEFAULT] cert',
      '[cache] memcache_servers',
      '[oriel] api_cert',
      '[oriel_nats] servers',
      '[vnc] auth_schemes',
    ]);
    expect(checkLines(loaded).slice(-1)).toEqual(['0 errors, 5 warnings.']);
    expect(loaded.settings.DEFAULT.host).toBe(`ctl${number}`);
    expect(loaded.settings.vnc.novncproxy_host).toBe(`10.78.0.1${number}`);
    expect(loaded.settings.DEFAULT.my_ip).toBe(`10.77.0.1${number}`);
  });

  test('without them the api does not start', () => {
    const loaded = load({
      'oriel.conf': shipped('controller.conf'),
      'secrets.conf': shipped('secrets.conf'),
    });
    expect(checkStatus(loaded)).toBe(1);
    const lines = checkLines(loaded).join('\n');
    expect(lines).toContain('[oriel_auth] signing_key');
    expect(lines).toContain('[oriel] token_store_keys');
  });

  test('a compute host has one warning: its bus has no TLS', () => {
    const { problems, warnings } = load({ 'oriel.conf': shipped('compute.conf') });
    expect(problems).toEqual([]);
    const reported = warnings.filter(({ level }) => level !== 'debug');
    expect(reported.map(({ group, option }) => `[${group}] ${option}`)).toEqual(['[oriel_nats] servers']);
  });

  const DEFAULTS = ['controller.conf', 'compute.conf'].flatMap((file) => {
    let group = '';
    return shipped(file)
      .split('\n')
      .flatMap((line): [string, string, string, string][] => {
        group = /^\[(.*)\]$/.exec(line)?.[1] ?? group;
        const [, key, value] = /^# ([a-z_]+) =(.*)$/.exec(line) ?? [];
        return key === undefined ? [] : [[file, group, key, value!.trim()]];
      });
  });

  test.each(DEFAULTS)(
    '%s: [%s] %s is an option, and what the comment shows is its default',
    (_file, group, key, value) => {
      const option = (ALL_OPTIONS as unknown as Record<string, Record<string, { defaultText?: string }>>)[
        group
      ]?.[key];
      expect(option).toBeDefined();
      // What depends on the machine, and paths that are examples, can't be the default.
      if (value === '' || key.endsWith('cafile')) return;
      const given = load({ 'a.conf': `[${group}]\n${key} = ${value}\n` }).settings;
      const defaults = load({}).settings;
      const of = (settings: typeof given) =>
        (settings as unknown as Record<string, Record<string, unknown>>)[group]?.[key];
      expect(of(given)).toEqual(of(defaults));
    },
  );
});

describe('the systemd units', () => {
  const text = (unit: string) => readFileSync(join(ROOT, 'etc/systemd', unit), 'utf8');

  test('run each role once, and all roles in the unit of a single host', () => {
    expect(execStart(text('oriel.service')).args).toEqual(['serve']);
    const ofRoles = units.filter((unit) => unit !== 'oriel.service');
    const roles = ofRoles.flatMap((unit) => {
      const { args } = execStart(text(unit));
      expect(args.slice(0, 2)).toEqual(['serve', '--role']);
      const parsed = parseRoles(args[2]!);
      if ('problem' in parsed) throw new Error(parsed.problem);
      return parsed.roles;
    });
    expect(roles.sort()).toEqual(ROLES.map(({ name }) => name).sort());
  });

  test('are understood by systemd to the last word', async () => {
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

  const withProxy = ['oriel-novncproxy.service', 'oriel.service'];

  test.each(withProxy)('%s waits longer for a proxy to drain than it takes by default', (unit) => {
    const stop = Number(/^TimeoutStopSec=(\d+)$/m.exec(text(unit))?.[1]);
    expect(stop).toBeGreaterThanOrEqual(load({}).settings.oriel.drain_timeout + 10);
  });

  test.each(withProxy)('%s lets a proxy open the files that its sessions need', (unit) => {
    const files = Number(/^LimitNOFILE=(\d+)$/m.exec(text(unit))?.[1]);
    expect(files).toBeGreaterThanOrEqual(2 * load({}).settings.oriel.max_sessions + 1_024);
  });

  test('leave Node.js the memory that it writes and runs', () => {
    for (const unit of units) expect(text(unit)).not.toMatch(/^MemoryDenyWriteExecute=(yes|true|on|1)/m);
  });
});
