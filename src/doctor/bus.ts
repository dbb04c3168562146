import type { authorityContract } from '../contracts/cluster/authority.ts';
import type { clusterContract } from '../contracts/cluster/cluster.ts';
import type { processContract } from '../contracts/cluster/process.ts';
import type { Peers } from '../contracts/contract.ts';
import type { reachContract, screensContract } from '../contracts/sessions/console-probe.ts';
import type { traceContract } from '../contracts/trace.ts';
import type { Closable } from '../platform/lifecycle.ts';

/** Whom the doctor asks; main joins it to a transport. */
export interface Bus extends Closable {
  readonly processes: Peers<typeof processContract>;
  readonly cluster: Peers<typeof clusterContract>;
  readonly authorities: Peers<typeof authorityContract>;
  readonly screens: Peers<typeof screensContract>;
  readonly proxies: Peers<typeof reachContract>;
  readonly traces: Peers<typeof traceContract>;
}
