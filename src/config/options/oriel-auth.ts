import { Secret } from '../../platform/secret.ts';
import { by, is } from '../checks/uses.ts';
import { option } from '../option.ts';
import { choice, integer, multiple, secret, string } from '../types.ts';

const API = [by('api')];

/** `[oriel_auth]`: who may sign in. */
export const orielAuthOptions = {
  backend: option({
    type: choice('local', 'keystone'),
    sameOn: 'controllers',
    default: 'local',
    help: 'Who knows the users: `local` are those of `user` below, with a Keystone v3 API of their own under /v3; `keystone` is a real Keystone, asked with the service user of [keystone_authtoken].',
    uses: API,
  }),
  user: option({
    type: multiple(string),
    sameOn: 'controllers',
    orderCounts: false,
    live: true,
    default: [],
    help: 'A user: name, scrypt hash (made by `oriel hash-password`), then project=role,role for each project; separated by blanks. Repeat the line for more users.',
    secret: true,
    uses: [by('api', is('oriel_auth.backend', 'local'))],
  }),
  application_credential: option({
    type: multiple(string),
    sameOn: 'controllers',
    orderCounts: false,
    live: true,
    default: [],
    help: 'A password for a program: id, name, hash of its secret (made by `oriel hash-password`), the user it acts for, then one project=role,role that this user has; separated by blanks. Repeat the line for more.',
    secret: true,
    uses: [by('api', is('oriel_auth.backend', 'local'))],
  }),
  region_name: option({
    type: string,
    sameOn: 'controllers',
    default: 'RegionOne',
    help: 'Region of the endpoints in the catalog that the api hands out at sign-in.',
    uses: [by('api', is('oriel_auth.backend', 'local'))],
  }),
  token_expiration: option({
    type: integer({ min: 60 }),
    sameOn: 'controllers',
    live: true,
    default: 3600,
    help: 'Seconds that a sign-in lasts.',
    uses: [by('api', is('oriel_auth.backend', 'local'))],
  }),
  max_sign_ins_per_minute: option({
    type: integer({ min: 0 }),
    sameOn: 'none',
    live: true,
    default: 300,
    help: 'Sign-ins with a password that one client address (of IPv6 one /64) may try: as many at once, and as many a minute. The same number limits sign-ins by token of one address and of one user. Wrong passwords are held back much sooner (docs/limits.md). 0: no such limit.',
    uses: [by('api', is('oriel_auth.backend', 'local'))],
  }),
  signing_key: option({
    type: secret,
    sameOn: 'controllers',
    isOwnWhereEmpty: true,
    default: new Secret(''),
    help: 'Key that sign-in tokens are signed with, at least 32 characters; the same on every controller. Empty: made anew at each start, good for one api only. Sign-ins also end when the token store loses its memory (docs/security.md).',
    secret: true,
    uses: [by('api', is('oriel_auth.backend', 'local'))],
  }),
};
