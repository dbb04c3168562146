import { Undelivered } from '../../contracts/contract.ts';
import type { ExclusiveUseService } from '../../contracts/sessions/exclusive-use.ts';
import type { SessionsService } from '../../contracts/sessions/sessions.ts';
import type { TraceService } from '../../contracts/trace.ts';

/** The name of a worker on the link, where all workers are on one host. */
export function nameOfWorker(number: number | string): string {
  return `worker ${number}`;
}

/** The sessions of one worker, for callers of the proxy. While no worker of that number runs, it has no sessions. */
export function relaySessions(worker: SessionsService, number: number): SessionsService {
  const numbered = <S extends object>(session: S) => ({ ...session, worker: number });
  return {
    async list_sessions(request, call) {
      const { sessions } = await unlessAbsent(worker.list_sessions(request, call), { sessions: [] });
      return { sessions: sessions.map(numbered) };
    },
    async recent_sessions(request, call) {
      const absent = { sessions: [], since: Date.now(), isAudited: false };
      const { sessions, ...rest } = await unlessAbsent(worker.recent_sessions(request, call), absent);
      return { sessions: sessions.map(numbered), ...rest };
    },
    find_session_by_port: (request, call) =>
      unlessAbsent(worker.find_session_by_port(request, call), { session: null }),
    end_session: (request, call) => unlessAbsent(worker.end_session(request, call), { ended: false }),
  };
}

/** How one worker judges a hold of a console. */
export function relayExclusiveUse(worker: ExclusiveUseService): ExclusiveUseService {
  return {
    claim_console: (hold, call) =>
      unlessAbsent(worker.claim_console(hold, call), { inTheWay: false, by: '', heldAt: 0 }),
  };
}

export function relayTraces(worker: TraceService): TraceService {
  return {
    spans_of_request: (request, call) => unlessAbsent(worker.spans_of_request(request, call), { spans: [] }),
  };
}

/** The reply of a worker; `absent` if the worker does not run. */
async function unlessAbsent<T>(reply: Promise<T>, absent: T): Promise<T> {
  try {
    return await reply;
  } catch (error) {
    if (error instanceof Undelivered && error.why === 'no_server') return absent;
    throw error;
  }
}
