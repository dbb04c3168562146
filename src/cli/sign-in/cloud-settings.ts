import { nearest } from '../../platform/text/nearest.ts';
import { printableLine } from '../../platform/text/plain-text.ts';
import { CommandFailed } from '../command.ts';
import { type CloudsFile, findCloudsFile, type Mapping } from './clouds-files.ts';
import { optionName, SIGN_IN_SETTINGS, type SignInSetting } from './settings.ts';

/** A setting and where it was given, for messages. */
export interface Given {
  readonly value: string;
  /** `OS_AUTH_URL`, `--os-auth-url` or `auth_url in /home/mia/clouds.yaml:4`. */
  readonly from: string;
}

/** Where sign-in settings come from. */
export interface SignInSource {
  readonly env: NodeJS.ProcessEnv;
  /** The options of the command line by the keys of clouds.yaml. */
  readonly options?: Readonly<Record<string, string>>;
  /** Default: the folder of the process. */
  readonly currentFolder?: string;
}

/** The settings with which to sign in, by their keys. */
export class SignInSettings {
  /** The cloud of clouds.yaml, or undefined if environment and options are all there is. */
  readonly cloud: string | undefined;
  readonly #given: ReadonlyMap<string, Given>;
  /** File and line of the cloud. */
  readonly #where: string;

  constructor(cloud: string | undefined, given: ReadonlyMap<string, Given>, where = 'clouds.yaml') {
    this.cloud = cloud;
    this.#given = given;
    this.#where = where;
  }

  get(key: string): Given | undefined {
    return this.#given.get(key);
  }

  valueOf(key: string): string | undefined {
    return this.#given.get(key)?.value;
  }

  /** Where the user sets this: the place if it is set, else the form that fits the rest. */
  placeOf(key: string): string {
    return this.get(key)?.from ?? this.placesOf([key]);
  }

  /** Where the user sets what is missing. */
  placesOf(missing: readonly string[]): string {
    if (this.cloud !== undefined) {
      return `${missing.join(', ')} of the cloud "${printableLine(this.cloud)}" in ${this.#where}`;
    }
    return missing
      .map((key) => SIGN_IN_SETTINGS.find((setting) => setting.key === key)?.variable ?? key)
      .join(', ');
  }
}

/** Older and other spellings of keys, as openstacksdk accepts them. */
const OTHER_KEYS: ReadonlyMap<string, string> = new Map(
  Object.entries({
    tenant_name: 'project_name',
    tenant_id: 'project_id',
    endpoint_type: 'interface',
    compute_endpoint: 'compute_endpoint_override',
    auth_plugin: 'auth_type',
    auth_token: 'token',
    user_name: 'username',
    url: 'endpoint',
    default_domain_id: 'default_domain',
  }),
);
/** Any of them in the environment makes it a cloud of its own. */
const SIGN_IN_KEYS = [
  'auth_url',
  'username',
  'user_id',
  'password',
  'token',
  'application_credential_id',
  'application_credential_name',
  'application_credential_secret',
  'endpoint',
];
/** If the cloud has one of a group, the environment supplies none of it: the rest may belong to another cloud. */
const TOGETHER = [
  ['auth_url', 'endpoint', 'compute_endpoint_override'],
  [
    'username',
    'user_id',
    'user_domain_name',
    'user_domain_id',
    'application_credential_id',
    'application_credential_name',
  ],
  ['password', 'token', 'application_credential_secret'],
  [
    'project_name',
    'project_id',
    'project_domain_name',
    'project_domain_id',
    'domain_name',
    'domain_id',
    'system_scope',
    'trust_id',
  ],
  ['verify', 'insecure', 'cacert'],
  ['cert', 'key'],
];
/** An option replaces what says the same in another way. */
const ALTERNATIVES = [
  ['username', 'user_id'],
  ['user_domain_name', 'user_domain_id'],
  ['project_name', 'project_id', 'domain_name', 'domain_id', 'system_scope', 'trust_id'],
  ['project_domain_name', 'project_domain_id'],
  ['application_credential_id', 'application_credential_name'],
  ['verify', 'insecure', 'cacert'],
];
const YES = ['true', 'yes', 'on', '1'];
const NO = ['false', 'no', 'off', '0', ''];

/**
 * Collects the settings from the options, from the cloud of clouds.yaml and from the environment. An option overrides the
 * cloud. A variable supplies what the cloud lacks, such as the password: a value that an openrc file left in the shell
 * must not send the password of one cloud to another.
 * @throws {CommandFailed} with file and line if a file is wrong
 */
