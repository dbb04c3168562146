import { afterAll, beforeAll, describe } from 'vitest';
import { type ServeProcess, startServing } from '../support/cluster/serve-process.ts';
import { wholeFlow } from './whole-flow.suite.ts';

describe('a console opens in sixteen steps, with consoles in worker processes of one proxy', () => {
  let oriel: ServeProcess;
  beforeAll(async () => {
    oriel = await startServing(['[oriel]', 'workers = 2']);
  });
  afterAll(() => oriel?.close());

  wholeFlow(() => ({
    ...oriel,
    logText: () =>
      oriel
        .log()
        .map((line) => JSON.stringify(line))
        .join('\n'),
  }));
});
