// `npm run flood`: builds the program, then floods it in every way that bench/flood knows, beside an honest session (docs/security.md).
import { spawnSync } from 'node:child_process';
import { build, installDependencies } from './prepare.js';

await installDependencies();
await build();
const flood = ['--import', './bench/typescript.js', 'bench/flood/main.ts', ...process.argv.slice(2)];
process.exitCode =
  spawnSync('taskset', ['-c', '1', process.execPath, ...flood], { stdio: 'inherit' }).status ?? 1;
