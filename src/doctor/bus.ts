import type { activityContract } from '../contracts/cluster/activity.ts';
import type { clusterContract } from '../contracts/cluster/cluster.ts';
import type { consoleauthPeersContract } from '../contracts/cluster/consoleauth-peers.ts';
import type { processContract } from '../contracts/cluster/process.ts';
import type { Peers } from '../contracts/contract.ts';
import type { consoleProbeContract, probeTargetsContract } from '../contracts/sessions/console-probe.ts';
import type { traceContract } from '../contracts/trace.ts';
import type { Closable } from '../platform/lifecycle.ts';

/** The peers that the doctor asks; src/main connects them to a transport. */
export interface Bus extends Closable {
  readonly processes: Peers<typeof processContract>;
  readonly cluster: Peers<typeof clusterContract>;
  readonly authorities: Peers<typeof consoleauthPeersContract>;
  readonly screens: Peers<typeof probeTargetsContract>;
  readonly proxies: Peers<typeof consoleProbeContract>;
  readonly activity: Peers<typeof activityContract>;
  readonly traces: Peers<typeof traceContract>;
}
