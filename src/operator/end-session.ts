import type { Call, Peers } from '../contracts/contract.ts';
import type { sessionsContract } from '../contracts/sessions/sessions.ts';

/**
 * Ends a session on whichever proxy has it. Returns false if no proxy has it.
 * @throws {Refusal} of a proxy that did not answer, if no other has the session: it may be on that one
 */
export async function endSession(
  proxies: Peers<typeof sessionsContract>,
  { sessionId, reason }: { readonly sessionId: string; readonly reason: string },
  call: Call,
): Promise<boolean> {
  const answers = await proxies.all('end_session', { sessionId, reason }, call);
  if (answers.some(({ reply }) => reply?.ended)) return true;
  const silent = answers.find(({ refusal }) => refusal !== undefined);
  if (silent?.refusal) throw silent.refusal;
  return false;
}
