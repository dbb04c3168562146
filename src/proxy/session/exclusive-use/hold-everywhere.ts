import type { Peers } from '../../../contracts/contract.ts';
import type {
  exclusiveUseContract,
  HoldEverywhere,
  HoldRequest,
} from '../../../contracts/sessions/exclusive-use.ts';
import type { Logger } from '../../../platform/log/log.ts';

/**
 * Puts a claim to all proxies and answers the first that has somebody in its way. A proxy that is silent is in nobody's
 * way: an outage there must not close the consoles that are reached here.
 */
export function holdEverywhere(peers: Peers<typeof exclusiveUseContract>, log: Logger): HoldEverywhere {
  return async (claim, call) => {
    const answers = await peers.all('claim_console', claim, call);
    for (const { host, refusal } of answers) {
      if (refusal !== undefined) logUnheard(log, claim, call.requestId, `${host}: ${refusal.message}`);
    }
    return answers.find(({ reply }) => reply?.inTheWay)?.reply ?? { inTheWay: false, by: '', heldAt: 0 };
  };
}

export function logUnheard(
  log: Logger,
  { instanceUuid }: HoldRequest,
  requestId: string,
  detail: string,
): void {
  const fields = { request_id: requestId, instance_uuid: instanceUuid, detail };
  log.warn(fields, 'a proxy did not say whether somebody is connected there; the console opens');
}
