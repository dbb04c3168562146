import type { Peers } from '../../../contracts/contract.ts';
import type {
  exclusiveUseContract,
  HoldEverywhere,
  HoldRequest,
} from '../../../contracts/sessions/exclusive-use.ts';
import type { Logger } from '../../../platform/log/log.ts';

/**
 * Sends a hold to all proxies and returns the first answer that stands against it. A proxy that does not answer stands against
 * nothing: its outage must not close consoles that are reachable here.
 */
export function holdEverywhere(peers: Peers<typeof exclusiveUseContract>, log: Logger): HoldEverywhere {
  return async (hold, call) => {
    const answers = await peers.all('claim_console', hold, call);
    for (const { host, refusal } of answers) {
      if (refusal !== undefined) logSilentProxy(log, hold, call.requestId, `${host}: ${refusal.message}`);
    }
    return answers.find(({ reply }) => reply?.inTheWay)?.reply ?? { inTheWay: false, by: '', heldAt: 0 };
  };
}

export function logSilentProxy(
  log: Logger,
  { instanceUuid }: HoldRequest,
  requestId: string,
  detail: string,
): void {
  const fields = { request_id: requestId, instance_uuid: instanceUuid, detail };
  log.warn(fields, 'a proxy did not answer whether a user is connected there; the console opens');
}
