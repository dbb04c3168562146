import type { Dialogue } from '../dialogue.ts';
import { SECURITY_TYPES } from '../handshake/security-types.ts';
import type { SecurityScheme } from './security-scheme.ts';

/** None [RFC 6143 7.2.1]: no message is sent. */
export const none: SecurityScheme = {
  name: 'none',
  type: SECURITY_TYPES.None,
  canUse: () => true,
  *authenticate(): Dialogue<undefined> {},
};
