import { send } from '../dialogue.ts';
import { RfbFailure } from '../rfb-failure.ts';
import type { SecurityScheme } from './security-scheme.ts';

/** VeNCrypt's Plain, which exists inside TLS only: U32 length of the name, U32 length of the password, name, password. */
export const plain: Pick<SecurityScheme, 'canUse' | 'authenticate'> = {
  canUse: ({ vencrypt }) => vencrypt.plain !== null,
  *authenticate({ vencrypt }) {
    if (vencrypt.plain === null) {
      throw new RfbFailure('password_missing', 'the server requires a name and a password, and none are set');
    }
    const user = Buffer.from(vencrypt.plain.user, 'utf8');
    const password = Buffer.from(vencrypt.plain.password.reveal(), 'utf8');
    const lengths = Buffer.alloc(8);
    lengths.writeUInt32BE(user.length, 0);
    lengths.writeUInt32BE(password.length, 4);
    yield* send(Buffer.concat([lengths, user, password]));
    return 'password';
  },
};
