import { accessChangedTopic, accessContract } from './access.ts';
import { authorityContract } from './cluster/authority.ts';
import { clusterContract } from './cluster/cluster.ts';
import { processContract } from './cluster/process.ts';
import { computeContract } from './compute.ts';
import { consoleauthContract } from './consoleauth.ts';
import type { Contract, Topic } from './contract.ts';
import { instanceChangedTopic } from './instance-changed.ts';
import { reachContract, screensContract } from './sessions/console-probe.ts';
import { claimsContract } from './sessions/exclusive-use.ts';
import { sessionsContract, sessionsEndTopic } from './sessions/sessions.ts';
import { traceContract } from './trace.ts';

/** Every contract that crosses the bus. A test fails where one of src/contracts/ is missing. */
export const BUS_CONTRACTS: readonly Contract[] = [
  accessContract,
  authorityContract,
  claimsContract,
  clusterContract,
  computeContract,
  consoleauthContract,
  processContract,
  reachContract,
  screensContract,
  sessionsContract,
  traceContract,
];

/** Every topic that crosses the bus. */
export const BUS_TOPICS: readonly Topic[] = [accessChangedTopic, instanceChangedTopic, sessionsEndTopic];
