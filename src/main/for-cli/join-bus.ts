import type { Settings } from '../../config/option-table.ts';
import { activityContract } from '../../contracts/cluster/activity.ts';
import { clusterContract } from '../../contracts/cluster/cluster.ts';
import { consoleauthPeersContract } from '../../contracts/cluster/consoleauth-peers.ts';
import { processContract } from '../../contracts/cluster/process.ts';
import { consoleProbeContract, probeTargetsContract } from '../../contracts/sessions/console-probe.ts';
import { traceContract } from '../../contracts/trace.ts';
import type { Bus } from '../../doctor/bus.ts';
import type { Logger } from '../../platform/log/log.ts';
import { openTransport } from '../../transport/registry.ts';
import type { Transport } from '../../transport/transport.ts';

/** Joins the bus as a caller only. Null if all roles are in one process and there is no bus. */
export async function joinBus(settings: Settings, log: Logger): Promise<Bus | null> {
  if (settings.oriel.transport === 'in-process') return null;
  const transport = await openTransport(settings.oriel.transport, settings, log);
  return peersOn(transport, () => transport.close());
}

/** The processes that the doctor asks, over a transport that is open. */
export function peersOn(transport: Transport, close: Bus['close']): Bus {
  return {
    processes: transport.peers(processContract),
    cluster: transport.peers(clusterContract),
    authorities: transport.peers(consoleauthPeersContract),
    screens: transport.peers(probeTargetsContract),
    proxies: transport.peers(consoleProbeContract),
    activity: transport.peers(activityContract),
    traces: transport.peers(traceContract),
    close,
  };
}
