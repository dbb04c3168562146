import type { Peers } from '../../../contracts/contract.ts';
import type { sessionsContract } from '../../../contracts/sessions/sessions.ts';
import type { traceContract } from '../../../contracts/trace.ts';
import { newRequestId } from '../../../flow/request-id.ts';
import type { TraceOfConnection } from './viewer.ts';

export interface TracePeers {
  readonly sessions: Peers<typeof sessionsContract>;
  readonly trace: Peers<typeof traceContract>;
}

/** Asks every proxy for the session of the connection, then every process for the spans of its request. */
export function traceOfConnection({ sessions, trace }: TracePeers): TraceOfConnection {
  return async (remotePort) => {
    const found = await sessions.all(
      'find_session_by_port',
      { guestLocalPort: remotePort },
      { requestId: newRequestId() },
    );
    const session = found.map(({ reply }) => reply?.session).find((one) => one != null);
    if (session == null) return undefined;
    const { requestId } = session;
    const answers = await trace.all('spans_of_request', { requestId }, { requestId });
    return { requestId, spans: answers.flatMap(({ reply }) => reply?.spans ?? []) };
  };
}
