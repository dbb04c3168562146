import { cellsCloud } from './cells.ts';
import type { CloudPlan } from './cloud.ts';
import { defectCloud } from './defect.ts';
import { healthyCloud } from './healthy.ts';
import { lostAuditCloud } from './lost-audit.ts';
import { oneProcessCloud } from './one-process.ts';
import { peersCloud } from './peers.ts';
import { splitCloud } from './split.ts';
import { vncCloud } from './vnc-server.ts';

/** The clouds of test/flow/alerts.test.ts. */
export const PLANS: readonly CloudPlan[] = [
  healthyCloud,
  defectCloud,
  vncCloud,
  splitCloud,
  peersCloud,
  oneProcessCloud,
];

/** These need too much time for every run of the tests: `npm run alerts` has them, too. */
export const LONG_PLANS: readonly CloudPlan[] = [cellsCloud, lostAuditCloud];
