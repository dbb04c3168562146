import { type Static, Type } from 'typebox';
import type { Call, Peers } from '../contracts/contract.ts';
import type { EndedSession, Session, sessionsContract } from '../contracts/sessions/sessions.ts';
import type { Refusal } from '../flow/refusals.ts';
import { mayEnd, maySee, type Reader } from './reader.ts';

/** What the API and the operator socket return of a session, open or ended. */
export const SESSION_FIELDS = {
  id: Type.String(),
  request_id: Type.String(),
  server_id: Type.String(),
  server_name: Type.Union([Type.String(), Type.Null()], {
    description: 'the name of the instance, if its proxy knows it',
  }),
  compute_host: Type.String({
    description: 'of the instance; empty if unknown, and except for administrators',
  }),
  kind: Type.Union([Type.String(), Type.Null()], {
    description: 'the kind of the console; null if its proxy does not report it',
  }),
  user_name: Type.String(),
  project_id: Type.String(),
  client_address: Type.String(),
  proxy_host: Type.String(),
  worker: Type.Union([Type.Integer(), Type.Null()], {
    description: 'the number of the process of the proxy; null if the proxy is one process',
  }),
  started_at: Type.Number({ description: 'milliseconds since the epoch' }),
  bytes_to_browser: Type.Number(),
  bytes_to_guest: Type.Number(),
};

/** The proxies that are missing in a list. */
export const SILENT_FIELDS = {
  silent_hosts: Type.Integer({ description: 'proxies that did not answer: their sessions are missing' }),
  silent_proxies: Type.Array(Type.String(), {
    description: 'the names of their hosts, for administrators; empty for others',
  }),
};

/** The open sessions of all proxies, as the API and the operator socket return them. */
export const SessionList = Type.Object({
  ...SILENT_FIELDS,
  sessions: Type.Array(
    Type.Object({
      ...SESSION_FIELDS,
      idle_ms: Type.Union([Type.Number(), Type.Null()], {
        description: 'milliseconds since the last key press or pointer movement; null if unknown',
      }),
      view_only: Type.Boolean(),
      may_end: Type.Boolean({ description: 'whether the caller may end it' }),
    }),
  ),
});
type SessionList = Static<typeof SessionList>;

/** Asks every proxy for its sessions, and returns those that the reader may see, the oldest first. */
export async function listSessions(
  proxies: Peers<typeof sessionsContract>,
  reader: Reader,
  call: Call,
): Promise<SessionList> {
  const answers = await proxies.all('list_sessions', {}, call);
  const seen = answers
    .flatMap(({ reply }) => reply?.sessions ?? [])
    .filter((session) => maySee(reader, session))
    .sort((a, b) => a.startedAt - b.startedAt);
  return {
    ...silentProxies(answers, reader),
    sessions: seen.map((session) => ({
      ...shownSession(session, reader),
      idle_ms: session.idleMs ?? null,
      view_only: session.viewOnly,
      may_end: mayEnd(reader, session),
    })),
  };
}

/** The fields of `SILENT_FIELDS`. */
export function silentProxies(
  answers: readonly { readonly host: string; readonly refusal?: Refusal }[],
  { isAdmin }: Reader,
) {
  const silent = answers.filter(({ refusal }) => refusal !== undefined).map(({ host }) => host);
  return { silent_hosts: silent.length, silent_proxies: isAdmin ? silent.sort() : [] };
}

/** The fields of `SESSION_FIELDS`. */
export function shownSession(session: Session | EndedSession, { isAdmin }: Reader) {
  return {
    id: session.sessionId,
    request_id: session.requestId,
    server_id: session.instanceUuid,
    server_name: session.instanceName ?? null,
    compute_host: (isAdmin && session.computeHost) || '',
    kind: session.kind ?? null,
    user_name: session.userName,
    project_id: session.projectId,
    client_address: session.clientAddress,
    proxy_host: session.proxyHost,
    worker: session.worker ?? null,
    started_at: session.startedAt,
    bytes_to_browser: session.bytesToBrowser,
    bytes_to_guest: session.bytesToGuest,
  };
}
