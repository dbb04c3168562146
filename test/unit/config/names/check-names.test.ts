import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { IGNORED_OPTIONS } from '../../../../src/config/names/ignored-options.ts';
import { NOVA_NAMES, NOVA_SECTIONS } from '../../../../src/config/names/nova-names.ts';
import type { OptionTable } from '../../../../src/config/option.ts';
import { ALL_OPTIONS } from '../../../../src/main/all-settings.ts';
import { configFolder } from '../../../support/config-folder.ts';
import { loadSettings } from '../../../support/load-settings.ts';

function warningsOf(text: string, env: Record<string, string> = {}) {
  const folder = configFolder({ 'nova.conf': text });
  // No role: what values say about each other has tests of its own.
  const { warnings, problems } = loadSettings({ env, configFiles: [join(folder, 'nova.conf')], roles: [] });
  expect(problems).toEqual([]);
  return warnings.map((warning) => ({ ...warning, where: warning.where.replace(`${folder}/`, '') }));
}

describe('an unknown name', () => {
  it.each([
    ['[vnc]\nnovncproxy_prot=1', 'Did you mean "novncproxy_port"?'],
    ['[vnc]\nserver_proxyclient_adress=1', 'Did you mean "server_proxyclient_address"?'],
    ['[vnc]\nNovncproxy_Port=1', 'Did you mean "novncproxy_port"?'],
    ['[vnc]\nnovncproxy-port=1', 'Did you mean "novncproxy_port"?'],
    ['[cache]\nmemcache_server=1', 'Did you mean "memcache_servers"?'],
    ['[consoleauth]\ntoken_tll=1', 'Did you mean "token_ttl"?'],
    ['[DEFAULT]\nserver_listen=1', 'It belongs in [vnc].'],
    ['[DEFAULT]\nmemcache_servers=1', 'It belongs in [cache].'],
    ['[vnc]\nallowed_origins=1', 'It belongs in [console].'],
    ['[vnc]\nssl_only=1', 'It belongs in [DEFAULT].'],
    ['[DEFAULT]\nnovncproxy_prot=1', 'Did you mean "novncproxy_port" in [vnc]?'],
    ['[oriel_vnc]\nservers=1', 'Did you mean "server"? Otherwise it belongs in [oriel_nats].'],
    ['[oriel]\nrefusal_hodl=1', 'Did you mean "refusal_hold"?'],
    ['[oriel]\nsomething_else=1', 'Delete the line, or correct the name.'],
    ['[vnc]\nvnc_enabled=1', 'Did you mean "enabled"?'],
    ['[vnc]\nnovnc_enabled=1', 'Did you mean "enabled"?'],
    ['[consoleauth]\nconsole_token_ttl=1', 'Did you mean "token_ttl"?'],
    ['[console]\nconsole_allowed_origins=1', 'Did you mean "allowed_origins"?'],
    ['[api]\nosapi_max_limit=1', 'Did you mean "max_limit"?'],
    ['[cache]\nvncserver_listen=1', 'Did you mean "server_listen" in [vnc]?'],
    ['[cache]\ncache_backend=1', 'Did you mean "backend"?'],
  ])('is an error with its line and the nearest name: %#', (text, remedy) => {
    const [warning, ...others] = warningsOf(text);
    expect(others).toEqual([]);
    expect(warning).toMatchObject({ level: 'error', where: 'nova.conf:2', remedy });
  });

  it.each([
    ['[service_user]\nauth_strategy=keystone', 'Delete the line, or correct the name.'],
    ['[vnc]\nsomething_else=1', 'Delete the line, or correct the name.'],
    ['[DEFAULT]\ns3_listen=0.0.0.0', 'Delete the line, or correct the name.'],
    ['[DEFAULT]\nec2_private_dns_show_ip=1', 'Delete the line, or correct the name.'],
    [
      '[DEFAULT]\nusername=nova',
      'It belongs in [cache] or [keystone_authtoken] or [service_user] or [oriel_nats].',
    ],
    ['[DEFAULT]\nscheduler_drive=1', 'Did you mean Nova\'s "scheduler_driver"? Oriel does not use it.'],
    ['[vnc]\nvnc_keymap=de', 'Did you mean Nova\'s "keymap"? Oriel does not use it.'],
  ])('is a warning if it does not resemble one of Oriel: %#', (text, remedy) => {
    const [warning, ...others] = warningsOf(text);
    expect(others).toEqual([]);
    expect(warning).toMatchObject({ level: 'warning', where: 'nova.conf:2', remedy });
  });

  it('never has its value shown', () => {
    expect(JSON.stringify(warningsOf('[cache]\npasword=hunter2'))).not.toContain('hunter2');
  });
});

