import { by, is } from '../checks/uses.ts';
import { option } from '../option.ts';
import { boolean, integer } from '../types.ts';

const PROXY = [by('proxy')];

/** `[consoleauth]` */
export const consoleauthOptions = {
  token_ttl: option({
    type: integer({ min: 1 }),
    sameOn: 'controllers',
    live: true,
    default: 600,
    help: 'Seconds for which an access URL can be opened after it was made. It does not limit open sessions.',
    oldNames: [{ group: 'DEFAULT', name: 'console_token_ttl' }],
    nova: true,
    uses: [by('consoleauth'), by('proxy', is('oriel.token_source', 'nova', 'nova-api'))],
  }),
  enforce_session_timeout: option({
    type: boolean,
    sameOn: 'controllers',
    live: true,
    default: false,
    help: 'End a session when its token expires.',
    nova: true,
    uses: PROXY,
  }),
};
