import { type Static, Type } from 'typebox';
import type { Call, Peers } from '../contracts/contract.ts';
import {
  type EndedSession,
  MAX_ENDED_SESSIONS,
  type sessionsContract,
} from '../contracts/sessions/sessions.ts';
import { SESSION_FIELDS, SILENT_FIELDS, shownSession, silentProxies } from './list-sessions.ts';
import { maySee, type Reader } from './reader.ts';

/** The sessions that ended last on all proxies. */
export const EndedSessionList = Type.Object({
  ...SILENT_FIELDS,
  since: Type.Union([Type.Number(), Type.Null()], {
    description:
      'every session that ended later is listed, in milliseconds since the epoch; null if no proxy answered',
  }),
  audited: Type.Boolean({
    description: 'whether every proxy has an audit file, which keeps the list when the proxy restarts',
  }),
  sessions: Type.Array(
    Type.Object({
      ...SESSION_FIELDS,
      ended_at: Type.Number({ description: 'milliseconds since the epoch' }),
      view_only: Type.Union([Type.Boolean(), Type.Null()], { description: 'null: not known' }),
      code: Type.String({
        description: 'why it ended: a code of docs/errors.md, browser_closed, browser_lost or guest_closed',
      }),
      reason: Type.String({ description: 'the words of the operator who ended it; empty if none did' }),
    }),
    { description: `the latest first, at most ${MAX_ENDED_SESSIONS}` },
  ),
});
type EndedSessionList = Static<typeof EndedSessionList>;

/** Asks every proxy for the sessions that ended last, and returns those that the reader may see. */
export async function listEndedSessions(
  proxies: Peers<typeof sessionsContract>,
  reader: Reader,
  call: Call,
): Promise<EndedSessionList> {
  const answers = await proxies.all('recent_sessions', {}, call);
  const replies = answers.flatMap(({ reply }) => reply ?? []);
  // The processes of a host read one audit file.
  const byId = new Map<string, EndedSession>();
  for (const session of replies.flatMap(({ sessions }) => sessions)) {
    if (maySee(reader, session)) byId.set(session.sessionId, preferred(byId.get(session.sessionId), session));
  }
  const latest = [...byId.values()].sort((a, b) => b.endedAt - a.endedAt);
  const shown = latest.slice(0, MAX_ENDED_SESSIONS);
  const since = replies.length === 0 ? null : Math.max(...replies.map((reply) => reply.since));
  return {
    ...silentProxies(answers, reader),
    since: latest.length > shown.length ? Math.max(since ?? 0, shown.at(-1)?.endedAt ?? 0) : since,
    audited: replies.length > 0 && replies.every(({ isAudited }) => isAudited),
    sessions: shown.map((session) => ({
      ...shownSession(session, reader),
      ended_at: session.endedAt,
      view_only: session.viewOnly ?? null,
      code: session.code,
      reason: session.reason,
    })),
  };
}

/** The process that had the session knows more of it than the audit file. */
function preferred(known: EndedSession | undefined, found: EndedSession): EndedSession {
  return known === undefined || known.kind === undefined ? found : known;
}
