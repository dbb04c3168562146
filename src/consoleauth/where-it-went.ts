import type { computeContract } from '../contracts/compute.ts';
import type { Call, Peers } from '../contracts/contract.ts';
import type { SessionEndCode } from '../contracts/sessions/session-end.ts';

const RUNNING: readonly string[] = ['ACTIVE', 'PAUSED'];

/** Asks all compute agents why an instance is not on its host, for the end reason that its user reads. Never rejects. */
export async function whereItWent(
  { compute }: { readonly compute: Peers<typeof computeContract> },
  { instanceUuid, computeHost }: { readonly instanceUuid: string; readonly computeHost: string },
  call: Call,
): Promise<SessionEndCode> {
  try {
    const answers = await compute.all('get_instance', { instanceUuid }, call);
    const known = answers.flatMap(({ reply }) => reply?.instance ?? []);
    const runs = known.some(({ host, status }) => host !== computeHost && RUNNING.includes(status));
    if (runs) return 'guest_migrated';
    const allAnswered = answers.every(({ refusal }) => refusal === undefined);
    return known.length === 0 && allAnswered ? 'guest_deleted' : 'guest_stopped';
  } catch {
    return 'guest_stopped';
  }
}
