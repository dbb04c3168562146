import type { Activity, ProcessActivity } from '../../contracts/cluster/activity.ts';
import type { Peers } from '../../contracts/contract.ts';
import type { workerActivityContract } from '../../contracts/workers.ts';
import { newRequestId } from '../../flow/request-id.ts';
import { nameOfWorker } from './relay-worker.ts';

/** Asks all workers at once. Never rejects, and takes no longer than the deadline of a call. */
export async function activityOfWorkers(
  count: number,
  peers: Pick<Peers<typeof workerActivityContract>, 'on'>,
): Promise<Pick<ProcessActivity, 'parts' | 'silentWorkers'>> {
  const parts: Activity[] = [];
  const silentWorkers: number[] = [];
  const numbers = Array.from({ length: count }, (_, index) => index + 1);
  const call = { requestId: newRequestId() };
  await Promise.all(
    numbers.map(async (number) => {
      try {
        parts.push(await peers.on(nameOfWorker(number)).recent_activity({}, call));
      } catch {
        silentWorkers.push(number);
      }
    }),
  );
  return { parts, silentWorkers };
}
