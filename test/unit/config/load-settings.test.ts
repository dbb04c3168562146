// biome-ignore-all lint/suspicious/noTemplateCurlyInString: references in a configuration file are written so
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { LoadInput } from '../../../src/config/load-settings.ts';
import { configFolder } from '../../support/config-folder.ts';
import { loadSettings } from '../../support/load-settings.ts';

/** Loads files with these texts, in this order. Findings have places such as `1.conf:2`. */
function load(texts: readonly string[], input: Partial<LoadInput> = {}) {
  const folder = configFolder(Object.fromEntries(texts.map((text, index) => [`${index + 1}.conf`, text])));
  const configFiles = texts.map((_, index) => join(folder, `${index + 1}.conf`));
  const root = join(folder, 'nowhere');
  const loaded = loadSettings({ env: {}, configFiles, home: root, root, ...input });
  return JSON.parse(JSON.stringify(loaded).replaceAll(`${folder}/`, '')) as typeof loaded;
}

/** Only what was said about one option. */
function about({ problems, warnings }: ReturnType<typeof load>, option: string) {
  return {
    problems: problems.filter((each) => each.option === option),
    warnings: warnings.filter((each) => each.option === option),
  };
}

describe('precedence', () => {
  const file = '[consoleauth]\ntoken_ttl = 3\n';
  const flag = { group: 'consoleauth', option: 'token_ttl', text: '5', flag: '--ttl' };
  const env = { OS_CONSOLEAUTH__TOKEN_TTL: '4' };
  const defaults = { consoleauth: { token_ttl: 2 } };

  it.each<[string, string[], Partial<LoadInput>, number, object]>([
    ['the default applies if no source has a value', [], {}, 600, { kind: 'default', where: 'default' }],
    ['a preset beats the default', [], { defaults }, 2, { kind: 'preset', where: 'this command' }],
    ['a file beats a preset', [file], { defaults }, 3, { kind: 'file', where: '1.conf:2' }],
    [
      'a later file beats an earlier one',
      [file, '\n[consoleauth]\ntoken_ttl=33'],
      {},
      33,
      { kind: 'file', where: '2.conf:3' },
    ],
    [
      'the environment beats files',
      [file],
      { env, defaults },
      4,
      { kind: 'environment', where: 'OS_CONSOLEAUTH__TOKEN_TTL' },
    ],
    [
      'the command line beats all',
      [file],
      { env, defaults, overrides: [flag] },
      5,
      { kind: 'flag', where: '--ttl' },
    ],
    [
      'the last flag beats the others',
      [],
      { overrides: [flag, { ...flag, text: '6' }] },
      6,
      { kind: 'flag' },
    ],
  ])('%s', (_title, texts, input, value, source) => {
    const loaded = load(texts, input);
    expect(loaded.settings.consoleauth.token_ttl).toBe(value);
    expect(loaded.sources.consoleauth?.token_ttl).toMatchObject(source);
  });

  it('of a scalar in one file: the last line counts', () => {
    expect(load(['[vnc]\nnovncproxy_port=1\nnovncproxy_port=2']).settings.vnc.novncproxy_port).toBe(2);
  });

  it('of a repeatable option: the lines of all files count', () => {
    const loaded = load(['[oriel_auth]\nuser=a\nuser=b', '[oriel_auth]\nuser=c']);
    expect(loaded.settings.oriel_auth.user).toEqual(['a', 'b', 'c']);
  });

  it('of a repeatable option: the lines of a variable count', () => {
    const loaded = load(['[oriel_auth]\nuser=a'], { env: { OS_ORIEL_AUTH__USER: 'b\nc\n' } });
    expect(loaded.settings.oriel_auth.user).toEqual(['b', 'c']);
  });
});

