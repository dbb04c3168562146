import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { checkUses } from '../../../../src/config/checks/check-uses.ts';
import type { Need } from '../../../../src/config/checks/uses.ts';
import type { Option, OptionTable } from '../../../../src/config/option.ts';
import { ALL_OPTIONS, type AllSettings } from '../../../../src/main/all-settings.ts';
import { Secret } from '../../../../src/platform/secret.ts';
import { configFolder } from '../../../support/config-folder.ts';
import { defaultSettings } from '../../../support/default-settings.ts';
import { loadSettings } from '../../../support/load-settings.ts';

const TABLE: OptionTable = ALL_OPTIONS;
const EVERY_OPTION = Object.entries(TABLE).flatMap(([group, options]) =>
  Object.entries(options).map(([name, option]) => [`[${group}] ${name}`, group, name, option] as const),
);
const ROLES = ['api', 'compute', 'consoleauth', 'novncproxy', 'dashboard'];

/** Findings of one file, places without the folder. */
function findings(text: string, input: Partial<Parameters<typeof loadSettings>[0]> = {}) {
  const folder = configFolder({ 'o.conf': text });
  const { warnings } = loadSettings({ env: {}, configFiles: [join(folder, 'o.conf')], ...input });
  return JSON.parse(JSON.stringify(warnings).replaceAll(`${folder}/`, '')) as typeof warnings;
}

/** Those about values without effect. */
function idle(text: string, input: Partial<Parameters<typeof loadSettings>[0]> = {}) {
  return findings(text, input).filter(({ message }) => message.includes('no effect'));
}

/** A value that is not the default, whatever the type: only that it differs matters here. */
function anotherValue({ default: value }: Option): unknown {
  if (value instanceof Secret) return new Secret('changed');
  if (typeof value === 'boolean') return !value;
  if (typeof value === 'number') return value + 1;
  return Array.isArray(value) ? [...value, 'changed'] : 'changed';
}

type Groups = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

function withValue(settings: AllSettings, path: string, value: unknown): AllSettings {
  const [group = '', name = ''] = path.split('.');
  const groups = settings as unknown as Groups;
  return { ...groups, [group]: { ...groups[group], [name]: value } } as unknown as AllSettings;
}

/** A value of the other option with which the condition holds, or with which it does not. */
function valueFor({ option: path, holds }: Need, wanted: boolean): unknown {
  const [group = '', name = ''] = path.split('.');
  const { default: value } = TABLE[group]![name]!;
  const words = [
    '',
    'changed',
    'vencrypt',
    'nova',
    'nats',
    'once',
    'keystone',
    'libvirt',
    'qemu',
    'vnc',
    'close',
    'v3applicationcredential',
    'oslo_cache.dict',
  ];
  const lists = [[], ...words.map((word) => [word]), ['x509none'], ['x509plain']];
  const secrets = [new Secret(''), new Secret('changed')];
  const found = [value, true, false, ...words, ...lists, ...secrets].find(
    (each) => sameKind(each, value) && holds(each) === wanted,
  );
  expect(found, `no value of ${path} ${wanted ? 'meets' : 'breaks'} the condition`).toBeDefined();
  return found;
}

function sameKind(one: unknown, other: unknown): boolean {
  return (
    typeof one === typeof other &&
    Array.isArray(one) === Array.isArray(other) &&
    one instanceof Secret === other instanceof Secret
  );
}

describe('every option of the table', () => {
  it.each(EVERY_OPTION)(
    '%s says which roles read it, and under which conditions',
    (name, _group, _name, option) => {
      expect(option.uses, `${name}: add "uses" (src/config/checks/uses.ts)`).toBeDefined();
      for (const need of (option.uses ?? []).flatMap(({ needs }) => needs)) {
        const [group = '', other = ''] = need.option.split('.');
        expect(TABLE[group]?.[other], need.option).toBeDefined();
      }
    },
  );

  it.each(EVERY_OPTION)(
    '%s is mentioned outside src/config unless it says that nothing uses it',
    (_title, group, name, option) => {
      if (READ_BY_CONFIG.includes(`${group}.${name}`)) return;
      if (option.uses?.length === 0) return;
      expect(SOURCES).toMatch(new RegExp(`\\b${name}\\b`));
    },
  );

  const conditional = EVERY_OPTION.filter(([, , , { uses = [] }]) =>
    uses.some(({ needs }) => needs.length > 0),
  );
  it.each(conditional)(
    '%s: its conditions are reported where they do not hold, and only there',
    (_title, group, name, option) => {
      const changed = withValue(defaultSettings(), `${group}.${name}`, anotherValue(option));
      for (const { roles = ['api'], needs } of option.uses ?? []) {
        const met = needs.reduce((all, need) => withValue(all, need.option, valueFor(need, true)), changed);
        const about = (settings: AllSettings) => {
          const table = { [group]: { [name]: option } };
          return checkUses(settings, { table, sources: {}, roles }).map(
            ({ message, remedy }) => `${message} ${remedy}`,
          );
        };
        expect(about(met)).toEqual([]);
        for (const need of needs) {
          const [otherGroup = '', other = ''] = need.option.split('.');
          const broken = withValue(met, need.option, valueFor(need, false));
          expect(about(broken)).toEqual([expect.stringContaining(`[${otherGroup}] ${other} is `)]);
          expect(about(broken)[0]).toMatch(option.nova && need.mayBeUnmet ? 'stay for Nova' : need.remedy);
        }
      }
    },
  );
});