export function readSignInSettings(source: SignInSource): SignInSettings {
  const { env, options = {}, currentFolder = folderOfProcess() } = source;
  const fromOptions = optionsGiven(options);
  const fromEnvironment = environmentGiven(env);
  const withOptions = (given: ReadonlyMap<string, Given>) =>
    new Map([...without(given, fromOptions, ALTERNATIVES), ...fromOptions]);
  const environmentName = env.OS_CLOUD_NAME || 'envvars';
  const asked = options.cloud || env.OS_CLOUD || undefined;
  const isSetOtherwise = SIGN_IN_KEYS.some((key) => fromEnvironment.has(key) || fromOptions.has(key));
  if (asked === environmentName || (asked === undefined && isSetOtherwise)) {
    return new SignInSettings(undefined, withOptions(fromEnvironment));
  }
  const clouds = new CloudsFiles(env, currentFolder);
  const name = asked ?? clouds.only();
  if (name === undefined) return new SignInSettings(undefined, withOptions(fromEnvironment));
  const region = fromOptions.get('region_name') ?? fromEnvironment.get('region_name');
  const fromFile = clouds.settingsOf(name, region);
  const fromCloud = new Map([...without(fromEnvironment, fromFile, TOGETHER), ...fromFile]);
  // The type belongs to the user and the secret.
  const hasIdentity = SIGN_IN_KEYS.some((key) => key !== 'auth_url' && fromFile.has(key));
  if (hasIdentity && !fromFile.has('auth_type')) fromCloud.delete('auth_type');
  return new SignInSettings(name, formatted(withOptions(fromCloud)), clouds.whereIs(name));
}

/** Undefined if the folder was removed. */
function folderOfProcess(): string | undefined {
  try {
    return process.cwd();
  } catch {
    return undefined;
  }
}

/** What `stronger` does not displace: the keys of a group of which it has one. */
function without(
  given: ReadonlyMap<string, Given>,
  stronger: ReadonlyMap<string, Given>,
  groups: readonly (readonly string[])[],
): Map<string, Given> {
  const displaced = new Set(groups.filter((group) => group.some((key) => stronger.has(key))).flat());
  return new Map([...given].filter(([key]) => !displaced.has(key)));
}

function optionsGiven(options: Readonly<Record<string, string>>): Map<string, Given> {
  return new Map(
    Object.entries(options).map(([key, value]) => [key, { value, from: `--${optionName({ key })}` }]),
  );
}

function environmentGiven(env: NodeJS.ProcessEnv): Map<string, Given> {
  const given = new Map<string, Given>();
  for (const { key, variable, olderVariables = [], boolean: isBoolean } of SIGN_IN_SETTINGS) {
    const name = [variable, ...olderVariables].find((each) => env[each]);
    const value = name === undefined ? undefined : env[name];
    if (name === undefined || value === undefined) continue;
    given.set(key, { value: isBoolean ? asBoolean(value, name) : value, from: name });
  }
  return given;
}

/** The clouds of clouds.yaml, with the secrets of secure.yaml and the profiles of clouds-public.yaml. */
class CloudsFiles {
  readonly #env: NodeJS.ProcessEnv;
  readonly #currentFolder: string | undefined;
  readonly #file: CloudsFile | undefined;
  readonly #secure: CloudsFile | undefined;
  readonly #unreadable: readonly string[];

  constructor(env: NodeJS.ProcessEnv, currentFolder: string | undefined) {
    this.#env = env;
    this.#currentFolder = currentFolder;
    const { file, unreadable } = findCloudsFile('clouds', env, currentFolder);
    const secure = findCloudsFile('secure', env, currentFolder);
    this.#file = file;
    this.#secure = secure.file;
    this.#unreadable = [...unreadable, ...secure.unreadable];
  }

  /** The name of the cloud if there is exactly one. */
  only(): string | undefined {
    const names = this.#names();
    return names.length === 1 ? names[0] : undefined;
  }

  /** File and line of a cloud that is there. */
  whereIs(name: string): string | undefined {
    const file = [this.#file, this.#secure].find((each) => each !== undefined && cloudIn(each, name));
    return file?.where('clouds', name);
  }

  settingsOf(name: string, region: Given | undefined): Map<string, Given> {
    const places = [this.#file, this.#secure].flatMap((file) => {
      const cloud = file === undefined ? undefined : cloudIn(file, name);
      return file === undefined || cloud === undefined ? [] : [{ file, cloud, path: ['clouds', name] }];
    });
    if (places.length === 0) throw this.#noSuchCloud(name);
    const given = new Map<string, Given>();
    const merged = this.#withProfile(places);
    for (const { file, cloud, path } of merged) {
      for (const [key, value] of settingsIn(file, cloud, path)) given.set(key, value);
    }
    const last = merged.findLast(({ cloud }) => 'regions' in cloud || 'region_name' in cloud);
    for (const [key, value] of regionSettings(last, given, region, name)) given.set(key, value);
    return given;
  }

