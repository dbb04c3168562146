import { Type } from 'typebox';
import { Grant } from './access.ts';
import {
  ConsoleType,
  consoleAddress,
  consolePassword,
  HostName,
  InstanceUuid,
  Port,
  TokenHash,
} from './connect-info.ts';
import type { Contract, Service } from './contract.ts';
import { SESSION_PARTIES } from './parties.ts';
import { EndReason } from './sessions/session-end.ts';

/** What the authority stores of a console: everything but the token. */
export const AuthorizedConsole = Type.Object({
  ...consoleAddress,
  /** For the title of the page; absent from an api of an older version. */
  instanceName: Type.Optional(Type.String({ maxLength: 255 })),
  tokenHash: TokenHash,
  /** The user that the console was created for. */
  userId: Type.String({ maxLength: 255 }),
  userName: Type.String({ maxLength: 255 }),
  projectId: Type.String({ maxLength: 255 }),
  /** The address of the client that requested it; absent if unknown. */
  clientAddress: Type.Optional(Type.String({ maxLength: 64 })),
  /** Whether the proxy passes only what a viewer needs to display the console. Required, so that no process can drop it. */
  viewOnly: Type.Boolean(),
  /** Absent if the right to the console cannot be checked again. */
  grant: Type.Optional(Grant),
});
export type AuthorizedConsole = Type.Static<typeof AuthorizedConsole>;

/**
 * The deletions of the instance's tokens that the authority had seen when it accepted a session. Any deletion found later ends the
 * session too. Opaque to the proxy, which sends it back.
 */
export const SeenDeletions = Type.Object({
  /** Seconds since the epoch, by the authority's clock. */
  since: Type.Number(),
  deletions: Type.Array(Type.String({ maxLength: 64 }), { maxItems: 64 }),
});
export type SeenDeletions = Type.Static<typeof SeenDeletions>;

/** The client that presents a token. */
export const Opener = Type.Object({
  clientAddress: Type.String({ maxLength: 64 }),
  /** SHA-256 of the resume secrets in the request: of a redeemed token, one must be its holder's. */
  resumeHashes: Type.Array(TokenHash, { maxItems: 2 }),
});
export type Opener = Type.Static<typeof Opener>;

/** Audit id of a sign-in, as in its token. */
const AuditId = Type.String({ minLength: 1, maxLength: 64, pattern: '^[A-Za-z0-9_-]+$' });
/** Identifies one uninterrupted memory of ended sign-ins: src/consoleauth/stores/sign-ins.ts. */
const MemoryMark = Type.String({ minLength: 1, maxLength: 64 });

