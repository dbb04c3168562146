import { type Static, Type } from 'typebox';
import type { Call, Peers } from '../contracts/contract.ts';
import type { Session, sessionsContract } from '../contracts/sessions/sessions.ts';
import type { Reader } from './reader.ts';

/** The open sessions of all proxies, as the API and the operator socket return them. */
export const SessionList = Type.Object({
  silent_hosts: Type.Integer({ description: 'proxies that did not answer: their sessions are missing' }),
  silent_proxies: Type.Array(Type.String(), {
    description: 'the names of their hosts, for administrators; empty for others',
  }),
  sessions: Type.Array(
    Type.Object({
      id: Type.String(),
      request_id: Type.String(),
      server_id: Type.String(),
      server_name: Type.Union([Type.String(), Type.Null()], {
        description: 'the name of the instance, if its proxy knows it',
      }),
      compute_host: Type.String({
        description: 'of the instance; empty if unknown, and except for administrators',
      }),
      user_name: Type.String(),
      project_id: Type.String(),
      client_address: Type.String(),
      proxy_host: Type.String(),
      started_at: Type.Number({ description: 'milliseconds since the epoch' }),
      idle_ms: Type.Union([Type.Number(), Type.Null()], {
        description: 'milliseconds since the last key press or pointer movement; null if unknown',
      }),
      bytes_to_browser: Type.Number(),
      bytes_to_guest: Type.Number(),
      view_only: Type.Boolean(),
    }),
  ),
});
type SessionList = Static<typeof SessionList>;

/** Asks every proxy for its sessions, and returns those that the reader may see, the oldest first. */
export async function listSessions(
  proxies: Peers<typeof sessionsContract>,
  { isAdmin, projectId }: Reader,
  call: Call,
): Promise<SessionList> {
  const answers = await proxies.all('list_sessions', {}, call);
  const silent = answers.filter(({ refusal }) => refusal !== undefined).map(({ host }) => host);
  const seen = answers
    .flatMap(({ reply }) => reply?.sessions ?? [])
    .filter((session) => isAdmin || session.projectId === projectId)
    .sort((a, b) => a.startedAt - b.startedAt);
  return {
    silent_hosts: silent.length,
    silent_proxies: isAdmin ? silent.sort() : [],
    sessions: seen.map((session) => shown(session, isAdmin)),
  };
}

function shown(session: Session, isAdmin: boolean): SessionList['sessions'][number] {
  return {
    id: session.sessionId,
    request_id: session.requestId,
    server_id: session.instanceUuid,
    server_name: session.instanceName ?? null,
    compute_host: (isAdmin && session.computeHost) || '',
    user_name: session.userName,
    project_id: session.projectId,
    client_address: session.clientAddress,
    proxy_host: session.proxyHost,
    started_at: session.startedAt,
    idle_ms: session.idleMs ?? null,
    bytes_to_browser: session.bytesToBrowser,
    bytes_to_guest: session.bytesToGuest,
    view_only: session.viewOnly,
  };
}
