// `npm run bench`: builds the program, then measures it. Arguments are the bench's own (bench/README.md).
import { spawnSync } from 'node:child_process';
import { build, installDependencies } from './prepare.js';

await installDependencies();
await build();
const bench = ['--import', './bench/typescript.js', 'bench/main.ts', ...process.argv.slice(2)];
process.exitCode = spawnSync(process.execPath, bench, { stdio: 'inherit' }).status ?? 1;