describe('memcached_servers', () => {
  it.each(['cache', 'DEFAULT'])(
    'in [%s] has its own message with the right name and the consequence',
    (group) => {
      expect(warningsOf(`[${group}]\nmemcached_servers=c1:11211`)).toEqual([
        {
          level: 'error',
          where: 'nova.conf:2',
          group,
          option: 'memcached_servers',
          message: expect.stringMatching(
            /"memcache_servers" in \[cache\].*with three controllers, two of three consoles fail/s,
          ),
          remedy: expect.stringMatching(
            /Write memcache_servers .* in \[cache\].*Only in \[keystone_authtoken\]/s,
          ),
        },
      ]);
    },
  );

  it('is right in [keystone_authtoken]', () => {
    const found = warningsOf('[keystone_authtoken]\nmemcached_servers=c1:11211');
    expect(found.filter(({ level }) => level !== 'debug')).toEqual([]);
  });
});

describe('a name of Nova that Oriel does not use', () => {
  it.each([
    '[DEFAULT]\nstate_path=/var/lib/nova',
    '[DEFAULT]\ninstances_path=/x',
    '[libvirt]\nvirt_type=kvm',
    '[cache]\nconfig_prefix=x',
    '[vnc]\nkeymap=en-us',
    '[keystone_authtoken]\ndelay_auth_decision=1',
  ])('is a note: %j', (text) => {
    expect(warningsOf(text)).toMatchObject([
      { level: 'debug', message: expect.stringContaining("option of Nova's") },
    ]);
  });

  it.each(
    Object.entries(IGNORED_OPTIONS).flatMap(([group, names]) =>
      Object.keys(names).map((name) => [group, name]),
    ),
  )('is a warning if operators rely on it: [%s] %s', (group, name) => {
    expect(warningsOf(`[${group}]\n${name}=x`)).toMatchObject([
      {
        level: 'warning',
        option: name,
        message: expect.stringContaining('has no effect in this version of Oriel'),
      },
    ]);
    expect(NOVA_NAMES[group]?.has(name!)).toBe(true);
    expect((ALL_OPTIONS as OptionTable)[group]).not.toHaveProperty(name!);
  });

  it('is known for every section of Nova that Oriel reads', () => {
    for (const [group, options] of Object.entries(ALL_OPTIONS as OptionTable)) {
      if (group.startsWith('oriel')) continue;
      expect(NOVA_NAMES).toHaveProperty([group]);
      for (const [name, { nova }] of Object.entries(options)) {
        if (nova) expect([name, NOVA_NAMES[group]!.has(name)]).toEqual([name, true]);
      }
    }
  });
});

describe('a section', () => {
  it.each([
    ['[vcn]\nx=1', 'Did you mean [vnc]?'],
    ['[ vnc ]\nx=1', 'Did you mean [vnc]?'],
    ['[default]\nx=1', 'Did you mean [DEFAULT]?'],
    ['[console_auth]\nx=1', 'Did you mean [consoleauth]?'],
    ['[oriel-auth]\nx=1', 'Did you mean [oriel_auth]?'],
    ['[oriel_something]\nx=1', /^Oriel's sections are \[DEFAULT\]/],
    ['[novnc]\nnovncproxy_port=1', 'Move it to [vnc].'],
  ])('that does not exist is an error with the nearest one: %#', (text, remedy) => {
    const [warning, ...others] = warningsOf(text);
    expect(others).toEqual([]);
    expect(warning).toMatchObject({ level: 'error', where: 'nova.conf:1', option: '' });
    expect(warning?.remedy).toEqual(typeof remedy === 'string' ? remedy : expect.stringMatching(remedy));
  });

  it('of Nova that Oriel does not read is ignored', () => {
    const text = [...NOVA_SECTIONS]
      .filter((name) => !Object.hasOwn(ALL_OPTIONS, name))
      .map((name) => `[${name}]\nenabled=1\n`);
    expect(warningsOf(text.join(''))).toEqual([]);
  });

  it('of another program is a note', () => {
    expect(warningsOf('[my_plugin]\nenabled=1')).toMatchObject([{ level: 'debug' }]);
  });
});

describe('an indented assignment', () => {
  it('of an option or a section is an error that names the continued value', () => {
    const text = '[DEFAULT]\nweb=/x\n novncproxy_port=1\n [vnc]\n other = 2\n';
    expect(warningsOf(text).filter(({ level }) => level === 'error')).toMatchObject([
      {
        where: 'nova.conf:3',
        option: 'web',
        message: expect.stringContaining('"novncproxy_port" continues the value of "web"'),
      },
      { where: 'nova.conf:4', option: 'web' },
    ]);
  });
});

describe('a variable', () => {
  it.each([
    ['OS_VNC__ENABLD', 'Did you mean "enabled"?'],
    ['OS_VCN__ENABLED', 'Did you mean [vnc]?'],
    ['OS_CACHE__MEMCACHED_SERVERS', expect.stringContaining('Write memcache_servers')],
  ])('%s is an error', (name, remedy) => {
    expect(warningsOf('', { [name]: '1' })).toMatchObject([{ level: 'error', where: name, remedy }]);
  });

  it.each([
    'OS_AUTH_URL',
    'OS_PASSWORD',
    'OS_NEUTRON__URL',
    'OS_OTHER__THING',
    'OS_vnc__enabld',
    'VNC__ENABLD',
  ])('%s of another program is not reported', (name) => {
    expect(warningsOf('', { [name]: '1' })).toEqual([]);
  });
});
