import { Secret } from '../../platform/secret.ts';
import type { Option } from '../option.ts';
import { boolean, choice, integer, list, secret, string } from '../types.ts';

/** `[keystone_authtoken]`: the service user that asks a real Keystone whose token it is (keystonemiddleware's names). */
export const keystoneAuthtokenOptions = {
  www_authenticate_uri: {
    type: string,
    default: '',
    help: "Keystone's public address, told to callers without a valid token. Empty: `auth_url`.",
    oldNames: [{ group: 'keystone_authtoken', name: 'auth_uri' }],
    nova: true,
  } as Option<string>,
  auth_url: {
    type: string,
    default: '',
    help: "Keystone's address for this service, such as http://controller:5000/v3.",
    nova: true,
  } as Option<string>,
  auth_type: {
    type: choice('password', 'v3password', 'v3applicationcredential'),
    default: 'password',
    help: 'How the service user signs in.',
    oldNames: [{ group: 'keystone_authtoken', name: 'auth_plugin' }],
    nova: true,
  } as Option<'password' | 'v3password' | 'v3applicationcredential'>,
  username: {
    type: string,
    default: '',
    help: 'Name of the service user.',
    oldNames: [{ group: 'keystone_authtoken', name: 'user_name' }],
    nova: true,
  } as Option<string>,
  password: {
    type: secret,
    default: new Secret(''),
    help: 'Password of the service user.',
    secret: true,
    nova: true,
  } as Option<Secret>,
  user_domain_name: {
    type: string,
    default: 'Default',
    help: 'Domain of the service user, by name.',
    nova: true,
  } as Option<string>,
  user_domain_id: {
    type: string,
    default: '',
    help: 'Domain of the service user, by id; goes before the name.',
    nova: true,
  } as Option<string>,
  project_name: {
    type: string,
    default: 'service',
    help: 'Project of the service user.',
    oldNames: [{ group: 'keystone_authtoken', name: 'tenant_name' }],
    nova: true,
  } as Option<string>,
  project_domain_name: {
    type: string,
    default: 'Default',
    help: 'Domain of that project, by name.',
    nova: true,
  } as Option<string>,
  project_domain_id: {
    type: string,
    default: '',
    help: 'Domain of that project, by id; goes before the name.',
    nova: true,
  } as Option<string>,
  application_credential_id: {
    type: string,
    default: '',
    help: 'With `auth_type = v3applicationcredential`: its id.',
    nova: true,
  } as Option<string>,
  application_credential_secret: {
    type: secret,
    default: new Secret(''),
    help: 'With `auth_type = v3applicationcredential`: its secret.',
    secret: true,
    nova: true,
  } as Option<Secret>,
  cafile: {
    type: string,
    default: '',
    help: "PEM file with the authorities that may sign Keystone's certificate. Empty: the system's.",
    nova: true,
  } as Option<string>,
  insecure: {
    type: boolean,
    default: false,
    help: "Do not verify Keystone's certificate. Dangerous: whoever sits in between can be anybody.",
    nova: true,
  } as Option<boolean>,
  http_connect_timeout: {
    type: integer({ min: 1, max: 300 }),
    default: 10,
    help: 'Seconds for one request to Keystone.',
    nova: true,
  } as Option<number>,
  token_cache_time: {
    type: integer({ min: -1 }),
    default: 300,
    help: "Seconds that Keystone's yes to a token is remembered; revocation takes that long to be noticed. -1: ask every time.",
    nova: true,
  } as Option<number>,
  service_token_roles: {
    type: list(string),
    default: ['service'],
    help: 'Read for compatibility; Oriel takes no service tokens from its callers.',
    nova: true,
  } as Option<readonly string[]>,
  memcached_servers: {
    type: list(string),
    default: [],
    help: 'Read for compatibility and not used: the answers of Keystone are remembered in the process. (This is the right spelling here; console tokens are shared by `memcache_servers` in `[cache]`.)',
    oldNames: [{ group: 'keystone_authtoken', name: 'memcache_servers' }],
    nova: true,
  } as Option<readonly string[]>,
};
