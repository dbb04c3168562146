import { by, is } from '../../checks/uses.ts';
import { option } from '../../option.ts';
import { integer, list, string } from '../../types.ts';
import { keystoneAuthOptions, users } from './keystone-auth.ts';

/** `[keystone_authtoken]`: the service user that validates tokens at a real Keystone (keystonemiddleware's options). */
export const keystoneAuthtokenOptions = {
  www_authenticate_uri: option({
    type: string,
    sameOn: 'controllers',
    default: '',
    help: "Keystone's public URL, returned to clients without a valid token. Empty: `auth_url`.",
    oldNames: [{ group: 'keystone_authtoken', name: 'auth_uri' }],
    nova: true,
    uses: [by('api', is('oriel_auth.backend', 'keystone'))],
  }),
  ...keystoneAuthOptions('keystone_authtoken', {
    auth_url: 'identity_uri',
    username: 'admin_user',
    password: 'admin_password',
    project_name: 'admin_tenant_name',
  }),
  http_connect_timeout: option({
    type: integer({ min: 1, max: 300 }),
    sameOn: 'none',
    default: 10,
    help: 'Timeout in seconds of one request to Keystone.',
    nova: true,
    uses: users('keystone_authtoken'),
  }),
  token_cache_time: option({
    type: integer({ min: -1 }),
    sameOn: 'controllers',
    default: 300,
    help: 'Seconds for which the result of a valid token is cached; a revocation takes effect after this time at the latest. -1: no cache.',
    nova: true,
    uses: [by('api', is('oriel_auth.backend', 'keystone'))],
  }),
  service_token_roles: option({
    type: list(string),
    sameOn: 'none',
    default: ['service'],
    help: 'Accepted for compatibility and ignored: Oriel accepts no service tokens from clients.',
    nova: true,
    uses: [],
  }),
  memcached_servers: option({
    type: list(string),
    sameOn: 'none',
    default: [],
    help: "Accepted for compatibility and ignored: Keystone's replies are cached in the process. (This is the right spelling here; for console tokens the option is `memcache_servers` in `[cache]`.)",
    oldNames: [{ group: 'keystone_authtoken', name: 'memcache_servers' }],
    nova: true,
    uses: [],
  }),
};
