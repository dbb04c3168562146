import { Type } from 'typebox';
import { Activity } from './cluster/activity.ts';
import { InstanceUuid, TokenHash } from './connect-info.ts';
import { consoleauthContract, Opener } from './consoleauth.ts';
import type { Contract, Service, Topic } from './contract.ts';

const Worker = Type.String({ minLength: 1, maxLength: 64 });
const RequestId = Type.String({ maxLength: 64 });
const Empty = Type.Object({});
const { check_token } = consoleauthContract.methods;

/** The slots of one proxy, counted by the process that starts its workers. A slot is identified by its request id. */
export const slotsContract = {
  name: 'slots',
  servedBy: ['proxy_parent'],
  interchangeable: true,
  unreached: 'proxy_full',
  methods: {
    /** Takes a slot for one more session. @throws {Refusal} proxy_full, address_full */
    enter: {
      request: Type.Object({ worker: Worker, address: Type.String({ maxLength: 255 }) }),
      reply: Empty,
      deadlineMs: 5_000,
      idempotent: false,
      calledBy: ['proxy_worker'],
    },
    /** Counts the slot for its user and instance. @throws {Refusal} user_full, guest_full, guest_share_full */
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

/** Slots that one request can release. */
export const MAX_LEFT = 256;

/** From a worker to its parent: takes a slot and checks a token in one request. */
export const countedChecksContract = {
  name: 'counted_checks',
  servedBy: ['proxy_parent'],
  interchangeable: true,
  methods: {
    /** Refuses with proxy_full, address_full, user_full, guest_full, guest_share_full, and as `check_token` of the token authority. */
    check_token: {
      request: Type.Object({
        worker: Worker,
        /** The client address that the slot is counted for. */
        address: Type.String({ maxLength: 255 }),
        /** Request ids of the worker's ended sessions: their slots are released before this one is taken. */
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

/** From a worker to its parent: the findings that its health routes report. */
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

const MetricName = Type.String({ maxLength: 100 });

/** From the parent to a worker: its metrics, in the form of src/observe/metrics/metric-values.ts. */
export const workerMetricsContract = {
  name: 'worker_metrics',
  servedBy: ['proxy_worker'],
  interchangeable: false,
  methods: {
    read_metrics: {
      calledBy: ['proxy_parent'],
      request: Empty,
      reply: Type.Object({
        values: Type.Record(
          MetricName,
          Type.Array(Type.Union([Type.Number(), Type.Null()]), { maxItems: 4_096 }),
        ),
        exemplars: Type.Record(
          MetricName,
          Type.Array(
            Type.Object({
              series: Type.Number(),
              bucket: Type.Number(),
              requestId: RequestId,
              value: Type.Number(),
              at: Type.Number(),
            }),
            { maxItems: 1_024 },
          ),
        ),
      }),
      deadlineMs: 1_500,
      idempotent: true,
    },
  },
} as const satisfies Contract;

/** From a parent to each worker: what it did in the last minutes. */
export const workerActivityContract = {
  name: 'worker_activity',
  servedBy: ['proxy_worker'],
  interchangeable: false,
  methods: {
    recent_activity: {
      calledBy: ['proxy_parent'],
      request: Empty,
      reply: Activity,
      deadlineMs: 1_500,
      idempotent: true,
    },
  },
} as const satisfies Contract;

/** From a worker to its parent: one of its sessions has ended. */
export const slotLeftTopic = {
  name: 'slot.left',
  publishedBy: ['proxy_worker'],
  receivedBy: ['proxy_parent'],
  perHost: false,
  payload: Type.Object({ worker: Worker, requestId: RequestId }),
} as const satisfies Topic;

/** Between workers: the page of a console was opened; null once its session has recorded that. */
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
