import { Type } from 'typebox';
import { TokenHash } from './connect-info.ts';
import type { Contract, Service, Topic } from './contract.ts';

/** A place of one worker; the worker numbers them. */
const Ticket = Type.Object({
  worker: Type.String({ minLength: 1, maxLength: 64 }),
  ticket: Type.Integer({ minimum: 1 }),
});

/** What the processes of one proxy count together, kept by the one that started the others. */
export const placesContract = {
  name: 'places',
  methods: {
    /** A place for one more session. Throws proxy_full. */
    enter: {
      request: Ticket,
      reply: Type.Object({}),
      deadlineMs: 5_000,
      idempotent: false,
    },
  },
} as const satisfies Contract;

export type PlacesService = Service<typeof placesContract>;

/** A worker to the one that counts: a session of its has ended. */
export const placeLeftTopic = {
  name: 'places.left',
  payload: Ticket,
} as const satisfies Topic;

/** Workers to each other: the page of a console was opened, or null where its session has taken note of it. */
export const pageVisitTopic = {
  name: 'page.visit',
  payload: Type.Object({
    tokenHash: TokenHash,
    visit: Type.Union([Type.Object({ startedAt: Type.Number(), durationMs: Type.Number() }), Type.Null()]),
  }),
} as const satisfies Topic;