  /** The profile comes first, so that the cloud overrides it. */
  #withProfile(places: readonly Place[]): readonly Place[] {
    const from = places.findLast(({ cloud }) => 'profile' in cloud || 'cloud' in cloud);
    if (from === undefined) return places;
    const key = 'profile' in from.cloud ? 'profile' : 'cloud';
    const profile = from.cloud[key];
    if (profile === null || profile === '') return places;
    const where = from.file.where(...from.path, key);
    if (typeof profile !== 'string') throw new CommandFailed(`${where}: ${key} must be a name.`);
    const { file } = findCloudsFile('clouds-public', this.#env, this.#currentFolder);
    const known = file === undefined ? undefined : mappingIn(file, ['public-clouds']);
    const content = known !== undefined && Object.hasOwn(known, profile) ? known[profile] : undefined;
    if (file !== undefined && isMapping(content)) {
      return [{ file, cloud: content, path: ['public-clouds', profile] }, ...places];
    }
    if (places.some(({ cloud }) => hasAddress(cloud))) return places;
    throw new CommandFailed(
      `${where}: the profile "${printableLine(profile)}" is not known. Unlike OpenStack's clients, Oriel has no list of public clouds. ` +
        'Write auth_url and region_name into the cloud, or the profile into clouds-public.yaml.',
    );
  }

  #names(): string[] {
    const names = [this.#file, this.#secure].flatMap((file) =>
      file === undefined ? [] : Object.keys(mappingIn(file, ['clouds']) ?? {}),
    );
    return [...new Set(names)];
  }

  #noSuchCloud(name: string): CommandFailed {
    const shown = printableLine(name);
    const names = this.#names();
    const unreadable =
      this.#unreadable.length > 0
        ? ` You may not read ${this.#unreadable.map(printableLine).join(', ')}.`
        : '';
    if (this.#file === undefined) {
      return new CommandFailed(
        `There is no cloud "${shown}", because no clouds.yaml was found in the current folder, in ~/.config/openstack or in /etc/openstack.${unreadable} Create one, or set OS_CLIENT_CONFIG_FILE.`,
      );
    }
    const near = nearest(name, names);
    const hint =
      near !== undefined
        ? ` Did you mean "${printableLine(near)}"?`
        : ` It has ${names.map(printableLine).join(', ') || 'none'}.`;
    return new CommandFailed(`${this.#file.path} has no cloud "${shown}".${hint}${unreadable}`);
  }
}

interface Place {
  readonly file: CloudsFile;
  readonly cloud: Mapping;
  readonly path: readonly string[];
}

