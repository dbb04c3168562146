import { Type } from 'typebox';
import { InstanceUuid, TokenHash } from './connect-info.ts';
import { consoleauthContract, Opener } from './consoleauth.ts';
import type { Contract, Service, Topic } from './contract.ts';

const Worker = Type.String({ minLength: 1, maxLength: 64 });
const RequestId = Type.String({ maxLength: 64 });
const Empty = Type.Object({});
const { check_token } = consoleauthContract.methods;

/** What the processes of one proxy count together, kept by the one that started the others. A slot is known by its request id. */
export const slotsContract = {
  name: 'slots',
  servedBy: ['proxy_parent'],
  interchangeable: true,
  unreached: 'proxy_full',
  methods: {
    /** Slot for one more session. Throws proxy_full, address_full. */
    enter: {
      request: Type.Object({ worker: Worker, address: Type.String({ maxLength: 255 }) }),
      reply: Empty,
      deadlineMs: 5_000,
      idempotent: false,
      calledBy: ['proxy_worker'],
    },
    /** Whose session it is. Throws user_full, guest_full, guest_share_full. */
    share: {
      request: Type.Object({
        worker: Worker,
        userId: Type.String({ maxLength: 255 }),
        instanceUuid: InstanceUuid,
        viewOnly: Type.Boolean(),
      }),
      reply: Empty,
      deadlineMs: 5_000,
      idempotent: false,
      calledBy: ['proxy_worker'],
    },
  },
} as const satisfies Contract;

export type SlotsService = Service<typeof slotsContract>;

/** Slots that one question may give back. */
export const MAX_LEFT = 256;

/** A worker to the one that counts: slot for a session and what its token is good for, in one question. */
export const countedChecksContract = {
  name: 'counted_checks',
  servedBy: ['proxy_parent'],
  interchangeable: true,
  methods: {
    /** Throws proxy_full, address_full, user_full, guest_full, guest_share_full, and as `check_token` of the token authority. */
    check_token: {
      request: Type.Object({
        worker: Worker,
        /** Whom the slot is counted for. */
        address: Type.String({ maxLength: 255 }),
        /** Request ids of the worker's sessions that have ended: their slots are free before this one is asked for. */
        left: Type.Array(RequestId, { maxItems: MAX_LEFT }),
        tokenHash: TokenHash,
        opener: Type.Union([Opener, Type.Null()]),
      }),
      reply: check_token.reply,
      step: check_token.step,
      unreached: check_token.unreached,
      deadlineMs: check_token.deadlineMs,
      idempotent: true,
      calledBy: ['proxy_worker'],
    },
  },
} as const satisfies Contract;

export type CountedChecksService = Service<typeof countedChecksContract>;

/** A worker to the process that starts it: what its health routes report. */
export const workerHealthContract = {
  name: 'worker_health',
  servedBy: ['proxy_parent'],
  interchangeable: true,
  methods: {
    describe_health: {
      calledBy: ['proxy_worker'],
      request: Type.Object({}),
      reply: Type.Object({
        findings: Type.Array(
          Type.Object({
            text: Type.String(),
            affects: Type.Union([
              Type.Literal('this_host'),
              Type.Literal('all_hosts'),
              Type.Literal('no_host'),
            ]),
          }),
        ),
      }),
      deadlineMs: 1_000,
      idempotent: true,
    },
  },
} as const satisfies Contract;

/** A worker to the one that counts: a session of its has ended. */
export const slotLeftTopic = {
  name: 'slot.left',
  publishedBy: ['proxy_worker'],
  receivedBy: ['proxy_parent'],
  perHost: false,
  payload: Type.Object({ worker: Worker, requestId: RequestId }),
} as const satisfies Topic;

/** Workers to each other: the page of a console was opened, or null where its session has taken note of it. */
export const pageVisitTopic = {
  name: 'page.visit',
  publishedBy: ['proxy_worker'],
  receivedBy: ['proxy_worker'],
  perHost: false,
  payload: Type.Object({
    tokenHash: TokenHash,
    visit: Type.Union([Type.Object({ startedAt: Type.Number(), durationMs: Type.Number() }), Type.Null()]),
  }),
} as const satisfies Topic;
