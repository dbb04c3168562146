import { mayBegin } from '../../contracts/power.ts';
import { asRefusal, type Refusal } from '../../flow/refusals.ts';
import { demand, mayChangePower } from '../access/policy.ts';
import type { ApiParts } from '../api-parts.ts';
import { Fault } from '../http/fault.ts';
import type { NovaRequest } from '../mount/nova.ts';
import type { SignedIn } from '../mount/route.ts';
import { findServer } from '../servers/find-server.ts';
import { STATES } from '../servers/server-view.ts';
import type { PowerRequest } from './power-request.ts';

/**
 * Begins a power action of an instance, in Nova's order: the instance (404), the policy (403), the state (409). The agent checks the
 * state again: of two users at once, the second gets the conflict.
 */
export async function changePower(
  { requestId, caller, address }: NovaRequest & SignedIn,
  serverId: string,
  { action, word, rule }: PowerRequest,
  parts: ApiParts,
): Promise<void> {
  const { settings, compute, directory, feed, observer, powerRate } = parts;
  const instance = await findServer(parts, caller, serverId, requestId);
  demand(mayChangePower(caller, instance, settings.oriel.power_actions), rule);
  const { uuid, host, powerLacks, status, taskState = null } = instance;
  const conflict = (detail: string) =>
    new Fault('power_conflict', {
      words: `Cannot '${word}' instance ${serverId} while it is in ${inNovaWords(detail)}`,
      detail,
    });
  if (powerLacks?.includes(action)) throw new Fault('power_unsupported', { detail: `${host} lacks it` });
  if (powerLacks !== undefined && !mayBegin(action, { status, taskState })) {
    throw conflict(taskState === null ? `vm_state ${status}` : `task_state ${taskState}`);
  }
  const retryAfterMs = powerRate.take(caller.userId);
  if (retryAfterMs > 0) throw new Fault('power_throttled', { detail: caller.userId, retryAfterMs });
  const who = {
    client: address,
    user: caller.userName,
    user_id: caller.userId,
    project_id: caller.projectId,
  };
  const what = { request_id: requestId, instance_uuid: uuid, compute_host: host, action };
  await observer.insist({ event: 'power.requested', ...what, ...who }, 'power_not_audited');
  try {
    await compute.on(host).change_power({ instanceUuid: uuid, action }, { requestId });
  } catch (error) {
    const refusal = asRefusal(error, 2);
    throw refusal.code === 'power_conflict' ? conflict(refusal.detail) : named(refusal, serverId);
  } finally {
    // The next list shows the task.
    directory.forgetList();
    feed.soon();
  }
}

/** `vm_state SHUTOFF`, as agents report it, becomes `vm_state stopped`. */
function inNovaWords(detail: string): string {
  const [, status = ''] = /^vm_state (\w+)$/.exec(detail) ?? [];
  const state = Object.hasOwn(STATES, status) ? STATES[status as keyof typeof STATES] : undefined;
  return state === undefined ? detail : `vm_state ${state.vmState}`;
}

function named(refusal: Refusal, serverId: string): Refusal {
  if (refusal.code !== 'guest_unknown') return refusal;
  return new Fault('instance_unknown', {
    words: `Instance ${serverId} could not be found.`,
    detail: refusal.detail,
  });
}
