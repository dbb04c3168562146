import { accessChangedTopic, accessContract } from './access.ts';
import { activityContract } from './cluster/activity.ts';
import { clusterContract } from './cluster/cluster.ts';
import { consoleauthPeersContract } from './cluster/consoleauth-peers.ts';
import { processContract } from './cluster/process.ts';
import { computeContract } from './compute.ts';
import { consoleauthContract } from './consoleauth.ts';
import type { Contract, Topic } from './contract.ts';
import { instanceChangedTopic } from './instance-changed.ts';
import { consoleProbeContract, probeTargetsContract } from './sessions/console-probe.ts';
import { exclusiveUseContract } from './sessions/exclusive-use.ts';
import { sessionsContract, sessionsEndTopic } from './sessions/sessions.ts';
import { traceContract } from './trace.ts';

/** Every contract that crosses the bus. A test fails if one of src/contracts/ is missing. */
export const BUS_CONTRACTS: readonly Contract[] = [
  accessContract,
  activityContract,
  consoleauthPeersContract,
  exclusiveUseContract,
  clusterContract,
  computeContract,
  consoleauthContract,
  processContract,
  consoleProbeContract,
  probeTargetsContract,
  sessionsContract,
  traceContract,
];

/** Every topic that crosses the bus. */
export const BUS_TOPICS: readonly Topic[] = [accessChangedTopic, instanceChangedTopic, sessionsEndTopic];
