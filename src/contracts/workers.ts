import { Type } from 'typebox';
import { InstanceUuid, TokenHash } from './connect-info.ts';
import type { Contract, Service, Topic } from './contract.ts';

const Worker = Type.String({ minLength: 1, maxLength: 64 });
const Empty = Type.Object({});

/** What the processes of one proxy count together, kept by the one that started the others. A room is known by its request id. */
export const roomsContract = {
  name: 'rooms',
  methods: {
    /** Room for one more session. Throws proxy_full, address_full. */
    enter: {
      request: Type.Object({ worker: Worker, address: Type.String({ maxLength: 255 }) }),
      reply: Empty,
      deadlineMs: 5_000,
      idempotent: false,
    },
    /** Whose session it is. Throws user_full, guest_full. */
    share: {
      request: Type.Object({
        worker: Worker,
        userId: Type.String({ maxLength: 255 }),
        instanceUuid: InstanceUuid,
      }),
      reply: Empty,
      deadlineMs: 5_000,
      idempotent: false,
    },
  },
} as const satisfies Contract;

export type RoomsService = Service<typeof roomsContract>;

/** A worker to the one that counts: a session of its has ended. */
export const roomLeftTopic = {
  name: 'room.left',
  payload: Type.Object({ worker: Worker, requestId: Type.String({ maxLength: 64 }) }),
} as const satisfies Topic;

/** Workers to each other: the page of a console was opened, or null where its session has taken note of it. */
export const pageVisitTopic = {
  name: 'page.visit',
  payload: Type.Object({
    tokenHash: TokenHash,
    visit: Type.Union([Type.Object({ startedAt: Type.Number(), durationMs: Type.Number() }), Type.Null()]),
  }),
} as const satisfies Topic;
