import { Secret } from '../../platform/secret.ts';
import type { Option } from '../option.ts';
import { choice, integer, multiple, secret, string } from '../types.ts';

/** `[oriel_auth]`: who may sign in. */
export const orielAuthOptions = {
  backend: { type: choice('local'), default: 'local', help: 'Who knows the users.' } as Option<'local'>,
  user: {
    type: multiple(string),
    default: [],
    help: 'A user: name, scrypt hash (made by `oriel hash-password`), then project=role,role for each project; separated by blanks. Repeat the line for more users.',
    secret: true,
  } as Option<readonly string[]>,
  token_expiration: {
    type: integer({ min: 60 }),
    default: 3600,
    help: 'Seconds that a sign-in lasts.',
  } as Option<number>,
  signing_key: {
    type: secret,
    default: new Secret(''),
    help: 'Key that sign-in tokens are signed with; the same on every controller. Empty: made anew at each start, good for one api only.',
    secret: true,
  } as Option<Secret>,
};
