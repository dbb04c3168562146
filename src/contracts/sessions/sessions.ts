import { Type } from 'typebox';
import { HostName, InstanceUuid, TokenHash } from '../connect-info.ts';
import type { Contract, Service, Topic } from '../contract.ts';
import { EndReason } from './session-end.ts';

/** A live console as the proxy that carries it describes it. */
export const Session = Type.Object({
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
  viewOnly: Type.Boolean(),
  /** Local TCP port of the connection to the VNC server: how a VNC server can tell which session it serves. */
  vncLocalPort: Type.Integer(),
});
export type Session = Type.Static<typeof Session>;

/** Every proxy answers for the sessions that it carries. */
export const sessionsContract = {
  name: 'sessions',
  servedBy: ['novncproxy', 'proxy_worker'],
  // A proxy that is the only one stays in the load balancer.
  watchedBy: ['novncproxy'],
  interchangeable: false,
  methods: {
    list_sessions: {
      request: Type.Object({}),
      reply: Type.Object({ sessions: Type.Array(Session, { maxItems: 50_000 }) }),
      deadlineMs: 5_000,
      idempotent: true,
      calledBy: ['api'],
    },
    /** The live session whose connection to the VNC server leaves from that port of that address; null if not here. */
    find_session_by_port: {
      request: Type.Object({ vncLocalPort: Type.Integer() }),
      reply: Type.Object({ session: Type.Union([Session, Type.Null()]) }),
      deadlineMs: 2_000,
      idempotent: true,
      calledBy: ['demo_driver'],
    },
    end_session: {
      request: Type.Object({
        sessionId: Type.String({ maxLength: 64 }),
        /** For the person at the console. */
        reason: EndReason,
      }),
      reply: Type.Object({ ended: Type.Boolean() }),
      deadlineMs: 5_000,
      idempotent: true,
      calledBy: ['api'],
    },
  },
} as const satisfies Contract;

export type SessionsService = Service<typeof sessionsContract>;

/** consoleauth to every proxy: the sessions of a guest are over. `code` is one of the refusals that end sessions. */
export const sessionsEndTopic = {
  name: 'sessions.end',
  publishedBy: ['consoleauth'],
  receivedBy: ['novncproxy'],
  perHost: false,
  payload: Type.Object({
    instanceUuid: InstanceUuid,
    code: Type.String({ maxLength: 64 }),
    /** Only those whose console is on that host; all where absent. */
    computeHost: Type.Optional(HostName),
    reason: Type.Optional(EndReason),
    /** Only those of one token, but for the one that goes on. */
    of: Type.Optional(Type.Object({ tokenHash: TokenHash, except: Type.String({ maxLength: 64 }) })),
  }),
} as const satisfies Topic;