/** The service of the token authority. */
export const consoleauthContract = {
  name: 'consoleauth',
  servedBy: ['consoleauth', 'proxy_parent'],
  interchangeable: true,
  unreached: 'authority_unreachable',
  elsewhere: [
    'store_not_shared',
    'store_unavailable',
    'too_many_tokens',
    'token_store_not_shared',
    'token_store_unavailable',
    'token_unauthentic',
    'sign_in_unchecked',
  ],
  methods: {
    /** [steps 9 and 10] The token is valid for `[consoleauth] token_ttl` seconds from now. */
    authorize_console: {
      request: AuthorizedConsole,
      reply: Type.Object({ expiresAt: Type.Integer({ description: 'seconds since the epoch' }) }),
      step: 9,
      deadlineMs: 5_000,
      idempotent: true,
      calledBy: ['api'],
    },
    /**
     * [steps 14 and 15] Does not redeem the token. Without an opener only looks up the console.
     * @throws {Refusal} token_unknown, token_expired, token_used, token_address_differs, token_guest_gone, token_guest_moved,
     *   token_unconfirmed, token_access_ended
     */
    check_token: {
      request: Type.Object({ tokenHash: TokenHash, opener: Type.Union([Opener, Type.Null()]) }),
      reply: Type.Object({
        console: AuthorizedConsole,
        ...consolePassword,
        /** The request id of step 2, stored with the token. */
        requestId: Type.String(),
        expiresAt: Type.Integer({ description: 'seconds since the epoch' }),
        epoch: SeenDeletions,
        /** A single-use token: claim_token must redeem it before the console opens. */
        once: Type.Boolean(),
        /** When its holder first opened it, in seconds since the epoch; absent if it is not redeemed. */
        openedAt: Type.Optional(Type.Number()),
      }),
      step: 14,
      unreached: 'token_check_unreachable',
      deadlineMs: 15_000,
      idempotent: true,
      calledBy: [...SESSION_PARTIES, 'api'],
    },
    /**
     * [step 15] Redeems a single-use token for the owner of the secret whose hash is `newHash`, or lets its holder resume; other
     * sessions of the holder end. Returns the holder's hash. Refuses as check_token, above all with token_used.
     */
    claim_token: {
      request: Type.Object({
        tokenHash: TokenHash,
        opener: Opener,
        newHash: TokenHash,
        /** The session that continues. */
        sessionId: Type.String({ maxLength: 64 }),
      }),
      reply: Type.Object({ holderHash: TokenHash }),
      step: 15,
      unreached: 'token_check_unreachable',
      deadlineMs: 10_000,
      idempotent: true,
      calledBy: SESSION_PARTIES,
    },
    /** Ends the right to resume the console of a redeemed token. @throws {Refusal} token_store_unavailable */
    end_claim: {
      request: Type.Object({ tokenHash: TokenHash, code: Type.String({ maxLength: 64 }) }),
      reply: Type.Object({}),
      unreached: 'token_check_unreachable',
      deadlineMs: 5_000,
      idempotent: true,
      calledBy: SESSION_PARTIES,
    },
    /**
     * Whether a session that check_token accepted may continue. `ended` with a code of src/contracts/sessions/session-end.ts: the
     * console has moved, its tokens were deleted, or the user lost access. `unconfirmed`: compute, the store or the api cannot be
     * asked. An expired token ends no session. Extends the right to resume of a redeemed token.
     */
    check_session: {
      request: Type.Object({
        tokenHash: TokenHash,
        instanceUuid: InstanceUuid,
        /** DEFAULT_KIND of src/consoles/ if absent, as in requests of proxies of an older version. */
        consoleType: Type.Optional(ConsoleType),
        host: HostName,
        port: Port,
        computeHost: HostName,
        epoch: SeenDeletions,
        once: Type.Boolean(),
        /** The instance's project at acceptance, and the user's right; without them the right is not checked. */
        projectId: Type.Optional(Type.String({ maxLength: 255 })),
        grant: Type.Optional(Grant),
      }),
      reply: Type.Object({
        state: Type.Union([Type.Literal('live'), Type.Literal('ended'), Type.Literal('unconfirmed')]),
        code: Type.Optional(Type.String({ maxLength: 64 })),
        /** An operator's message to the user. */
        reason: Type.Optional(EndReason),
        /** For the log: why the session is unconfirmed or ended. */
        detail: Type.Optional(Type.String({ maxLength: 500 })),
      }),
      deadlineMs: 20_000,
      idempotent: true,
      calledBy: SESSION_PARTIES,
    },
    /**
     * [step 16] Why the console server of an open session closed its connection: `ended` with a code of
     * src/contracts/sessions/session-end.ts, `runs` if the instance still has that console, or `unknown`.
     */
    why_closed: {
      request: Type.Object({ instanceUuid: InstanceUuid, computeHost: HostName, host: HostName, port: Port }),
      reply: Type.Object({
        state: Type.Union([Type.Literal('ended'), Type.Literal('runs'), Type.Literal('unknown')]),
        code: Type.Optional(Type.String({ maxLength: 64 })),
        /** For the log. */
        detail: Type.String({ maxLength: 500 }),
      }),
      step: 16,
      deadlineMs: 2_000,
      idempotent: true,
      calledBy: SESSION_PARTIES,
    },
    /**
     * Deletes all tokens of an instance, or those whose console is on one host, and ends the sessions with that code, one of
     * src/contracts/sessions/session-end.ts. @throws {Refusal} request_malformed, store_unavailable
     */
    delete_tokens_for_instance: {
      request: Type.Object({
        instanceUuid: InstanceUuid,
        code: Type.String({ maxLength: 64 }),
        computeHost: Type.Optional(HostName),
        /** An operator's message to the users. */
        reason: Type.Optional(EndReason),
      }),
      reply: Type.Object({ deleted: Type.Integer({ minimum: 0 }) }),
      deadlineMs: 5_000,
      idempotent: true,
      calledBy: ['api'],
    },
    /**
     * Returns marks for a sign-in that begins now. With them find_sign_in detects that the store lost its memory since.
     * @throws {Refusal} sign_in_unchecked, sign_ins_full
     */
    begin_sign_in: {
      request: Type.Object({}),
      reply: Type.Object({ marks: Type.Array(MemoryMark, { maxItems: 64 }) }),
      unreached: 'sign_in_unchecked',
      deadlineMs: 3_000,
      idempotent: true,
      calledBy: ['api'],
    },
    /** Which sign-ins of a chain were ended: the first, with the audit id `chainId`, and those made from it. @throws {Refusal} sign_in_unchecked */
    find_sign_in: {
      request: Type.Object({ chainId: AuditId, marks: Type.Array(MemoryMark, { maxItems: 64 }) }),
      reply: Type.Object({
        /** False if the store lost its memory since the chain began. */
        remembered: Type.Boolean(),
        /** Audit ids of the ended sign-ins. */
        ended: Type.Array(AuditId, { maxItems: 1_024 }),
      }),
      unreached: 'sign_in_unchecked',
      deadlineMs: 3_000,
      idempotent: true,
      calledBy: ['api'],
    },
    /** Ends a sign-in and all that were made from it. @throws {Refusal} sign_in_unchecked, sign_ins_full */
    end_sign_in: {
      request: Type.Object({
        chainId: AuditId,
        auditId: AuditId,
        endsAt: Type.Number({ description: 'seconds since the epoch: when the chain expires' }),
      }),
      reply: Type.Object({
        /** Whether the other authorities see it; if not, the api must call each of them. */
        shared: Type.Boolean(),
      }),
      unreached: 'sign_in_unchecked',
      deadlineMs: 3_000,
      idempotent: true,
      calledBy: ['api'],
    },
  },
} as const satisfies Contract;

export type ConsoleauthService = Service<typeof consoleauthContract>;
