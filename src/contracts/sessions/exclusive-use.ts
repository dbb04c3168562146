import { Type } from 'typebox';
import { PROXY_ROLES } from '../../consoles/console-kinds.ts';
import { InstanceUuid } from '../connect-info.ts';
import type { Contract, Service } from '../contract.ts';

/** A session that wants exclusive use of an instance, and what happens to the sessions of other users. */
export const HoldRequest = Type.Object({
  instanceUuid: InstanceUuid,
  sessionId: Type.String({ maxLength: 64 }),
  /** Empty if the user is unknown; an unknown user equals no other user. */
  userId: Type.String({ maxLength: 255 }),
  userName: Type.String({ maxLength: 255 }),
  policy: Type.Union([Type.Literal('refuse'), Type.Literal('takeover')]),
  /** Orders the requests: milliseconds since the epoch, but later than any request that the proxy had received. */
  at: Type.Integer({ minimum: 0 }),
});
export type HoldRequest = Type.Static<typeof HoldRequest>;

export const HoldAnswer = Type.Object({
  /** Whether another user keeps the instance. */
  inTheWay: Type.Boolean(),
  /** The user whose later request overtakes this one; else empty. */
  by: Type.String({ maxLength: 255 }),
  /** `at` of that later request if it already holds the instance; else 0. */
  heldAt: Type.Integer({ minimum: 0 }),
});
export type HoldAnswer = Type.Static<typeof HoldAnswer>;

/** Every proxy answers for its own sessions. */
export const exclusiveUseContract = {
  name: 'claims',
  servedBy: PROXY_ROLES,
  interchangeable: false,
  unreached: 'peer_silent',
  methods: {
    /** [step 16] Ends the sessions that the request replaces; reports a session that keeps the instance. */
    claim_console: {
      request: HoldRequest,
      reply: HoldAnswer,
      deadlineMs: 2_000,
      idempotent: true,
      calledBy: PROXY_ROLES,
    },
  },
} as const satisfies Contract;

export type ExclusiveUseService = Service<typeof exclusiveUseContract>;

/** Served by the process that starts a proxy's workers: it calls all other proxies for a worker. */
export const exclusiveUseRelayContract = {
  name: 'claim_relay',
  servedBy: ['proxy_parent'],
  interchangeable: true,
  unreached: 'peer_silent',
  methods: {
    claim_everywhere: {
      request: HoldRequest,
      reply: HoldAnswer,
      deadlineMs: 4_000,
      idempotent: true,
      calledBy: ['proxy_worker'],
    },
  },
} as const satisfies Contract;

export type HoldEverywhere = Service<typeof exclusiveUseRelayContract>['claim_everywhere'];
