import { startAllInOne } from '../support/in-process-oriel.ts';
import { sixteenSteps } from './sixteen-steps.suite.ts';

sixteenSteps('all roles in one process', () => startAllInOne());
