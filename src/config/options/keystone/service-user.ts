import { option } from '../../option.ts';
import { boolean, integer } from '../../types.ts';
import { keystoneAuthOptions, users } from './keystone-auth.ts';

/** `[service_user]`: the user that calls Nova with `[oriel] token_source = nova`. If `auth_url` is empty, `[keystone_authtoken]` is used. */
export const serviceUserOptions = {
  ...keystoneAuthOptions('service_user'),
  timeout: option({
    type: integer({ min: 1, max: 300 }),
    sameOn: 'none',
    default: 10,
    help: 'Timeout in seconds of one request to Keystone.',
    nova: true,
    uses: users('service_user'),
  }),
  send_service_user_token: option({
    type: boolean,
    sameOn: 'none',
    default: false,
    help: 'Accepted for compatibility and ignored: Oriel forwards no tokens of its clients.',
    nova: true,
    uses: [],
  }),
};
