import { printableLine } from '../../platform/text/plain-text.ts';
import { CommandFailed } from '../command.ts';
import type { SignInSettings } from './cloud-settings.ts';
import { SIGN_IN_SETTINGS } from './settings.ts';

/** How the settings sign in. */
export type Method = 'password' | 'token' | 'application_credential' | 'endpoint';

/** Types of keystoneauth. Password and token differ from their v3 forms in the choice of the version, and there is only v3. */
const METHODS: Readonly<Record<string, Method>> = {
  password: 'password',
  v3password: 'password',
  token: 'token',
  v3token: 'token',
  v3applicationcredential: 'application_credential',
  admin_token: 'endpoint',
  token_endpoint: 'endpoint',
};
const KNOWN = 'password, token, v3applicationcredential and admin_token';

/** The method that auth_type names, else the one for which there are settings. */
export function methodOf(settings: SignInSettings): Method {
  const type = settings.get('auth_type');
  if (type === undefined || type.value === '') return guessed(settings);
  const method = Object.hasOwn(METHODS, type.value) ? METHODS[type.value] : undefined;
  if (method !== undefined) {
    // openstacksdk's default is password; a token then is the better guess.
    const isTokenMeant = method === 'password' && !hasUser(settings) && settings.get('token') !== undefined;
    return isTokenMeant ? 'token' : method;
  }
  const shown = printableLine(type.value);
  if (/^v2/.test(type.value)) {
    throw new CommandFailed(
      `${type.from} is "${shown}": version 2 of the identity API is not supported. Use password or token.`,
    );
  }
  const cloud = settings.cloud === undefined ? '' : `--os-cloud ${printableLine(settings.cloud)} `;
  throw new CommandFailed(
    `${type.from} is "${shown}". Oriel signs in with ${KNOWN}. For other types, let OpenStack's client sign in: ` +
      `set OS_TOKEN to the output of "openstack ${cloud}token issue -f value -c id", OS_AUTH_TYPE to token, OS_AUTH_URL and the project.`,
  );
}

function guessed(settings: SignInSettings): Method {
  const has = (key: string) => settings.get(key) !== undefined;
  if (has('application_credential_secret') && !has('password')) return 'application_credential';
  if (has('endpoint') && has('token') && !has('auth_url')) return 'endpoint';
  return has('token') && !hasUser(settings) ? 'token' : 'password';
}

function hasUser(settings: SignInSettings): boolean {
  return settings.get('username') !== undefined || settings.get('user_id') !== undefined;
}

/** The body of a sign-in [Keystone v3 API, POST /v3/auth/tokens]. */
export function signInBody(method: Exclude<Method, 'endpoint'>, settings: SignInSettings) {
  const identity = identityOf(method, settings);
  const scope = method === 'application_credential' ? undefined : scopeOf(settings);
  return { auth: { identity, ...(scope === undefined ? {} : { scope }) } };
}

function identityOf(method: Exclude<Method, 'endpoint'>, settings: SignInSettings) {
  const value = (key: string) => settings.valueOf(key);
  if (method === 'token') {
    require(settings, ['auth_url', 'token']);
    return { methods: ['token'], token: { id: value('token') ?? '' } };
  }
  if (method === 'password') {
    require(settings, [
      'auth_url',
      settings.get('user_id') === undefined ? 'username' : 'user_id',
      'password',
    ]);
    return {
      methods: ['password'],
      password: { user: { ...userOf(settings), password: value('password') ?? '' } },
    };
  }
  require(settings, ['auth_url', 'application_credential_secret']);
  const secret = value('application_credential_secret') ?? '';
  const id = value('application_credential_id');
  const name = value('application_credential_name');
  if (id !== undefined)
    return { methods: ['application_credential'], application_credential: { id, secret } };
  if (name === undefined) {
    throw new CommandFailed(
      `${settings.placeOf('application_credential_id')} is not set: an application credential needs its id, or its name and its user.`,
    );
  }
  if (!hasUser(settings)) {
    throw new CommandFailed(
      `${settings.placeOf('username')} is not set: the name of an application credential is known only together with its user.`,
    );
  }
  return {
    methods: ['application_credential'],
    application_credential: { name, secret, user: userOf(settings) },
  };
}

/** The id wins, as in OpenStack's clients; it needs no domain. */
function userOf(settings: SignInSettings) {
  const id = settings.valueOf('user_id');
  return id !== undefined
    ? { id }
    : { name: settings.valueOf('username') ?? '', domain: domainOf('user', settings) };
}

function scopeOf(settings: SignInSettings) {
  const value = (key: string) => settings.valueOf(key);
  const system = settings.get('system_scope');
  const projectId = value('project_id');
  const projectName = value('project_name');
  const trust = value('trust_id');
  if (system !== undefined) {
    if (system.value !== 'all') {
      throw new CommandFailed(`${system.from} must be "all", not "${printableLine(system.value)}".`);
    }
    return { system: { all: true } };
  }
  if (trust !== undefined) return { 'OS-TRUST:trust': { id: trust } };
  if (projectId !== undefined) return { project: { id: projectId } };
  if (projectName !== undefined)
    return { project: { name: projectName, domain: domainOf('project', settings) } };
  const domainId = value('domain_id');
  const domainName = value('domain_name');
  if (domainId !== undefined) return { domain: { id: domainId } };
  return domainName === undefined ? undefined : { domain: { name: domainName } };
}

/** Its own domain, else the one domain that is given for both, else the domain that every Keystone has. */
function domainOf(kind: 'user' | 'project', settings: SignInSettings) {
  for (const key of [`${kind}_domain_id`, 'domain_id']) {
    const id = settings.valueOf(key);
    if (id !== undefined) return { id };
    const name = settings.valueOf(key.replace(/_id$/, '_name'));
    if (name !== undefined) return { name };
  }
  return { id: settings.valueOf('default_domain') ?? 'default' };
}

function require(settings: SignInSettings, keys: readonly string[]): void {
  const missing = keys.filter((key) => settings.get(key) === undefined);
  if (missing.length === 0) return;
  const verb = missing.length === 1 ? 'is' : 'are';
  const secret = SIGN_IN_SETTINGS.find(({ key, secret }) => secret && missing.includes(key));
  const how =
    settings.cloud === undefined
      ? 'Set OS_CLOUD to a cloud of your clouds.yaml, or set OS_AUTH_URL, OS_USERNAME, OS_PASSWORD and OS_PROJECT_NAME; "oriel env" prints them.'
      : `Write ${missing.join(', ')} into the cloud${secret === undefined ? '' : `, or set ${secret.variable}`}.`;
  throw new CommandFailed(`${settings.placesOf(missing)} ${verb} not set. ${how}`);
}