describe('which files are read', () => {
  const ttl = (seconds: number) => `[consoleauth]\ntoken_ttl=${seconds}\n`;
  const read = (files: Record<string, string>, input: Partial<LoadInput> = {}) => {
    const folder = configFolder(files);
    const paths = (list: readonly string[] = []) => list.map((path) => join(folder, path));
    const loaded = loadSettings({
      env: {},
      home: join(folder, 'home'),
      root: folder,
      ...input,
      configFiles: paths(input.configFiles),
      configDirs: paths(input.configDirs),
    });
    return { ...loaded, files: loaded.files.map((path) => path.slice(folder.length + 1)) };
  };

  it.each([
    [
      ['home/.oriel/oriel.conf', 'home/oriel.conf', 'etc/oriel/oriel.conf', 'etc/oriel.conf'],
      'home/.oriel/oriel.conf',
    ],
    [['home/oriel.conf', 'etc/oriel/oriel.conf', 'etc/oriel.conf'], 'home/oriel.conf'],
    [['etc/oriel/oriel.conf', 'etc/oriel.conf'], 'etc/oriel/oriel.conf'],
    [['etc/oriel.conf'], 'etc/oriel.conf'],
  ])('of %j the first is', (present, expected) => {
    expect(read(Object.fromEntries(present.map((path) => [path, '']))).files).toEqual([expected]);
  });

  it('the files of the first oriel.conf.d come after oriel.conf, in the order of their names', () => {
    const { files, settings } = read({
      'etc/oriel.conf': ttl(1),
      'etc/oriel/oriel.conf.d/20-b.conf': ttl(20),
      'etc/oriel/oriel.conf.d/10-a.conf': ttl(10),
      'etc/oriel/oriel.conf.d/README': 'not read',
      'etc/oriel/oriel.conf.d/.hidden.conf': 'not read',
    });
    expect(files).toEqual([
      'etc/oriel.conf',
      'etc/oriel/oriel.conf.d/10-a.conf',
      'etc/oriel/oriel.conf.d/20-b.conf',
    ]);
    expect(settings.consoleauth.token_ttl).toBe(20);
  });

  it('files given replace those that are looked for', () => {
    const { files } = read(
      { 'etc/oriel.conf': ttl(1), 'etc/oriel.conf.d/a.conf': ttl(2), 'x.conf': ttl(3) },
      { configFiles: ['x.conf'] },
    );
    expect(files).toEqual(['x.conf']);
  });

  it('several files and directories given are read in their order, directories last', () => {
    const { files } = read(
      { 'a.conf': '', 'b.conf': '', 'd/2.conf': '', 'd/1.conf': '', 'c/9.conf': '' },
      { configFiles: ['b.conf', 'a.conf'], configDirs: ['d', 'c'] },
    );
    expect(files).toEqual(['b.conf', 'a.conf', 'd/1.conf', 'd/2.conf', 'c/9.conf']);
  });

  it('a missing file or directory is a problem that names it', () => {
    const { problems } = read({}, { configFiles: ['no.conf'], configDirs: ['no.d'] });
    expect(problems.map(({ where, message }) => [where.split('/').at(-1), message])).toEqual([
      ['no.d', 'The directory cannot be read (ENOENT).'],
      ['no.conf', 'The file does not exist.'],
    ]);
  });

  it('a directory given as a file is a problem that says so', () => {
    const { problems } = read({ 'd/a.conf': '' }, { configFiles: ['d'] });
    expect(problems[0]).toMatchObject({
      message: 'It is a directory.',
      remedy: expect.stringContaining('--config-dir'),
    });
  });

  it('a file that is not UTF-8, or endless, is a problem', () => {
    const folder = configFolder();
    writeFileSync(join(folder, 'latin.conf'), Buffer.from([0x5b, 0xff, 0x5d]));
    const configFiles = [join(folder, 'latin.conf'), '/dev/zero'];
    const { problems } = loadSettings({ env: {}, configFiles });
    expect(problems.map(({ message }) => message)).toEqual([
      'The line is not UTF-8: byte 2 of it is 0xFF.',
      'The file is bigger than 4 MiB.',
    ]);
  });
});

