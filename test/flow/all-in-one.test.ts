import { startAllInOne } from '../support/house.ts';
import { sixteenSteps } from './sixteen-steps.suite.ts';

sixteenSteps('all roles in one process', () => startAllInOne());
