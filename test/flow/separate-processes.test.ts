import { startSeparately } from '../support/in-process-oriel.ts';
import { sixteenSteps } from './sixteen-steps.suite.ts';

sixteenSteps('each role in a process of its own', startSeparately);
