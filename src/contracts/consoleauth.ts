import { Type } from 'typebox';
import { ConsoleType, HostName, InstanceUuid, Port, TokenHash } from './connect-info.ts';
import type { Contract, Service } from './contract.ts';

/** What the authority keeps of a console: everything but the token itself. */
export const AuthorizedConsole = Type.Object({
  tokenHash: TokenHash,
  instanceUuid: InstanceUuid,
  consoleType: ConsoleType,
  host: HostName,
  port: Port,
  internalAccessPath: Type.Union([Type.String({ maxLength: 1024 }), Type.Null()]),
  accessUrlBase: Type.String({ minLength: 1, maxLength: 4096 }),
  computeHost: HostName,
  /** Who asked, for the audit and the session list. */
  userId: Type.String({ maxLength: 255 }),
  userName: Type.String({ maxLength: 255 }),
  projectId: Type.String({ maxLength: 255 }),
});
export type AuthorizedConsole = Type.Static<typeof AuthorizedConsole>;

/** What the token authority answers. */
export const consoleauthContract = {
  name: 'consoleauth',
  silence: 'authority_unreachable',
  methods: {
    /** [steps 9 and 10] Lives for `[consoleauth] token_ttl` seconds from now. */
    authorize_console: {
      request: AuthorizedConsole,
      reply: Type.Object({ expiresAt: Type.Integer({ description: 'seconds since the epoch' }) }),
      deadlineMs: 5_000,
      idempotent: true,
    },
    /** [steps 14 and 15] Throws token_unknown, token_expired, token_guest_gone, token_guest_moved, token_unconfirmed. */
    check_token: {
      request: Type.Object({ tokenHash: TokenHash }),
      reply: Type.Object({
        console: AuthorizedConsole,
        vncPassword: Type.Union([Type.String({ maxLength: 64 }), Type.Null()]),
        /** The request id of step 2, stored with the token. */
        requestId: Type.String(),
        expiresAt: Type.Integer({ description: 'seconds since the epoch' }),
      }),
      deadlineMs: 15_000,
      idempotent: true,
    },
    /** Deletes all tokens of a guest; its live sessions end with that code. */
    delete_tokens_for_instance: {
      request: Type.Object({ instanceUuid: InstanceUuid, code: Type.String({ maxLength: 64 }) }),
      reply: Type.Object({ deleted: Type.Integer({ minimum: 0 }) }),
      deadlineMs: 5_000,
      idempotent: true,
    },
  },
} as const satisfies Contract;

export type ConsoleauthService = Service<typeof consoleauthContract>;
