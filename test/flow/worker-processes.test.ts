import { startServing } from '../support/cluster/serve-process.ts';
import { sixteenSteps } from './sixteen-steps.suite.ts';

sixteenSteps('consoles in worker processes of one proxy', async () => {
  const oriel = await startServing(['[oriel]', 'workers = 2']);
  return {
    ...oriel,
    logText: () =>
      oriel
        .log()
        .map((line) => JSON.stringify(line))
        .join('\n'),
  };
});
