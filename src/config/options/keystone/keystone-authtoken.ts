import { by, is, type Use } from '../../checks/uses.ts';
import { option } from '../../option.ts';
import { integer, list, string } from '../../types.ts';
import { keystoneAuthOptions, users } from './keystone-auth.ts';

const NO_USE: readonly Use[] = [];

const user = keystoneAuthOptions('keystone_authtoken');

/** A name of keystonemiddleware before its plugins (Kilo), which it still reads where no plugin is named. */
const once = (name: string) => ({ group: 'keystone_authtoken', name });

/** `[keystone_authtoken]`: the service user that asks a real Keystone whose token it is (keystonemiddleware's names). */
export const keystoneAuthtokenOptions = {
  www_authenticate_uri: option({
    type: string,
    sameOn: 'controllers',
    default: '',
    help: "Keystone's public address, told to callers without a valid token. Empty: `auth_url`.",
    oldNames: [{ group: 'keystone_authtoken', name: 'auth_uri' }],
    nova: true,
    uses: [by('api', is('oriel_auth.backend', 'keystone'))],
  }),
  ...user,
  auth_url: { ...user.auth_url, oldNames: [once('identity_uri')] },
  username: { ...user.username, oldNames: [...user.username.oldNames!, once('admin_user')] },
  password: { ...user.password, oldNames: [once('admin_password')] },
  project_name: {
    ...user.project_name,
    oldNames: [...user.project_name.oldNames!, once('admin_tenant_name')],
  },
  http_connect_timeout: option({
    type: integer({ min: 1, max: 300 }),
    sameOn: 'none',
    default: 10,
    help: 'Seconds for one request to Keystone.',
    nova: true,
    uses: users('keystone_authtoken'),
  }),
  token_cache_time: option({
    type: integer({ min: -1 }),
    sameOn: 'controllers',
    default: 300,
    help: "Seconds that Keystone's yes to a token is remembered; revocation takes that long to be noticed. -1: ask every time.",
    nova: true,
    uses: [by('api', is('oriel_auth.backend', 'keystone'))],
  }),
  service_token_roles: option({
    type: list(string),
    sameOn: 'none',
    default: ['service'],
    help: 'Read for compatibility; Oriel takes no service tokens from its callers.',
    nova: true,
    uses: NO_USE,
  }),
  memcached_servers: option({
    type: list(string),
    sameOn: 'none',
    default: [],
    help: 'Read for compatibility and not used: the answers of Keystone are remembered in the process. (This is the right spelling here; console tokens are shared by `memcache_servers` in `[cache]`.)',
    oldNames: [{ group: 'keystone_authtoken', name: 'memcache_servers' }],
    nova: true,
    uses: NO_USE,
  }),
};