describe('an old name', () => {
  it.each([
    ['DEFAULT', 'vnc_enabled', 'False', 'vnc', 'enabled', false],
    ['vnc', 'vncserver_listen', '10.0.0.1', 'vnc', 'server_listen', '10.0.0.1'],
    ['DEFAULT', 'vncserver_listen', '10.0.0.1', 'vnc', 'server_listen', '10.0.0.1'],
    ['vnc', 'vncserver_proxyclient_address', '10.0.0.1', 'vnc', 'server_proxyclient_address', '10.0.0.1'],
    ['DEFAULT', 'vncserver_proxyclient_address', '10.0.0.1', 'vnc', 'server_proxyclient_address', '10.0.0.1'],
    ['DEFAULT', 'novncproxy_base_url', 'http://a/b', 'vnc', 'novncproxy_base_url', 'http://a/b'],
    ['DEFAULT', 'novncproxy_port', '1', 'vnc', 'novncproxy_port', 1],
    ['DEFAULT', 'console_token_ttl', '9', 'consoleauth', 'token_ttl', 9],
    ['DEFAULT', 'console_allowed_origins', 'a,b', 'console', 'allowed_origins', ['a', 'b']],
    ['cache', 'memcache_socket_timeout', '3', 'cache', 'socket_timeout', 3],
  ])('[%s] %s works, and says its new one', (group, name, text, newGroup, newName, value) => {
    const loaded = load([`[${group}]\n${name} = ${text}\n`]);
    expect(
      (loaded.settings as unknown as Record<string, Record<string, unknown>>)[newGroup]?.[newName],
    ).toEqual(value);
    expect(loaded.sources[newGroup]?.[newName]).toEqual({ kind: 'file', where: '1.conf:2' });
    expect(about(loaded, name).warnings).toContainEqual({
      level: 'warning',
      where: '1.conf:2',
      group,
      option: name,
      message: `"${name}" in [${group}] is the old name of "${newName}" in [${newGroup}]. It still works.`,
      remedy: `Write ${newName} in [${newGroup}].`,
    });
  });

  it('loses to the new one in the same file, in either order, and says so', () => {
    for (const text of [
      '[vnc]\nenabled=0\n[DEFAULT]\nvnc_enabled=1',
      '[DEFAULT]\nvnc_enabled=1\n[vnc]\nenabled=0',
    ]) {
      const loaded = load([text]);
      expect(loaded.settings.vnc.enabled).toBe(false);
      expect(about(loaded, 'vnc_enabled').warnings[0]?.message).toMatch(
        /same file sets too: the old one is ignored/,
      );
    }
  });

  it('wins over the new one of an earlier file', () => {
    expect(load(['[vnc]\nenabled=0', '[DEFAULT]\nvnc_enabled=1']).settings.vnc.enabled).toBe(true);
    expect(load(['[DEFAULT]\nvnc_enabled=1', '[vnc]\nenabled=0']).settings.vnc.enabled).toBe(false);
  });

  it('works in the environment', () => {
    const loaded = load([], { env: { OS_DEFAULT__VNC_ENABLED: 'no' } });
    expect(loaded.settings.vnc.enabled).toBe(false);
    expect(about(loaded, 'vnc_enabled').warnings[0]).toMatchObject({
      where: 'OS_DEFAULT__VNC_ENABLED',
      level: 'warning',
    });
  });
});

