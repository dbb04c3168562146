// `npm run types`: checks the types of the program, the tests and the pages, all at once. Each check is incremental.
import { spawn } from 'node:child_process';

const PROJECTS = ['tsconfig.json', 'tsconfig.test.json', 'web/tsconfig.json'];

const statuses = await Promise.all(
  PROJECTS.map(
    (project) =>
      new Promise((resolve) => {
        const args = ['node_modules/.bin/tsc', '--noEmit', '--project', project];
        spawn(process.execPath, args, { stdio: 'inherit' }).on('close', resolve);
      }),
  ),
);
process.exitCode = statuses.every((status) => status === 0) ? 0 : 1;
