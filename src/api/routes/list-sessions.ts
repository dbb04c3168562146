import { listSessions as listOfProxies, SessionList } from '../../operator/list-sessions.ts';
import { demandProject, isAdmin } from '../access/policy.ts';
import { route } from '../mount/route.ts';

/** The sessions of all proxies. */
export const listSessions = route({
  method: 'GET',
  path: '/sessions',
  summary: "List the open sessions: all for administrators, for others those of the project's instances.",
  rule: 'oriel:sessions:list',
  reply: SessionList,
  async handle({ caller, requestId }, { sessions }) {
    demandProject(caller, 'oriel:sessions:list');
    const reader = { isAdmin: isAdmin(caller), projectId: caller.projectId };
    return listOfProxies(sessions, reader, { requestId });
  },
});
