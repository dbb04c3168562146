import { read, send } from '../dialogue.ts';
import { SECURITY_TYPES } from '../handshake/security-types.ts';
import { RfbFailure } from '../rfb-failure.ts';
import type { SecurityScheme } from './security-scheme.ts';
import { CHALLENGE_LENGTH, vncResponse } from './vnc-authentication.ts';

/** VNC Authentication [RFC 6143 7.2.2]: 16 random bytes come, and go back encrypted with the password. */
export const vnc: SecurityScheme = {
  name: 'vnc',
  type: SECURITY_TYPES.VNC,
  canUse: ({ password }) => password !== null,
  *authenticate({ password }) {
    const challenge = yield* read(CHALLENGE_LENGTH);
    if (password === null) throw new RfbFailure('password_missing', 'no password is known for the guest');
    yield* send(vncResponse(password.reveal(), challenge));
    return 'password';
  },
};
