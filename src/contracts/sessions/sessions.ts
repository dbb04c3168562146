import { Type } from 'typebox';
import { PROXY_ROLES } from '../../consoles/console-kinds.ts';
import { HostName, InstanceUuid, TokenHash } from '../connect-info.ts';
import type { Contract, Service, Topic } from '../contract.ts';
import { SESSION_PARTIES } from '../parties.ts';
import { EndReason } from './session-end.ts';

/** What is known of a console while it is open and afterwards. */
const common = {
  sessionId: Type.String(),
  requestId: Type.String(),
  instanceUuid: InstanceUuid,
  userId: Type.String(),
  userName: Type.String(),
  projectId: Type.String(),
  clientAddress: Type.String(),
  proxyHost: Type.String(),
  startedAt: Type.Number({ description: 'milliseconds since the epoch' }),
  bytesToBrowser: Type.Number(),
  bytesToGuest: Type.Number(),
  /** Of the instance. Proxies of an older version do not report the optional fields. */
  computeHost: Type.Optional(Type.String()),
  /** Of the instance; absent if the authority for tokens does not name it. */
  instanceName: Type.Optional(Type.String()),
  /** The type of a row of src/consoles/console-kinds.ts. */
  kind: Type.Optional(Type.String({ maxLength: 64 })),
  /** The number of the process of a proxy with several. */
  worker: Type.Optional(Type.Integer({ minimum: 1 })),
};

/** An open console as its proxy describes it. */
export const Session = Type.Object({
  ...common,
  viewOnly: Type.Boolean(),
  /** Milliseconds since the last key press or pointer movement; absent if the protocol does not show them. */
  idleMs: Type.Optional(Type.Number()),
  /** Local TCP port of the connection to the console server, by which that server can identify the session. */
  guestLocalPort: Type.Integer(),
});
export type Session = Type.Static<typeof Session>;

/** A console that has ended. */
export const EndedSession = Type.Object({
  ...common,
  /** Absent if only the audit file has the session, and its opening is not in the part that was read. */
  viewOnly: Type.Optional(Type.Boolean()),
  endedAt: Type.Number({ description: 'milliseconds since the epoch' }),
  /** A code of docs/errors.md, `browser_closed`, `browser_lost` or `guest_closed`. */
  code: Type.String({ maxLength: 64 }),
  /** The words of the operator who ended it; empty if none did. */
  reason: Type.String({ maxLength: 255 }),
});
export type EndedSession = Type.Static<typeof EndedSession>;

/** The ended sessions that one process of a proxy keeps and returns. */
export const MAX_ENDED_SESSIONS = 500;

/** Every proxy lists and ends its own sessions. */
export const sessionsContract = {
  name: 'sessions',
  servedBy: SESSION_PARTIES,
  // The only proxy stays in its load balancer.
  watchedBy: PROXY_ROLES,
  interchangeable: false,
  methods: {
    list_sessions: {
      request: Type.Object({}),
      reply: Type.Object({ sessions: Type.Array(Session, { maxItems: 50_000 }) }),
      deadlineMs: 5_000,
      idempotent: true,
      calledBy: ['api', ...PROXY_ROLES],
    },
    /** The sessions that ended last, the latest first. */
    recent_sessions: {
      request: Type.Object({}),
      reply: Type.Object({
        sessions: Type.Array(EndedSession, { maxItems: MAX_ENDED_SESSIONS }),
        /** No session that ended later is missing, unless `sessions` is full; milliseconds since the epoch. */
        since: Type.Number(),
        /** Whether an audit file keeps them over a restart. */
        isAudited: Type.Boolean(),
      }),
      deadlineMs: 5_000,
      idempotent: true,
      calledBy: ['api', ...PROXY_ROLES],
    },
    /** The session whose connection to the console server has that local port; null if this proxy has none. */
    find_session_by_port: {
      request: Type.Object({ guestLocalPort: Type.Integer() }),
      reply: Type.Object({ session: Type.Union([Session, Type.Null()]) }),
      deadlineMs: 2_000,
      idempotent: true,
      calledBy: ['demo_driver'],
    },
    end_session: {
      request: Type.Object({
        sessionId: Type.String({ maxLength: 64 }),
        /** A message to the user. */
        reason: EndReason,
      }),
      reply: Type.Object({ ended: Type.Boolean() }),
      deadlineMs: 5_000,
      idempotent: true,
      calledBy: ['api', ...PROXY_ROLES],
    },
  },
} as const satisfies Contract;

export type SessionsService = Service<typeof sessionsContract>;

/** Published by consoleauth: proxies end the sessions of an instance. `code` is one of the refusals that end sessions. */
export const sessionsEndTopic = {
  name: 'sessions.end',
  publishedBy: ['consoleauth'],
  receivedBy: PROXY_ROLES,
  perHost: false,
  payload: Type.Object({
    instanceUuid: InstanceUuid,
    code: Type.String({ maxLength: 64 }),
    /** Ends only sessions whose console is on that host; all if absent. */
    computeHost: Type.Optional(HostName),
    reason: Type.Optional(EndReason),
    /** Ends only sessions of one token, except the one that continues. */
    of: Type.Optional(Type.Object({ tokenHash: TokenHash, except: Type.String({ maxLength: 64 }) })),
  }),
} as const satisfies Topic;
