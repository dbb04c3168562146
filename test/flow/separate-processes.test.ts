import { startCluster } from '../support/fixtures/all-in-one.ts';
import { sixteenSteps } from './sixteen-steps.suite.ts';

sixteenSteps('each role in a process of its own', startCluster);
