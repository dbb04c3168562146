import { Type } from 'typebox';
import { PROXY_ROLES } from '../consoles/console-kinds.ts';
import { InstanceUuid } from './connect-info.ts';
import type { Contract, Payload, Service, Topic } from './contract.ts';

/** The right by which a user was given a console; the api checks it again while the console is open. Ids only, no secret. */
export const Grant = Type.Object({
  userId: Type.String({ maxLength: 255 }),
  /** The project that the user was signed in to. The instance of an administrator's console may belong to another one. */
  projectId: Type.String({ maxLength: 255 }),
  /** Audit ids of the sign-in's chain: its own, then that of the sign-in it was made from, and so on to the first. */
  auditIds: Type.Array(Type.String({ maxLength: 64 }), { maxItems: 8 }),
  /** Id of the application credential that the user signed in with; absent after a sign-in by password. */
  credentialId: Type.Optional(Type.String({ maxLength: 255 })),
  /** The console is view-only: the role `reader` may be enough. */
  viewOnly: Type.Optional(Type.Boolean()),
  /** The roles are not assigned to the user (a trust, a federation): no service can confirm that they still hold. */
  delegated: Type.Optional(Type.Boolean()),
});
export type Grant = Type.Static<typeof Grant>;

/** Served by the api, which has users and policy. */
export const accessContract = {
  name: 'access',
  servedBy: ['api'],
  // The only api stays in its load balancer.
  watchedBy: ['api'],
  interchangeable: true,
  unreached: 'peer_silent',
  methods: {
    /**
     * Whether the user would be given the console now: `denied` with a code of src/contracts/sessions/session-end.ts,
     * `unconfirmed` if the identity service or compute cannot be asked. An expired sign-in denies nothing.
     */
    check_access: {
      request: Type.Object({
        instanceUuid: InstanceUuid,
        /** The instance's project when the console was created. */
        projectId: Type.String({ maxLength: 255 }),
        grant: Grant,
      }),
      reply: Type.Object({
        state: Type.Union([Type.Literal('allowed'), Type.Literal('denied'), Type.Literal('unconfirmed')]),
        code: Type.Optional(Type.String({ maxLength: 64 })),
        /** For the log. */
        detail: Type.Optional(Type.String({ maxLength: 500 })),
      }),
      deadlineMs: 12_000,
      idempotent: true,
      calledBy: ['consoleauth'],
    },
  },
} as const satisfies Contract;

export type AccessService = Service<typeof accessContract>;
export type AskedAccess = Parameters<AccessService['check_access']>[0];
export type Access = Awaited<ReturnType<AccessService['check_access']>>;

/**
 * Published by an api. Every proxy re-checks the sessions of that user (of all users, if null), the other apis update their users,
 * and every token authority reads the ended sign-in from its store.
 */
export const accessChangedTopic = {
  name: 'access.changed',
  publishedBy: ['api'],
  receivedBy: ['api', 'consoleauth', ...PROXY_ROLES],
  perHost: false,
  payload: Type.Object({
    userId: Type.Union([Type.String({ maxLength: 255 }), Type.Null()]),
    /** The sign-in that was ended, if that is the change. */
    revoked: Type.Optional(
      Type.Object({
        auditId: Type.String({ maxLength: 64 }),
        /** The first sign-in of its chain; absent from an api of an older version. */
        chainId: Type.Optional(Type.String({ maxLength: 64 })),
        /** When it would have expired, in milliseconds since the epoch. */
        endsAt: Type.Number(),
      }),
    ),
  }),
} as const satisfies Topic;

export type AccessChanged = Payload<typeof accessChangedTopic>;
