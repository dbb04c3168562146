import { Type } from 'typebox';
import { TokenHash } from '../../contracts/connect-info.ts';
import { consoleauthContract, Opener } from '../../contracts/consoleauth.ts';
import type { Contract, Service } from '../../contracts/contract.ts';
import { roomLeftTopic } from '../../contracts/workers.ts';

const { worker, requestId } = roomLeftTopic.payload.properties;
const { reply, deadlineMs } = consoleauthContract.methods.check_token;

/** Rooms that one question may give back. */
export const MAX_LEFT = 256;

/** A worker to the one that counts: room for a session and what its token is good for, in one question. */
export const countedChecksContract = {
  name: 'counted_checks',
  methods: {
    /** Throws proxy_full, address_full, user_full, guest_full, and as `check_token` of the token authority. */
    check_token: {
      request: Type.Object({
        worker,
        /** Whom the room is counted for. */
        address: Type.String({ maxLength: 255 }),
        /** Request ids of the worker's sessions that have ended: their rooms are free before this one is asked for. */
        left: Type.Array(requestId, { maxItems: MAX_LEFT }),
        tokenHash: TokenHash,
        opener: Type.Union([Opener, Type.Null()]),
      }),
      reply,
      deadlineMs,
      idempotent: true,
    },
  },
} as const satisfies Contract;

export type CountedChecksService = Service<typeof countedChecksContract>;
