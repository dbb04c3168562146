import { Secret } from '../../platform/secret.ts';
import { by, is } from '../checks/uses.ts';
import { option } from '../option.ts';
import { choice, integer, multiple, secret, string } from '../types.ts';

const API = [by('api')];

/** `[oriel_auth]`: users and sign-ins. */
export const orielAuthOptions = {
  backend: option({
    type: choice('local', 'keystone'),
    sameOn: 'controllers',
    default: 'local',
    help: 'The source of users: `local`, those of `user` below, with a built-in Keystone v3 API under /v3; `keystone`, a real Keystone, which Oriel calls as the service user of [keystone_authtoken].',
    uses: API,
  }),
  user: option({
    type: multiple(string),
    sameOn: 'controllers',
    orderCounts: false,
    live: true,
    default: [],
    help: 'A user, separated by spaces: name, scrypt hash (made by `oriel hash-password`), then project=role,role for each project. Repeat the line for more users.',
    secret: true,
    uses: [by('api', is('oriel_auth.backend', 'local'))],
  }),
  application_credential: option({
    type: multiple(string),
    sameOn: 'controllers',
    orderCounts: false,
    live: true,
    default: [],
    help: 'A credential for a program, separated by spaces: id, name, hash of its secret (made by `oriel hash-password`), its user, then one project=role,role that this user has. Repeat the line for more.',
    secret: true,
    uses: [by('api', is('oriel_auth.backend', 'local'))],
  }),
  region_name: option({
    type: string,
    sameOn: 'controllers',
    default: 'RegionOne',
    help: 'Region of the endpoints in the catalog that the api returns at sign-in.',
    uses: [by('api', is('oriel_auth.backend', 'local'))],
  }),
  token_expiration: option({
    type: integer({ min: 60 }),
    sameOn: 'controllers',
    live: true,
    default: 3600,
    help: 'Lifetime of a sign-in in seconds.',
    uses: [by('api', is('oriel_auth.backend', 'local'))],
  }),
  max_sign_ins_per_minute: option({
    type: integer({ min: 0 }),
    sameOn: 'none',
    live: true,
    default: 300,
    help: 'Sign-ins with a password that one client address (IPv6: one /64) may attempt: this number at once, and as many per minute. The same number limits sign-ins with a token, per address and per user. Wrong passwords are throttled much earlier (docs/limits.md). With `backend = keystone` it limits sign-ins through the dashboard. 0: no limit.',
    uses: API,
  }),
  signing_key: option({
    type: secret,
    sameOn: 'controllers',
    isOwnWhereEmpty: true,
    default: new Secret(''),
    help: 'Key that signs sign-in tokens, at least 32 characters, the same on every controller. Empty: generated once and kept in `[oriel] state_dir` (with `token_store = memory`: at each start), which works with one api only. Sign-ins also end if the token store loses its memory (docs/security.md).',
    secret: true,
    uses: [by('api', is('oriel_auth.backend', 'local'))],
  }),
};
