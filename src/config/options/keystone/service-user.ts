import type { Use } from '../../checks/uses.ts';
import { option } from '../../option.ts';
import { boolean, integer } from '../../types.ts';
import { keystoneAuthOptions, users } from './keystone-auth.ts';

const NO_USE: readonly Use[] = [];

/** `[service_user]`: with `[oriel] token_source = nova`, who asks Nova. Where `auth_url` is empty, `[keystone_authtoken]` is who. */
export const serviceUserOptions = {
  ...keystoneAuthOptions('service_user'),
  timeout: option({
    type: integer({ min: 1, max: 300 }),
    sameOn: 'none',
    default: 10,
    help: 'Seconds for one request to Keystone.',
    nova: true,
    uses: users('service_user'),
  }),
  send_service_user_token: option({
    type: boolean,
    sameOn: 'none',
    default: false,
    help: 'Read for compatibility; Oriel passes on no tokens of its callers.',
    nova: true,
    uses: NO_USE,
  }),
};