describe('a reference', () => {
  const web = (texts: string | string[], input: Partial<LoadInput> = {}) => {
    const loaded = load([texts].flat(), input);
    return about(loaded, 'web').problems[0]?.message ?? loaded.settings.DEFAULT.web;
  };

  it.each([
    ['is filled in', '[DEFAULT]\nweb=$host\nhost=h', 'h'],
    ['may stand in braces', '[DEFAULT]\nweb=${host}y\nhost=h', 'hy'],
    ['may name a group', '[DEFAULT]\nweb=$libvirt.connection_uri\n[libvirt]\nconnection_uri=u', 'u'],
    [
      'may name a group in braces',
      '[DEFAULT]\nweb=${libvirt.connection_uri}!\n[libvirt]\nconnection_uri=u',
      'u!',
    ],
    ['may stand among dashes', '[DEFAULT]\nweb=a-$host-b\nhost=h', 'a-h-b'],
    ['may lead to another', '[DEFAULT]\nweb=$key\nkey=$host\nhost=h', 'h'],
    ['may lead to a default', '[DEFAULT]\nweb=$osapi_compute_listen_port', '8774'],
    [
      'may lead to a list',
      '[DEFAULT]\nweb=${console.allowed_origins}\n[console]\nallowed_origins=a, b',
      'a, b',
    ],
    ['may use an old name', '[DEFAULT]\nweb=$console_token_ttl\n[consoleauth]\ntoken_ttl=7', '7'],
    ['to an option that is empty is empty', '[DEFAULT]\nweb=a${key}b', 'ab'],
    ["may lead to an option of Nova's that is set", '[DEFAULT]\nstate_path=/v\nweb=$state_path/x', '/v/x'],
    ['may lead to a section that Oriel does not read', '[DEFAULT]\nweb=$neutron.url\n[neutron]\nurl=u', 'u'],
    ['is not there after two dollar signs', '[DEFAULT]\nweb=a$$host', 'a$host'],
    ['is not there after a backslash', '[DEFAULT]\nweb=a\\$host', 'a$host'],
    ['is not there before a digit', '[DEFAULT]\nweb=a$5', 'a$5'],
    ['is not there at the end', '[DEFAULT]\nweb=a$', 'a$'],
    ['is not there in broken braces', '[DEFAULT]\nweb=${a b}${', '${a b}${'],
    ['to nothing is a problem', '[DEFAULT]\nweb=$nothing', '"$nothing" refers to no option.'],
    [
      'to nothing in a group is a problem',
      '[DEFAULT]\nweb=$vnc.nothing',
      '"$vnc.nothing" refers to no option.',
    ],
    [
      'to an unknown key is a problem even where that is set',
      '[DEFAULT]\nweb=$zzz\nzzz=1',
      '"$zzz" refers to no option.',
    ],
    [
      'takes all dots with it',
      '[DEFAULT]\nweb=$host.example.com\nhost=h',
      '"$host.example.com" refers to no option.',
    ],
    [
      "to an option of Nova's that is not set is a problem",
      '[DEFAULT]\nweb=$state_path',
      '"$state_path" is an option of Nova\'s that is not set.',
    ],
    ['to itself is a problem', '[DEFAULT]\nweb=$web', '"$web" refers to itself.'],
    ['in a circle is a problem', '[DEFAULT]\nweb=$key\nkey=$cert\ncert=$web', '"$key" refers to itself.'],
    [
      'to a secret is a problem',
      '[DEFAULT]\nweb=$oriel_auth.signing_key',
      '"$signing_key" is a secret, which other options must not contain.',
    ],
  ])('%s', (_title, text, expected) => {
    expect(web(text)).toBe(expected);
  });

  it('is looked for in the same group, then in [DEFAULT]', () => {
    const same = '[vnc]\nnovncproxy_host=$server_listen\nserver_listen=10.0.0.2\n';
    expect(load([same]).settings.vnc.novncproxy_host).toBe('10.0.0.2');
    const other = '[vnc]\nserver_proxyclient_address=$my_ip\n[DEFAULT]\nmy_ip=10.0.0.3\n';
    expect(load([other]).settings.vnc.server_proxyclient_address).toBe('10.0.0.3');
  });

  it('is filled in in lists, numbers, variables and flags', () => {
    const text =
      '[console]\nallowed_origins=$host,b\n[DEFAULT]\nhost=h\nosapi_compute_listen_port=${vnc.novncproxy_port}\n[vnc]\nnovncproxy_port=99';
    const { settings } = load([text], {
      env: { OS_DEFAULT__WEB: '/$host' },
      overrides: [{ group: 'DEFAULT', option: 'key', text: '$web/k', flag: '--key' }],
    });
    expect(settings.console.allowed_origins).toEqual(['h', 'b']);
    expect(settings.DEFAULT).toMatchObject({ osapi_compute_listen_port: 99, web: '/h', key: '/h/k' });
  });

  it('cannot be used to fill the memory or the stack', () => {
    const sections = (count: number, value: (n: number) => string) =>
      Array.from({ length: count }, (_, n) => `a${n}=${value(n)}`).join('\n');
    const laughs = `[DEFAULT]\nweb=$x.a0\n[x]\n${sections(14, (n) => (n < 13 ? `$a${n + 1}`.repeat(9) : 'ha'))}`;
    expect(web(laughs)).toBe('The value grows beyond 64 KiB.');
    const stairs = `[DEFAULT]\nweb=$x.a0\n[x]\n${sections(50_000, (n) => `$a${n + 1}`)}`;
    expect(web(stairs)).toBe('References are nested more than 16 deep.');
  });

  it('in a secret is not shown if it fails: it may be part of a password', () => {
    const loaded = load(['[cache]\npassword = open$sesame\n[oriel_auth]\nuser = bob $sesame\n']);
    expect(loaded.problems).toHaveLength(2);
    expect(JSON.stringify(loaded)).not.toContain('sesame');
    expect(loaded.problems[0]).toMatchObject({ where: '1.conf:2', remedy: expect.stringContaining('$$') });
  });
});

