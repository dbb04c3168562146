import { Type } from 'typebox';
import { demandProject, isAdmin } from '../access/policy.ts';
import { route } from '../mount/route.ts';

/** The sessions of all proxies. */
export const listSessions = route({
  method: 'GET',
  path: '/sessions',
  summary: "List the open sessions: all for administrators, for others those of the project's instances.",
  rule: 'oriel:sessions:list',
  reply: Type.Object({
    silent_hosts: Type.Integer({ description: 'proxies that did not answer: their sessions are missing' }),
    silent_proxies: Type.Array(Type.String(), {
      description: 'the names of their hosts, for administrators; empty for others',
    }),
    sessions: Type.Array(
      Type.Object({
        id: Type.String(),
        request_id: Type.String(),
        server_id: Type.String(),
        user_name: Type.String(),
        project_id: Type.String(),
        client_address: Type.String(),
        proxy_host: Type.String(),
        started_at: Type.Number({ description: 'milliseconds since the epoch' }),
        bytes_to_browser: Type.Number(),
        bytes_to_guest: Type.Number(),
        view_only: Type.Boolean(),
      }),
    ),
  }),
  async handle({ caller, requestId }, { sessions }) {
    demandProject(caller, 'oriel:sessions:list');
    const answers = await sessions.all('list_sessions', {}, { requestId });
    const seen = answers
      .flatMap(({ reply }) => reply?.sessions ?? [])
      .filter(({ projectId }) => isAdmin(caller) || projectId === caller.projectId)
      .sort((a, b) => a.startedAt - b.startedAt);
    const silent = answers.filter(({ refusal }) => refusal !== undefined).map(({ host }) => host);
    return {
      silent_hosts: silent.length,
      silent_proxies: isAdmin(caller) ? silent.sort() : [],
      sessions: seen.map((session) => ({
        id: session.sessionId,
        request_id: session.requestId,
        server_id: session.instanceUuid,
        user_name: session.userName,
        project_id: session.projectId,
        client_address: session.clientAddress,
        proxy_host: session.proxyHost,
        started_at: session.startedAt,
        bytes_to_browser: session.bytesToBrowser,
        bytes_to_guest: session.bytesToGuest,
        view_only: session.viewOnly,
      })),
    };
  },
});