describe('a value without effect', () => {
  it.each<[string, string, string, RegExp, RegExp]>([
    [
      'an option that is switched off',
      '[oriel]\nresume_grace = 100\n',
      'oriel.resume_grace',
      /\[oriel\] token_use is many \(default\)/,
      /Set token_use = once in \[oriel\]/,
    ],
    [
      'a file of another option',
      '[cache]\nenabled = True\nbackend = oslo_cache.memcache_pool\nmemcache_servers = c1\ntls_cafile = /c\n',
      'cache.tls_cafile',
      /\[cache\] tls_enabled is False \(default\)/,
      /Set tls_enabled = True in \[cache\]/,
    ],
    [
      'an option that takes precedence',
      '[oriel]\ntransport = nats\n[oriel_nats]\ntoken = secret-token\nusername = u\n',
      'oriel_nats.username',
      /\[oriel_nats\] token is set \(o.conf:4\)/,
      /Leave token in \[oriel_nats\] empty/,
    ],
    [
      'a word that a list lacks',
      '[oriel]\nvencrypt_subtypes = x509none\n',
      'oriel.vencrypt_subtypes',
      /\[vnc\] auth_schemes is none,vnc/,
      /Add vencrypt to auth_schemes in \[vnc\]/,
    ],
    [
      'a limit of screens that are not used',
      '[oriel]\nrefusal = close\nrefusal_hold = 5\n',
      'oriel.refusal_hold',
      /\[oriel\] refusal is close \(o.conf:2\)/,
      /Set refusal = screen/,
    ],
    [
      'the audit',
      '[oriel]\naudit_failure = refuse\n',
      'oriel.audit_failure',
      /\[oriel\] audit_log is empty/,
      /Set audit_log in \[oriel\]/,
    ],
  ])('names %s, its place and the value it needs', (_title, text, option, message, remedy) => {
    const found = idle(text).filter(({ level }) => level !== 'debug');
    expect(found.map(({ group, option: name }) => `${group}.${name}`)).toEqual([option]);
    expect(found[0]).toMatchObject({
      message: expect.stringMatching(message),
      remedy: expect.stringMatching(remedy),
    });
    expect(JSON.stringify(found)).not.toContain('secret-token');
  });

  it('does not repeat an address, in which a password may stand', () => {
    const user = 'auth_url = http://u:hunter2@k.example\nusername = nova\n';
    const found = idle(`[oriel]\ntoken_source = nova\n[service_user]\n${user}[keystone_authtoken]\n${user}`);
    expect(found.map(({ message }) => message)).toEqual([
      expect.stringContaining('auth_url is set (o.conf:4)'),
    ]);
  });

  it('is one finding for all options with the same reason', () => {
    const found = idle('[oriel_nats]\nservers = nats://c1\nsubject_prefix = two\n[oriel]\n');
    expect(found).toHaveLength(1);
    expect(found[0]).toMatchObject({ level: 'warning', where: 'o.conf:2', option: 'servers' });
    expect(found[0]!.message).toMatch(
      /while \[oriel\] transport is in-process.*\[oriel_nats\] subject_prefix at o.conf:3/,
    );
  });

  it('is not reported where it is the default, or where the other option cannot be read', () => {
    expect(idle('[oriel]\nresume_grace = 600\n[DEFAULT]\nssl_only = False\n')).toEqual([]);
    expect(idle('[oriel]\nresume_grace = 100\ntoken_use = twice\n')).toEqual([]);
  });

  it('is a note where Nova uses the value all the same', () => {
    const text = '[service_user]\nauth_url = https://k.example/v3\nusername = nova\n';
    expect(idle(text, { roles: ROLES }).map(({ level }) => level)).toEqual(['debug']);
  });
});

describe('a value that no role of this process reads', () => {
  const text = '[oriel]\nworkers = 4\n';

  it('is a warning where the roles are asked about', () => {
    const [found] = idle(text, { roles: ['api'], areRolesAsked: true });
    expect(found).toMatchObject({ level: 'warning', where: 'o.conf:2', group: 'oriel', option: 'workers' });
    expect(found!.message).toMatch(/--role api: novncproxy reads it/);
  });

  it('is a note at a start, since a file may serve several processes', () => {
    expect(idle(text, { roles: ['api'] }).map(({ level }) => level)).toEqual(['debug']);
    expect(idle(text, { roles: ['novncproxy'] })).toEqual([]);
    expect(idle(text)).toEqual([]);
  });

  it('is a warning where it was said to this process alone', () => {
    const env = { OS_ORIEL__WORKERS: '4' };
    expect(idle('', { env, roles: ['api'] }).map(({ level, where }) => [level, where])).toEqual([
      ['warning', 'OS_ORIEL__WORKERS'],
    ]);
  });

  it("is a note where the option is Nova's, whose other services read it", () => {
    const found = idle('[cache]\nenabled = True\n', { roles: ['novncproxy'], areRolesAsked: true });
    expect(found.map(({ level }) => level)).toEqual(['debug']);
  });
});

/** By other options, by the checks, and by src/config/values/trusted-proxies.ts. */
const READ_BY_CONFIG = ['DEFAULT.my_ip', 'oriel.clear_links', 'oslo_middleware.enable_proxy_headers_parsing'];

/** What is not src/config, in one text. */
const SOURCES = sourcesOf(join(import.meta.dirname, '../../../../src'));

function sourcesOf(folder: string): string {
  return readdirSync(folder, { withFileTypes: true })
    .filter(({ name }) => name !== 'config')
    .map((entry) => {
      const path = join(folder, entry.name);
      return entry.isDirectory() ? sourcesOf(path) : readFileSync(path, 'utf8');
    })
    .join('\n');
}