describe('a value that cannot be used', () => {
  it('is a problem with file, line, option, reason and remedy, and the default is used', () => {
    const loaded = load(['[DEFAULT]\n\nssl_only = maybe\n']);
    expect(loaded.problems).toEqual([
      {
        where: '1.conf:3',
        group: 'DEFAULT',
        option: 'ssl_only',
        message: '"maybe" is not a boolean: write True or False.',
        remedy: 'Write a value of type boolean.',
      },
    ]);
    expect(loaded.settings.DEFAULT.ssl_only).toBe(false);
    expect(loaded.sources.DEFAULT?.ssl_only).toEqual({ kind: 'default', where: 'default' });
  });

  it('does not hide another one: all are reported at once, from every source', () => {
    const { problems } = load(['[vnc]\nenabled=x\nnovncproxy_port=y\nbroken\n'], {
      env: { OS_CONSOLEAUTH__TOKEN_TTL: '0' },
      overrides: [
        { group: 'DEFAULT', option: 'debug', text: '?', flag: '--debug' },
        { group: 'vnc', option: 'novncproxy_prot', text: '1', flag: '--set' },
      ],
    });
    expect(problems.map(({ where }) => where).sort()).toEqual([
      '--debug',
      '--set',
      '1.conf:2',
      '1.conf:3',
      '1.conf:4',
      'OS_CONSOLEAUTH__TOKEN_TTL',
    ]);
    expect(problems.find(({ where }) => where === '--set')?.remedy).toBe('Did you mean "novncproxy_port"?');
  });

  it('is no problem where something stronger hides it', () => {
    expect(load(['[vnc]\nenabled=x', '[vnc]\nenabled=no']).problems).toEqual([]);
  });

  it('with a comment behind it says where comments go', () => {
    const { problems } = load(['[vnc]\nnovncproxy_port = 6080  # public\n']);
    expect(problems[0]?.remedy).toMatch(/comment on a line of its own/);
  });

  it('of a number that is empty counts as not set, with a warning', () => {
    const loaded = load(['[vnc]\nnovncproxy_port = 1', '[vnc]\nnovncproxy_port =\n']);
    expect(loaded.settings.vnc.novncproxy_port).toBe(6080);
    expect(about(loaded, 'novncproxy_port')).toMatchObject({
      problems: [],
      warnings: [{ where: '2.conf:2', level: 'warning' }],
    });
  });

  it('of a text that seems to hold a comment is taken with it, with a warning', () => {
    const loaded = load(['[DEFAULT]\nweb = /srv/www  # ours\n']);
    expect(loaded.settings.DEFAULT.web).toBe('/srv/www  # ours');
    expect(about(loaded, 'web').warnings[0]?.message).toMatch(/contain a comment/);
  });

  it('vencrypt stands in the order in which it was written', () => {
    const { settings } = load(['[vnc]\nauth_schemes = vencrypt, none\nvencrypt_ca_certs = /ca.pem\n']);
    expect(settings.vnc.auth_schemes).toEqual(['vencrypt', 'none']);
  });
});

describe('any file', () => {
  it('is loaded without an exception and without end', () => {
    const word = fc.oneof(
      fc.constantFrom(
        '[DEFAULT]',
        '[vnc]',
        '[cache]',
        'web = $key',
        'key = ${web}',
        'enabled=1',
        'host: $my_ip',
        ' x',
        '$',
        '${',
      ),
      fc.string({ unit: 'binary', maxLength: 30 }),
    );
    fc.assert(
      fc.property(fc.array(word, { maxLength: 20 }), (lines) => {
        const { settings } = load([lines.join('\n')]);
        expect(settings.vnc.novncproxy_port).toBe(6080);
      }),
      { numRuns: 60 },
    );
  });
});

it.each([
  ['oriel_nats', 'servers', 'nats://mia:hunter2@192.0.2.1:4222'],
  ['oriel_nats', 'servers', 'nats://192.0.2.1, nats://mia:hunter2@192.0.2.2'],
  ['libvirt', 'connection_uri', 'qemu+tcp://mia:hunter2@192.0.2.1/system'],
  ['keystone_authtoken', 'auth_url', 'http://mia:hunter2@192.0.2.1/v3 # ours'],
  ['cache', 'memcache_servers', 'mia:hunter2@192.0.2.1:11211'],
  ['vnc', 'novncproxy_base_url', 'http://mia:hunter2@192.0.2.1/vnc_lite.html'],
])(
  'a password in the address of [%s] %s is a warning that does not repeat it, and is not used',
  (group, option, value) => {
    const { problems, warnings, settings } = load([`[${group}]\n${option} = ${value}\n`]);
    const said = [...problems, ...warnings];
    expect(said.map(({ message }) => message)).toContain(
      'The value contains a password (user:password@), which is not used.',
    );
    expect(said[0]).toMatchObject({ where: '1.conf:2', option });
    expect(JSON.stringify([said, settings])).not.toContain('hunter2');
  },
);

it('a user name without a password in an address is accepted', () => {
  const { problems } = load(['[libvirt]\nconnection_uri = qemu+ssh://root@192.0.2.1:22/system\n']);
  expect(problems).toEqual([]);
});
