import type { Option } from '../option.ts';
import { boolean, integer } from '../types.ts';

/** `[consoleauth]` */
export const consoleauthOptions = {
  token_ttl: {
    type: integer({ min: 1 }),
    sameOn: 'controllers',
    readBy: ['consoleauth'],
    default: 600,
    help: 'Seconds that a console address can be opened, from when it was made. Does not limit open sessions.',
    oldNames: [{ group: 'DEFAULT', name: 'console_token_ttl' }],
    nova: true,
  } as Option<number>,
  enforce_session_timeout: {
    type: boolean,
    sameOn: 'controllers',
    readBy: ['novncproxy'],
    default: false,
    help: 'End a session when its token expires.',
    nova: true,
  } as Option<boolean>,
};
