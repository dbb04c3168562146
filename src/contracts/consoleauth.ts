import { Type } from 'typebox';
import { Grant } from './access.ts';
import { ConsoleType, consoleAddress, HostName, InstanceUuid, Port, TokenHash } from './connect-info.ts';
import type { Contract, Service } from './contract.ts';
import { EndReason } from './sessions/session-end.ts';

/** What the authority keeps of a console: everything but the token itself. */
export const AuthorizedConsole = Type.Object({
  ...consoleAddress,
  tokenHash: TokenHash,
  /** Who asked, for the audit and the session list. */
  userId: Type.String({ maxLength: 255 }),
  userName: Type.String({ maxLength: 255 }),
  projectId: Type.String({ maxLength: 255 }),
  /** From where; absent where nobody knows. */
  clientAddress: Type.Optional(Type.String({ maxLength: 64 })),
  /** Whether the proxy lets through what it takes to look, and nothing else. Never optional: who drops it is refused. */
  viewOnly: Type.Boolean(),
  /** Absent where nobody can be asked about it again. */
  grant: Type.Optional(Grant),
});
export type AuthorizedConsole = Type.Static<typeof AuthorizedConsole>;

/**
 * How far the deletions of a guest's tokens had come when a session was let in: whatever deletion is found later that is
 * not among them was meant for this session too. Opaque to the proxy, which hands it back.
 */
export const SeenDeletions = Type.Object({
  /** Seconds since the epoch, by the authority's clock. */
  since: Type.Number(),
  deletions: Type.Array(Type.String({ maxLength: 64 }), { maxItems: 64 }),
});
export type SeenDeletions = Type.Static<typeof SeenDeletions>;

/** Who comes with a token to open its console. */
export const Opener = Type.Object({
  clientAddress: Type.String({ maxLength: 64 }),
  /** SHA-256 of the resume secrets that came along: of a token that is good for one console, one must be its holder's. */
  resumeHashes: Type.Array(TokenHash, { maxItems: 2 }),
});
export type Opener = Type.Static<typeof Opener>;

/** Id of a sign-in, as its token bears it for audits. */
const AuditId = Type.String({ minLength: 1, maxLength: 64, pattern: '^[A-Za-z0-9_-]+$' });
/** Name of one uninterrupted memory of ended sign-ins: src/consoleauth/stores/sign-ins.ts. */
const MemoryMark = Type.String({ minLength: 1, maxLength: 64 });

