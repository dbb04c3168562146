import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { checkLines, checkStatus } from '../../../src/config/report/report.ts';
import { ALL_OPTIONS } from '../../../src/main/all-settings.ts';
import { configFolder } from '../../support/config-folder.ts';
import { loadSettings } from '../../support/load-settings.ts';
import { forController, shipped } from '../../support/network/shipped.ts';

// That these files make a deployment that works is shown by test/e2e/three-controllers.test.ts and reverse-proxies.test.ts.

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
