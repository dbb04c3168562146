import { Type } from 'typebox';
import { InstanceUuid } from './connect-info.ts';
import type { Contract, Payload, Service, Topic } from './contract.ts';

/** By what right somebody was given a console: what the api asks about again while it is open. Ids alone, no secret. */
export const Grant = Type.Object({
  userId: Type.String({ maxLength: 255 }),
  /** The project that the user was signed in to, which an administrator's guest need not be of. */
  projectId: Type.String({ maxLength: 255 }),
  /** Those of the sign-in: its own, then that of the one it was made from, and so on to the first of the chain. */
  auditIds: Type.Array(Type.String({ maxLength: 64 }), { maxItems: 8 }),
  /** Id of the application credential, where that is what the user signed in with. */
  credentialId: Type.Optional(Type.String({ maxLength: 255 })),
  /** The console is for looking only: a lesser role will do. */
  viewOnly: Type.Optional(Type.Boolean()),
  /** The roles are not the user's own (a trust, a federation): nobody can be asked whether they still hold. */
  delegated: Type.Optional(Type.Boolean()),
});
export type Grant = Type.Static<typeof Grant>;

/** The api answers it, since it knows users and policy. */
export const accessContract = {
  name: 'access',
  servedBy: ['api'],
  // An api that is the only one stays in the load balancer.
  watchedBy: ['api'],
  interchangeable: true,
  unreached: 'peer_silent',
  methods: {
    /**
     * Whether who was given a console of a guest would be given it now: `denied` with a code of
     * src/contracts/sessions/session-end.ts, `unconfirmed` where the identity service or compute cannot say. That the sign-in has
     * expired denies nothing.
     */
    check_access: {
      request: Type.Object({
        instanceUuid: InstanceUuid,
        /** The guest's project when the console was given. */
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
 * api to every proxy, which looks at the consoles of that user (of all, where null) at once, to the other apis, and to every
 * token authority, which reads the ended sign-in from its store.
 */
export const accessChangedTopic = {
  name: 'access.changed',
  publishedBy: ['api'],
  receivedBy: ['api', 'consoleauth', 'novncproxy'],
  perHost: false,
  payload: Type.Object({
    userId: Type.Union([Type.String({ maxLength: 255 }), Type.Null()]),
    /** The sign-in that was ended, where that is what happened. */
    revoked: Type.Optional(
      Type.Object({
        auditId: Type.String({ maxLength: 64 }),
        /** The first sign-in of its chain; absent from an api of an older version. */
        chainId: Type.Optional(Type.String({ maxLength: 64 })),
        /** When it would have ended by itself, milliseconds since the epoch. */
        endsAt: Type.Number(),
      }),
    ),
  }),
} as const satisfies Topic;

export type AccessChanged = Payload<typeof accessChangedTopic>;
