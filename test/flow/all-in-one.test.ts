import { startAllInOne } from '../support/fixtures/all-in-one.ts';
import { sixteenSteps } from './sixteen-steps.suite.ts';

sixteenSteps('all roles in one process', () => startAllInOne());
