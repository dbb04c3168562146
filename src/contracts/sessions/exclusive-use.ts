import { Type } from 'typebox';
import { InstanceUuid } from '../connect-info.ts';
import type { Contract, Service } from '../contract.ts';

/** A person who is about to use a guest, and what is to become of others who do. */
export const HoldRequest = Type.Object({
  instanceUuid: InstanceUuid,
  sessionId: Type.String({ maxLength: 64 }),
  /** Empty where nobody knows who it is: then it is somebody else than anybody. */
  userId: Type.String({ maxLength: 255 }),
  userName: Type.String({ maxLength: 255 }),
  policy: Type.Union([Type.Literal('refuse'), Type.Literal('takeover')]),
  /** Its place in the order of claims: milliseconds since the epoch, but later than any claim its proxy had heard of. */
  at: Type.Integer({ minimum: 0 }),
});
export type HoldRequest = Type.Static<typeof HoldRequest>;

export const HoldAnswer = Type.Object({
  inTheWay: Type.Boolean(),
  /** Who that is, where the claim is overtaken by a later one; else empty. */
  by: Type.String({ maxLength: 255 }),
  /** The place of that later claim, where it is of somebody who is in already; else 0. */
  heldAt: Type.Integer({ minimum: 0 }),
});
export type HoldAnswer = Type.Static<typeof HoldAnswer>;

/** Every proxy answers for the sessions that it carries. */
export const exclusiveUseContract = {
  name: 'claims',
  servedBy: ['novncproxy'],
  interchangeable: false,
  unreached: 'peer_silent',
  methods: {
    /** [step 16] Ends who has to make way; tells whether somebody is there who does not. */
    claim_console: {
      request: HoldRequest,
      reply: HoldAnswer,
      deadlineMs: 2_000,
      idempotent: true,
      calledBy: ['novncproxy'],
    },
  },
} as const satisfies Contract;

export type ExclusiveUseService = Service<typeof exclusiveUseContract>;

/** The process that starts a proxy's workers, which reaches the other proxies: it asks them all in a worker's place. */
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
