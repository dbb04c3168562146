import { read, send } from '../dialogue.ts';
import { SECURITY_TYPES } from '../handshake/security-types.ts';
import { RfbFailure } from '../rfb-failure.ts';
import type { SecurityScheme } from './security-scheme.ts';
import { CHALLENGE_LENGTH, vncResponse } from './vnc-authentication.ts';

/** VNC Authentication [RFC 6143 7.2.2]: the server sends 16 random bytes, and the client returns them encrypted with the password. */
export const vnc: SecurityScheme = {
  name: 'vnc',
  type: SECURITY_TYPES.VNC,
  canUse: ({ password }) => password !== null,
  *authenticate({ password }) {
    const challenge = yield* read(CHALLENGE_LENGTH);
    if (password === null)
      throw new RfbFailure('password_missing', 'the VNC server requires a password, and none is known');
    yield* send(vncResponse(password.reveal(), challenge));
    return 'password';
  },
};
