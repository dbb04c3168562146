// cspell:ignore vexxhost oidcpassword
import { spawnSync } from 'node:child_process';
import { chownSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { readSignInSettings } from '../../../src/cli/sign-in/cloud-settings.ts';
import { methodOf, signInBody } from '../../../src/cli/sign-in/credentials.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

/** One set-up of a user of OpenStack's clients. */
interface Case {
  readonly what: string;
  /** By their paths; "here" is the current folder, "home" the user's. */
  readonly files?: Readonly<Record<string, string>>;
  readonly env?: Readonly<Record<string, string>>;
  readonly options?: Readonly<Record<string, string>>;
}

const PASSWORD = 'auth: {auth_url: "http://keystone:5000/v3", username: mia, password: pw, project_name: lab';
const LAB = `clouds:\n  lab:\n    ${PASSWORD}, user_domain_name: D, project_domain_name: D}\n`;
const HOME = 'home/.config/openstack';

/** What both accept: Oriel makes the same of it as openstacksdk. */
const SAME: readonly Case[] = [
  { what: 'the only cloud of a file', files: { 'here/clouds.yaml': LAB } },
  { what: 'OS_CLOUD', files: { 'here/clouds.yaml': `${LAB}  other: {}\n` }, env: { OS_CLOUD: 'lab' } },
  { what: '--os-cloud', files: { 'here/clouds.yaml': `${LAB}  other: {}\n` }, options: { cloud: 'lab' } },
  { what: 'a file in the home folder', files: { [`${HOME}/clouds.yaml`]: LAB } },
  { what: 'a file with the ending yml', files: { [`${HOME}/clouds.yml`]: LAB } },
  {
    what: 'JSON',
    files: {
      'here/clouds.json': JSON.stringify(
        {
          clouds: {
            lab: { auth: { auth_url: 'http://k/v3', username: 'u', password: 'p', project_id: '7' } },
          },
        },
        undefined,
        '\t',
      ),
    },
  },
  {
    what: 'the current folder before the home folder',
    files: { 'here/clouds.yaml': LAB, [`${HOME}/clouds.yaml`]: LAB.replace('mia', 'tom') },
  },
  {
    what: 'OS_CLIENT_CONFIG_FILE',
    files: { 'here/other.yaml': LAB, 'here/clouds.yaml': LAB.replace('mia', 'tom') },
    env: { OS_CLIENT_CONFIG_FILE: 'other.yaml' },
  },
  {
    what: 'secure.yaml',
    files: {
      [`${HOME}/clouds.yaml`]: LAB.replace('password: pw, ', ''),
      [`${HOME}/secure.yaml`]: 'clouds:\n  lab:\n    auth:\n      password: from-secure\n',
    },
    env: { OS_CLOUD: 'lab' },
  },
  {
    what: 'settings beside auth, hyphens and older names',
    files: {
      'here/clouds.yaml':
        'clouds:\n  lab:\n    auth_url: http://k/v3\n    username: u\n    password: p\n    tenant_name: old\n    auth-plugin: password\n    endpoint_type: internal\n    auth: {user-domain-name: D, project-domain-name: E}\n',
    },
  },
  {
    what: 'one domain for both',
    files: { 'here/clouds.yaml': `clouds: {lab: {${PASSWORD}, domain_name: D}}}` },
  },
  {
    what: 'ids',
    files: {
      'here/clouds.yaml':
        'clouds: {lab: {auth: {auth_url: http://k/v3, user_id: 0a1, password: p, project_id: 77}}}',
    },
  },
  {
    what: 'anchors and merge keys',
    files: {
      'here/clouds.yaml':
        'base: &base\n  auth: &auth {auth_url: http://k/v3, username: u, password: p, project_name: a}\n  region_name: r1\nclouds:\n  lab:\n    <<: *base\n    auth: {<<: *auth, project_name: b}\n',
    },
  },
  {
    what: 'a duplicate key, of which the last counts',
    files: { 'here/clouds.yaml': `clouds: {lab: {${PASSWORD}, project_name: last}}}` },
  },
  {
    what: 'booleans of YAML 1.1',
    files: { 'here/clouds.yaml': `${LAB}    verify: no\n` },
  },
  { what: 'cacert', files: { 'here/clouds.yaml': `${LAB}    cacert: /etc/ssl/own.pem\n` } },
  {
    what: 'insecure before cacert',
    files: { 'here/clouds.yaml': `${LAB}    cacert: /x.pem\n    insecure: true\n` },
  },
  {
    what: 'a client certificate',
    files: { 'here/clouds.yaml': `${LAB}    cert: /c.pem\n    key: /k.pem\n` },
  },
  { what: 'the first of several regions', files: { 'here/clouds.yaml': `${LAB}    regions: [r1, r2]\n` } },
  {
    what: 'a region by option',
    files: { 'here/clouds.yaml': `${LAB}    regions: [r1, r2]\n` },
    options: { region_name: 'r2' },
  },
  { what: 'regions separated by commas', files: { 'here/clouds.yaml': `${LAB}    region_name: r1,r2\n` } },
  {
    what: 'a region with its own values',
    files: {
      'here/clouds.yaml': `${LAB}    regions:\n    - {name: r1, values: {auth: {project_name: of-r1}, interface: admin}}\n    - r2\n`,
    },
  },
  {
    what: 'an address with the region in it',
    files: { 'here/clouds.yaml': `${LAB.replace('keystone', '{region_name}')}    region_name: r1\n` },
  },
  {
    what: 'a profile of clouds-public.yaml',
    files: {
      'here/clouds.yaml': 'clouds: {lab: {profile: own, auth: {username: u, password: p, project_name: x}}}',
      'here/clouds-public.yaml':
        'public-clouds: {own: {region_name: r9, auth: {auth_url: http://own/v3, project_name: overridden}}}',
    },
  },
  {
    what: 'a token',
    files: {
      'here/clouds.yaml':
        'clouds: {lab: {auth_type: token, auth: {auth_url: http://k/v3, token: abc, project_name: x}}}',
    },
  },
  {
    what: 'an application credential',
    files: {
      'here/clouds.yaml':
        'clouds: {lab: {auth_type: v3applicationcredential, auth: {auth_url: http://k/v3, application_credential_id: i, application_credential_secret: s}}}',
    },
  },
  {
    what: 'an application credential by name',
    files: {
      'here/clouds.yaml':
        'clouds: {lab: {auth_type: v3applicationcredential, auth: {auth_url: http://k/v3, application_credential_name: n, application_credential_secret: s, username: u, user_domain_id: d}}}',
    },
  },
  {
    what: 'system scope',
    files: {
      'here/clouds.yaml':
        'clouds: {lab: {auth_type: v3password, auth: {auth_url: http://k/v3, username: u, password: p, user_domain_id: d, system_scope: all}}}',
    },
  },
  {
    what: 'variables alone',
    env: {
      OS_AUTH_URL: 'http://k:5000/v3/',
      OS_USERNAME: 'u',
      OS_PASSWORD: 'p',
      OS_PROJECT_NAME: 'x',
      OS_USER_DOMAIN_NAME: 'D',
      OS_PROJECT_DOMAIN_ID: 'e',
      OS_REGION_NAME: 'r1',
      OS_INTERFACE: 'internal',
      OS_CACERT: '/ca.pem',
    },
  },
  {
    what: 'variables before the only cloud of a file',
    files: { 'here/clouds.yaml': LAB },
    env: { OS_AUTH_URL: 'http://k/v3', OS_USERNAME: 'u', OS_PASSWORD: 'p', OS_TENANT_NAME: 'x' },
  },
  {
    what: 'a token in variables',
    env: { OS_AUTH_TYPE: 'token', OS_AUTH_URL: 'http://k/v3', OS_TOKEN: 'abc', OS_PROJECT_ID: '1' },
  },
  {
    what: 'an application credential in variables',
    env: {
      OS_AUTH_TYPE: 'v3applicationcredential',
      OS_AUTH_URL: 'http://k/v3',
      OS_APPLICATION_CREDENTIAL_ID: 'i',
      OS_APPLICATION_CREDENTIAL_SECRET: 's',
    },
  },
  {
    what: 'OS_CLOUD together with variables of another cloud',
    files: { 'here/clouds.yaml': LAB },
    env: { OS_CLOUD: 'lab', OS_AUTH_URL: 'http://stale/v3', OS_USERNAME: 'stale', OS_PASSWORD: 'stale' },
  },
  {
    what: 'an override of the compute API',
    files: { 'here/clouds.yaml': `${LAB}    compute_endpoint_override: http://n/v2.1\n` },
  },
  {
    what: 'a number as password',
    files: { 'here/clouds.yaml': LAB.replace('password: pw', 'password: 1234567') },
  },
  {
    what: 'the admin token of a service',
    files: {
      'here/clouds.yaml':
        'clouds: {lab: {auth_type: admin_token, auth: {endpoint: http://n/v2.1, token: t}}}',
    },
  },
];

/** What both refuse: openstacksdk with any error, Oriel with these words. */
const REFUSED: readonly (Case & { readonly words: string })[] = [
  {
    what: 'a cloud that the file does not have',
    files: { 'here/clouds.yaml': LAB },
    env: { OS_CLOUD: 'lib' },
    words: 'here/clouds.yaml has no cloud "lib". Did you mean "lab"?',
  },
  {
    what: 'a region that the cloud does not have',
    files: { 'here/clouds.yaml': `${LAB}    regions: [r1, r2]\n` },
    options: { region_name: 'r3' },
    words: '--os-region-name is "r3", and the cloud "lab" has only the regions r1, r2.',
  },
  {
    what: 'broken YAML',
    files: { 'here/clouds.yaml': 'clouds:\n  lab:\n   auth: [\n' },
    env: { OS_CLOUD: 'lab' },
    words: 'here/clouds.yaml:4:1: not valid YAML',
  },
  {
    what: 'a tab as indentation',
    files: { 'here/clouds.yaml': 'clouds:\n\tlab: {}\n' },
    env: { OS_CLOUD: 'lab' },
    words: 'here/clouds.yaml:2:1: not valid YAML',
  },
  {
    what: 'an alias without an anchor',
    files: { 'here/clouds.yaml': 'clouds:\n  lab: *missing\n' },
    env: { OS_CLOUD: 'lab' },
    words: 'here/clouds.yaml:2: not valid YAML: Unresolved alias',
  },
  {
    what: 'a list of clouds',
    files: { 'here/clouds.yaml': 'clouds:\n  - lab\n' },
    env: { OS_CLOUD: 'lab' },
    words: 'here/clouds.yaml:2: "clouds" must be a mapping.',
  },
  {
    what: 'a cloud that is a text',
    files: { 'here/clouds.yaml': 'clouds:\n  lab: http://k/v3\n' },
    env: { OS_CLOUD: 'lab' },
    words: 'here/clouds.yaml:2: "clouds.lab" must be a mapping.',
  },
  {
    what: 'auth that is a text',
    files: { 'here/clouds.yaml': 'clouds:\n  lab:\n    auth: http://k/v3\n' },
    env: { OS_CLOUD: 'lab' },
    words: 'here/clouds.yaml:3: auth must be a mapping.',
  },
  {
    what: 'a region with other keys',
    files: { 'here/clouds.yaml': `${LAB}    regions:\n    - {name: r1, cacert: x}\n` },
    words: 'here/clouds.yaml:5: a region is a name, or a mapping with "name" and "values" only.',
  },
  {
    what: 'an unknown setting in the address',
    files: { 'here/clouds.yaml': LAB.replace('keystone', '{building}') },
    words: 'contains {building}, which is not a setting of the cloud.',
  },
  {
    what: 'an unknown type',
    files: { 'here/clouds.yaml': `${LAB}    auth_type: sesame\n` },
    words: 'auth_type in here/clouds.yaml:4 is "sesame". Oriel signs in with password, token',
  },
  {
    what: 'a cloud without an address',
    files: { 'here/clouds.yaml': 'clouds: {lab: {auth: {username: u, password: p}}}' },
    words: 'auth_url of the cloud "lab" in here/clouds.yaml:1 is not set. Write auth_url into the cloud.',
  },
];

/** What only Oriel refuses, with the reason. */
const STRICTER: readonly (Case & { readonly words: string })[] = [
  {
    what: 'a misspelled user and no password',
    files: {
      'here/clouds.yaml':
        'clouds:\n  lab:\n    auth:\n      auth_url: http://keystone:5000\n      usrname: u\n',
    },
    words:
      'username, password of the cloud "lab" in here/clouds.yaml:3 are not set. Write username, password into the cloud, or set OS_PASSWORD.',
  },
  {
    what: 'OS_CLIENT_CONFIG_FILE without a file',
    env: { OS_CLIENT_CONFIG_FILE: 'absent.yaml' },
    words: 'OS_CLIENT_CONFIG_FILE names absent.yaml, which does not exist.',
  },
  {
    what: 'a profile that openstacksdk brings along',
    files: { 'here/clouds.yaml': 'clouds: {lab: {profile: vexxhost, auth: {username: u, password: p}}}' },
    words:
      'the profile "vexxhost" is not known. Unlike OpenStack\'s clients, Oriel has no list of public clouds.',
  },
  {
    what: 'a type that needs a browser or another program',
    files: { 'here/clouds.yaml': `${LAB}    auth_type: v3oidcpassword\n` },
    words: 'set OS_TOKEN to the output of "openstack --os-cloud lab token issue -f value -c id"',
  },
  {
    what: 'insecure that is neither true nor false',
    files: { 'here/clouds.yaml': `${LAB}    insecure: maybe\n` },
    words: 'must be true or false, not "maybe".',
  },
  {
    what: 'too many aliases',
    files: {
      'here/clouds.yaml': `a: &a [x,x,x,x,x,x,x,x,x,x]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a,*a]\nc: &c [*b,*b,*b,*b,*b,*b,*b,*b,*b,*b]\nd: [*c,*c,*c,*c,*c,*c,*c,*c,*c,*c]\n${LAB}`,
    },
    words: 'not valid YAML: Excessive alias count',
  },
];

const all: readonly Case[] = [...SAME, ...REFUSED, ...STRICTER];
const folders = new Map<Case, string>();
const theirs = new Map<Case, Record<string, unknown>>();

beforeAll(() => {
  for (const each of all) folders.set(each, writeFiles(each));
  const input = JSON.stringify(all.map((each) => ({ case: each, folder: folders.get(each) })));
  const { stdout, stderr } = spawnSync('/usr/bin/python3', [join(import.meta.dirname, 'openstacksdk.py')], {
    input,
    encoding: 'utf8',
  });
  expect(stdout, stderr).not.toBe('');
  for (const [index, answer] of JSON.parse(stdout).entries()) theirs.set(all[index]!, answer);
}, 60_000);

function writeFiles({ files = {} }: Case): string {
  const folder = temporaryFolder();
  for (const name of ['here', 'home']) mkdirSync(join(folder, name));
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  return folder;
}

function read(each: Case) {
  const folder = folders.get(each)!;
  const currentFolder = join(folder, 'here');
  const { OS_CLIENT_CONFIG_FILE: named, ...env } = each.env ?? {};
  return readSignInSettings({
    env: {
      ...env,
      HOME: join(folder, 'home'),
      ...(named === undefined ? {} : { OS_CLIENT_CONFIG_FILE: join(currentFolder, named) }),
    },
    options: each.options ?? {},
    currentFolder,
  });
}

/** The fields that openstacksdk has, in its form. */
function ours(each: Case) {
  const settings = read(each);
  const value = (key: string) => settings.valueOf(key) ?? null;
  const auth = theirs.get(each)?.auth as Record<string, string>;
  const insecure = value('insecure') === 'true' || value('verify') === 'false';
  const [cert, key] = [value('cert'), value('key')];
  return {
    auth: Object.fromEntries(Object.keys(auth ?? {}).map((name) => [name, value(name)])),
    region_name: value('region_name'),
    interface: value('interface') ?? 'public',
    verify: insecure ? false : (value('cacert') ?? true),
    cert: cert !== null && key !== null ? [cert, key] : cert,
    compute_endpoint_override: value('compute_endpoint_override'),
  };
}

test.each(SAME.map((each) => [each.what, each] as const))('reads as openstacksdk does: %s', (_what, each) => {
  const { auth_type: type, ...expected } = theirs.get(each)!;
  expect(expected).not.toHaveProperty('error');
  // With one domain for both, openstacksdk writes it down twice; the body below has it twice too.
  const { auth, ...rest } = ours(each);
  const settings = read(each);
  const method = methodOf(settings);
  const body = method === 'endpoint' ? undefined : signInBody(method, settings);
  for (const [key, value] of Object.entries(expected.auth as Record<string, string>)) {
    if (/^(user|project)_domain_/.test(key) && auth[key] === null)
      expect(JSON.stringify(body)).toContain(value);
    else expect({ [key]: auth[key] }).toEqual({ [key]: value });
  }
  expect({ ...rest, auth: expected.auth }).toEqual(expected);
  const kinds = { application_credential: 'v3applicationcredential', endpoint: 'admin_token' };
  expect(String(type).replace(/^v3(?=password|token)/, '')).toBe(
    { password: 'password', token: 'token', ...kinds }[method],
  );
});

function messageOf(each: Case): string {
  try {
    const settings = read(each);
    signInBody(methodOf(settings) as 'password', settings);
    return 'accepted';
  } catch (error) {
    return (error as Error).message
      .replaceAll(`${folders.get(each)!}/`, '')
      .replaceAll('here/absent', 'absent');
  }
}

test.each(REFUSED.map((each) => [each.what, each] as const))(
  'names file, line and reason where openstacksdk fails too: %s',
  (_what, each) => {
    expect(theirs.get(each)).toHaveProperty('error');
    expect(messageOf(each)).toContain(each.words);
  },
);

test.each(STRICTER.map((each) => [each.what, each] as const))(
  'refuses, with the reason, what openstacksdk accepts: %s',
  (_what, each) => {
    expect(messageOf(each)).toContain(each.words);
  },
);

test('a file of another user in the current folder is not read: it could send a password elsewhere', () => {
  const each = SAME[0]!;
  const file = join(folders.get(each)!, 'here/clouds.yaml');
  // Tests run as root.
  chownSync(file, 65_534, 65_534);
  expect(messageOf(each)).toContain(
    'here/clouds.yaml belongs to another user, who could send your password elsewhere.',
  );
  const settings = readSignInSettings({ env: { OS_CLIENT_CONFIG_FILE: file }, currentFolder: '/' });
  expect(settings.valueOf('username')).toBe('mia');
});

test('an error in a file does not repeat the text at that place, which may be a password', () => {
  const folder = temporaryFolder();
  writeFileSync(join(folder, 'clouds.yaml'), 'clouds: {lab: {auth: {password: *word-7}}}\n');
  const reading = () => readSignInSettings({ env: { OS_CLOUD: 'lab' }, currentFolder: folder });
  expect(reading).toThrow(/clouds\.yaml:1: not valid YAML: Unresolved alias/);
  expect(reading).not.toThrow(/word-7/);
});

describe('variables of another cloud that are still set in the shell', () => {
  const stale = {
    OS_USER_ID: 'stale',
    OS_PROJECT_ID: 'stale',
    OS_USER_DOMAIN_ID: 'stale',
    OS_PROJECT_DOMAIN_ID: 'stale',
    OS_SYSTEM_SCOPE: 'stale',
    OS_TRUST_ID: 'stale',
    OS_TOKEN: 'stale',
    OS_AUTH_TYPE: 'stale',
    OS_COMPUTE_ENDPOINT_OVERRIDE: 'http://stale',
    OS_APPLICATION_CREDENTIAL_SECRET: 'stale',
  };

  function bodyOf(options: Record<string, string> = {}) {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'clouds.yaml'), LAB);
    const settings = readSignInSettings({
      env: { OS_CLOUD: 'lab', ...stale },
      options,
      currentFolder: folder,
    });
    expect(settings.get('compute_endpoint_override')).toBeUndefined();
    return signInBody(methodOf(settings) as 'password', settings);
  }

  test('do not mix with a cloud that has its own', () => {
    const domain = { name: 'D' };
    expect(bodyOf()).toEqual({
      auth: {
        identity: { methods: ['password'], password: { user: { name: 'mia', domain, password: 'pw' } } },
        scope: { project: { name: 'lab', domain } },
      },
    });
  });

  test('an option replaces the same setting in another form', () => {
    expect(bodyOf({ project_id: '77', user_id: '5' })).toMatchObject({
      auth: { identity: { password: { user: { id: '5' } } }, scope: { project: { id: '77' } } },
    });
    expect(bodyOf({ system_scope: 'all' })).toMatchObject({ auth: { scope: { system: { all: true } } } });
  });
});