/** What the token authority answers. */
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
    /** [steps 9 and 10] Lives for `[consoleauth] token_ttl` seconds from now. */
    authorize_console: {
      request: AuthorizedConsole,
      reply: Type.Object({ expiresAt: Type.Integer({ description: 'seconds since the epoch' }) }),
      step: 9,
      deadlineMs: 5_000,
      idempotent: true,
      calledBy: ['api'],
    },
    /**
     * [steps 14 and 15] Uses nothing up. Without an opener it only tells where the token leads. Throws token_unknown,
     * token_expired, token_used, token_address_differs, token_guest_gone, token_guest_moved, token_unconfirmed,
     * token_access_ended.
     */
    check_token: {
      request: Type.Object({ tokenHash: TokenHash, opener: Type.Union([Opener, Type.Null()]) }),
      reply: Type.Object({
        console: AuthorizedConsole,
        vncPassword: Type.Union([Type.String({ maxLength: 64 }), Type.Null()]),
        /** The request id of step 2, stored with the token. */
        requestId: Type.String(),
        expiresAt: Type.Integer({ description: 'seconds since the epoch' }),
        epoch: SeenDeletions,
        /** Good for one console: it opens by claim_token alone. */
        once: Type.Boolean(),
        /** When its holder first opened it, seconds since the epoch; absent where nobody has. */
        openedAt: Type.Optional(Type.Number()),
      }),
      step: 14,
      unreached: 'token_check_unreachable',
      deadlineMs: 15_000,
      idempotent: true,
      calledBy: ['novncproxy', 'api', 'proxy_worker'],
    },
    /**
     * [step 15] Takes a token that is good for one console, for whoever has the secret of `newHash`, or lets its holder go on;
     * other sessions of the holder end. Answers whose it is. Throws as check_token, above all token_used.
     */
    claim_token: {
      request: Type.Object({
        tokenHash: TokenHash,
        opener: Opener,
        newHash: TokenHash,
        /** The session that goes on. */
        sessionId: Type.String({ maxLength: 64 }),
      }),
      reply: Type.Object({ holderHash: TokenHash }),
      step: 15,
      unreached: 'token_check_unreachable',
      deadlineMs: 10_000,
      idempotent: true,
      calledBy: ['novncproxy', 'proxy_worker'],
    },
    /** Nobody resumes the console of that token again. Throws token_store_unavailable. */
    end_claim: {
      request: Type.Object({ tokenHash: TokenHash, code: Type.String({ maxLength: 64 }) }),
      reply: Type.Object({}),
      unreached: 'token_check_unreachable',
      deadlineMs: 5_000,
      idempotent: true,
      calledBy: ['novncproxy', 'proxy_worker'],
    },
    /**
     * Whether a session that check_token let in may go on: `ended` with a code of src/contracts/sessions/session-end.ts where the
     * guest is not where it was, its tokens were deleted meanwhile or the person may not have it any more, `unconfirmed`
     * where compute, the store or the api cannot say.
     * A token that has expired ends nothing. Of one that is good for one console it keeps the right to resume alive.
     */
    check_session: {
      request: Type.Object({
        tokenHash: TokenHash,
        instanceUuid: InstanceUuid,
        /** `novnc` if absent, as in requests of proxies of an older version. */
        consoleType: Type.Optional(ConsoleType),
        host: HostName,
        port: Port,
        computeHost: HostName,
        epoch: SeenDeletions,
        once: Type.Boolean(),
        /** The guest's project when it was let in, and by what right; absent: the person is not asked about. */
        projectId: Type.Optional(Type.String({ maxLength: 255 })),
        grant: Type.Optional(Grant),
      }),
      reply: Type.Object({
        state: Type.Union([Type.Literal('live'), Type.Literal('ended'), Type.Literal('unconfirmed')]),
        code: Type.Optional(Type.String({ maxLength: 64 })),
        /** An operator's words to the person at the console. */
        reason: Type.Optional(EndReason),
        /** For the log: why it is unconfirmed, or what showed that it is over. */
        detail: Type.Optional(Type.String({ maxLength: 500 })),
      }),
      deadlineMs: 20_000,
      idempotent: true,
      calledBy: ['novncproxy', 'proxy_worker'],
    },
    /**
     * [step 16] Why the VNC server of an open session has closed its connection: `ended` with a code of
     * src/contracts/sessions/session-end.ts, `runs` where the instance still has that VNC server, `unknown` where nobody can say.
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
      calledBy: ['novncproxy', 'proxy_worker'],
    },
    /**
     * Deletes all tokens of a guest, or those whose console is on one host; the live sessions end with that code, one of
     * src/contracts/sessions/session-end.ts. Throws request_malformed, store_unavailable.
     */
    delete_tokens_for_instance: {
      request: Type.Object({
        instanceUuid: InstanceUuid,
        code: Type.String({ maxLength: 64 }),
        computeHost: Type.Optional(HostName),
        /** An operator's words to the persons at the consoles. */
        reason: Type.Optional(EndReason),
      }),
      reply: Type.Object({ deleted: Type.Integer({ minimum: 0 }) }),
      deadlineMs: 5_000,
      idempotent: true,
      calledBy: ['api'],
    },
    /**
     * What a sign-in that begins now bears, so that it can be told later whether its end could have been forgotten. Throws
     * sign_in_unchecked, sign_ins_full.
     */
    begin_sign_in: {
      request: Type.Object({}),
      reply: Type.Object({ marks: Type.Array(MemoryMark, { maxItems: 64 }) }),
      unreached: 'sign_in_unchecked',
      deadlineMs: 3_000,
      idempotent: true,
      calledBy: ['api'],
    },
    /** What became of the sign-ins of a chain: the first, whose audit id is `chainId`, and those made from it. Throws sign_in_unchecked. */
    find_sign_in: {
      request: Type.Object({ chainId: AuditId, marks: Type.Array(MemoryMark, { maxItems: 64 }) }),
      reply: Type.Object({
        /** False: the store has lost its memory since the chain began. */
        remembered: Type.Boolean(),
        /** Audit ids of those that were ended. */
        ended: Type.Array(AuditId, { maxItems: 1_024 }),
      }),
      unreached: 'sign_in_unchecked',
      deadlineMs: 3_000,
      idempotent: true,
      calledBy: ['api'],
    },
    /** Ends a sign-in before its time, and with it all that were made from it. Throws sign_in_unchecked, sign_ins_full. */
    end_sign_in: {
      request: Type.Object({
        chainId: AuditId,
        auditId: AuditId,
        endsAt: Type.Number({ description: 'seconds since the epoch: when the chain ends by itself' }),
      }),
      reply: Type.Object({
        /** Whether the other authorities see it too; if not, each has to be asked. */
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