function isMapping(value: unknown): value is Mapping {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function mappingIn(file: CloudsFile, path: readonly string[]): Mapping | undefined {
  let value: unknown = file.content;
  for (const key of path) {
    value = isMapping(value) && Object.hasOwn(value, key) ? value[key] : undefined;
  }
  if (value === undefined || value === null) return undefined;
  if (isMapping(value)) return value;
  throw new CommandFailed(`${file.where(...path)}: "${printableLine(path.join('.'))}" must be a mapping.`);
}

/** An empty cloud is one without settings. */
function cloudIn(file: CloudsFile, name: string): Mapping | undefined {
  const clouds = mappingIn(file, ['clouds']);
  if (clouds === undefined || !Object.hasOwn(clouds, name)) return undefined;
  return mappingIn(file, ['clouds', name]) ?? {};
}

function hasAddress(cloud: Mapping): boolean {
  return [cloud, cloud.auth].some((each) => isMapping(each) && ('auth_url' in each || 'auth-url' in each));
}

/** The settings of one mapping. Those below "auth" override the same ones beside it. */
function settingsIn(
  file: CloudsFile,
  cloud: Mapping,
  path: readonly (string | number)[],
): Map<string, Given> {
  const given = new Map<string, Given>();
  const auth = cloud.auth;
  if (auth !== undefined && auth !== null && !isMapping(auth)) {
    throw new CommandFailed(`${file.where(...path, 'auth')}: auth must be a mapping.`);
  }
  const parts = [
    { mapping: cloud, at: path },
    { mapping: isMapping(auth) ? auth : {}, at: [...path, 'auth'] },
  ];
  for (const { mapping, at } of parts) {
    // Names of today override older ones.
    const entries = Object.entries(mapping).sort(([a], [b]) => rank(a) - rank(b));
    for (const [written, value] of entries) {
      const key = settingKey(written);
      const where = file.where(...at, written);
      if (key === 'verify') {
        const text = asText(value, written, where);
        if (text !== undefined) given.set('verify', { value: asBoolean(text, where), from: where });
        continue;
      }
      const setting = SIGN_IN_SETTINGS.find((each) => each.key === key);
      // The regions are read with the choice among them.
      if (setting === undefined || key === 'cloud' || key === 'region_name') continue;
      const text = asText(key === 'interface' && Array.isArray(value) ? value[0] : value, written, where);
      if (text === undefined) continue;
      given.set(key, {
        value: setting.boolean ? asBoolean(text, where) : text,
        from: `${written} in ${where}`,
      });
    }
  }
  return given;
}

function rank(written: string): number {
  const key = written.replaceAll('-', '_');
  return OTHER_KEYS.has(key) ? 0 : 1;
}

function settingKey(written: string): SignInSetting['key'] {
  const key = written.replaceAll('-', '_');
  return OTHER_KEYS.get(key) ?? key;
}

/** The region that was asked for, else the first of the cloud, with the settings that it has of its own. */
function regionSettings(
  place: Place | undefined,
  given: ReadonlyMap<string, Given>,
  asked: Given | undefined,
  cloud: string,
): Map<string, Given> {
  const all = place === undefined ? [] : regionsOf(place);
  const chosen = asked === undefined ? all[0] : all.find(({ name }) => name === asked.value);
  if (asked !== undefined && all.length > 0 && chosen === undefined) {
    const names = all.map(({ name }) => printableLine(name)).join(', ');
    throw new CommandFailed(
      `${asked.from} is "${printableLine(asked.value)}", and the cloud "${printableLine(cloud)}" has only the regions ${names}.`,
    );
  }
  const settings = new Map(chosen?.settings ?? []);
  if (asked !== undefined) settings.set('region_name', asked);
  else if (chosen !== undefined && chosen.name !== '') {
    settings.set('region_name', { value: chosen.name, from: chosen.where });
  }
  return given.size === 0 && settings.size === 0 ? new Map() : settings;
}

interface Region {
  readonly name: string;
  readonly where: string;
  readonly settings?: ReadonlyMap<string, Given>;
}

function regionsOf({ file, cloud, path }: Place): Region[] {
  const key = 'regions' in cloud ? 'regions' : 'region_name';
  const value = cloud[key];
  const where = file.where(...path, key);
  if (value === null || value === undefined) return [];
  const list: readonly unknown[] = Array.isArray(value)
    ? value
    : (asText(value, key, where)?.split(',') ?? []);
  return list.map((entry, index) => {
    const at = file.where(...path, key, index);
    if (!isMapping(entry)) return { name: asText(entry, key, at)?.trim() ?? '', where: at };
    const name = asText(entry.name, 'name', at);
    const { values } = entry;
    if (name === undefined || Object.keys(entry).some((each) => each !== 'name' && each !== 'values')) {
      throw new CommandFailed(`${at}: a region is a name, or a mapping with "name" and "values" only.`);
    }
    if (values === undefined || values === null) return { name, where: at };
    if (!isMapping(values)) throw new CommandFailed(`${at}: the values of a region must be a mapping.`);
    return { name, where: at, settings: settingsIn(file, values, [...path, key, index, 'values']) };
  });
}

function asText(value: unknown, key: string, where: string): string | undefined {
  if (value === null || value === undefined) return undefined;
  if (typeof value === 'string') return value;
  throw new CommandFailed(`${where}: ${printableLine(key)} must be a text, not a list or a mapping.`);
}

function asBoolean(text: string, where: string): 'true' | 'false' {
  const word = text.trim().toLowerCase();
  if (YES.includes(word)) return 'true';
  if (NO.includes(word)) return 'false';
  throw new CommandFailed(`${where} must be true or false, not "${printableLine(text)}".`);
}

const ADDRESSES = ['auth_url', 'endpoint', 'compute_endpoint_override'];

/** Addresses may contain other settings, as in `https://{region_name}.example.org:5000`; a secret may not be one of them. */
function formatted(given: ReadonlyMap<string, Given>): Map<string, Given> {
  const done = new Map(given);
  for (const key of ADDRESSES) {
    const found = given.get(key);
    if (found === undefined) continue;
    const value = found.value.replace(/\{(\w+)\}/g, (_, name: string) => {
      const setting = SIGN_IN_SETTINGS.find((each) => each.key === name);
      const text = given.get(name)?.value;
      if (text === undefined || setting?.secret) {
        throw new CommandFailed(`${found.from} contains {${name}}, which is not a setting of the cloud.`);
      }
      return text;
    });
    done.set(key, { ...found, value });
  }
  return done;
}
