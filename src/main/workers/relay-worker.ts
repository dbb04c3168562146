import { Undelivered } from '../../contracts/contract.ts';
import type { ClaimsService } from '../../contracts/sessions/exclusive-use.ts';
import type { SessionsService } from '../../contracts/sessions/sessions.ts';
import type { TraceService } from '../../contracts/trace.ts';
import { Refusal } from '../../flow/refusals.ts';

/** What a worker is called on the link, where all are on one host. */
export function nameOfWorker(number: number | string): string {
  return `worker ${number}`;
}

/** The sessions of one worker, for whoever asks the proxy; while there is none of that number it has no sessions. */
export function relaySessions(worker: SessionsService): SessionsService {
  return {
    list_sessions: (request, call) => relayed(worker.list_sessions(request, call), { sessions: [] }),
    find_session_by_port: (request, call) =>
      relayed(worker.find_session_by_port(request, call), { session: null }),
    end_session: (request, call) => relayed(worker.end_session(request, call), { ended: false }),
  };
}

/** What one worker says to a claim. */
export function relayClaims(worker: ClaimsService): ClaimsService {
  return {
    claim_console: (claim, call) =>
      relayed(worker.claim_console(claim, call), { inTheWay: false, by: '', heldAt: 0 }),
  };
}

export function relayTraces(worker: TraceService): TraceService {
  return {
    spans_of_request: (request, call) => relayed(worker.spans_of_request(request, call), { spans: [] }),
  };
}

async function relayed<T>(asked: Promise<T>, none: T): Promise<T> {
  try {
    return await asked;
  } catch (error) {
    if (!(error instanceof Undelivered)) throw error;
    if (error.why === 'nobody') return none;
    throw new Refusal('peer_silent', `a worker did not answer: ${error.message}`, { cause: error });
  }
}
