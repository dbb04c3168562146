import {
  EndedSessionList,
  listEndedSessions as endedOfProxies,
} from '../../../operator/list-ended-sessions.ts';
import { listSessions as listOfProxies, SessionList } from '../../../operator/list-sessions.ts';
import { demandProject, readerOf } from '../../access/policy.ts';
import { route } from '../../mount/route.ts';

/** The sessions of all proxies. */
export const listSessions = route({
  method: 'GET',
  path: '/sessions',
  summary: "List the open sessions: all for administrators, for others those of the project's instances.",
  rule: 'oriel:sessions:list',
  reply: SessionList,
  async handle({ caller, requestId }, { sessions }) {
    demandProject(caller, 'oriel:sessions:list');
    return listOfProxies(sessions, readerOf(caller), { requestId });
  },
});

/** The sessions that ended last. */
export const listEndedSessions = route({
  method: 'GET',
  path: '/sessions/ended',
  summary:
    "List the sessions that ended last and why: all for administrators, for others those of the project's instances.",
  rule: 'oriel:sessions:list',
  reply: EndedSessionList,
  async handle({ caller, requestId }, { sessions }) {
    demandProject(caller, 'oriel:sessions:list');
    return endedOfProxies(sessions, readerOf(caller), { requestId });
  },
});
