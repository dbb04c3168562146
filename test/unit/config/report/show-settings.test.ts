import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { settingLines, shownSettings } from '../../../../src/config/report/show-settings.ts';
import { ALL_OPTIONS } from '../../../../src/main/all-settings.ts';
import { configFolder } from '../../../support/config-folder.ts';
import { loadSettings } from '../../../support/load-settings.ts';

const KEY = 'hunter2-hunter2-hunter2-hunter2-x';
const TEXT = `[vnc]\nnovncproxy_port = 1\n[oriel_auth]\nsigning_key = ${KEY}\nuser = bob hunter2\nuser = eve hunter2\n[cache]\nmemcache_servers = c1:11211, c2\n[DEFAULT]\nweb = "/a $$ b "\n`;

function load(text = TEXT) {
  const folder = configFolder({ 'o.conf': text });
  const file = join(folder, 'o.conf');
  return { file, ...loadSettings({ env: { OS_DEFAULT__DEBUG: 'yes' }, configFiles: [file] }) };
}

describe('the settings shown', () => {
  it('are all options, each with the place that its value came from', () => {
    const { file, ...loaded } = load();
    const shown = shownSettings(loaded);
    expect(shown.length).toBe(Object.values(ALL_OPTIONS).flatMap((options) => Object.keys(options)).length);
    expect(shown).toContainEqual({
      group: 'vnc',
      option: 'novncproxy_port',
      value: '1',
      source: 'file',
      where: `${file}:2`,
    });
    expect(shown).toContainEqual({
      group: 'DEFAULT',
      option: 'debug',
      value: 'True',
      source: 'environment',
      where: 'OS_DEFAULT__DEBUG',
    });
    expect(shown).toContainEqual({
      group: 'vnc',
      option: 'enabled',
      value: 'True',
      source: 'default',
      where: 'default',
    });
  });

  it('hold no secret: those that are set are stars', () => {
    const loaded = load();
    const shown = shownSettings(loaded);
    expect(shown.find(({ option }) => option === 'signing_key')?.value).toBe('***');
    expect(shown.find(({ option }) => option === 'user')?.value).toEqual(['***', '***']);
    expect(shown.find(({ group, option }) => group === 'cache' && option === 'password')?.value).toBe('');
    expect(JSON.stringify(shown) + settingLines(shown).join()).not.toContain('hunter2');
  });

  it('are of one group where that is named', () => {
    expect(settingLines(shownSettings(load(), 'libvirt'))).toEqual([
      '[libvirt]',
      '# default',
      'connection_uri = qemu:///system',
    ]);
  });

  it('are printed as a file that gives the same values', () => {
    const { settings, ...rest } = load(TEXT.replace(/^(user|signing_key).*\n/gm, ''));
    const printed = load(settingLines(shownSettings({ settings, ...rest })).join('\n'));
    expect(printed.problems).toEqual([]);
    expect(printed.settings).toEqual(settings);
    expect(printed.settings.DEFAULT.web).toBe('/a $ b ');
  });
});
