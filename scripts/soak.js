// `npm run soak`: builds the program, then lets many people use and misuse it for some minutes (bench/README.md).
import { spawnSync } from 'node:child_process';
import { build, installDependencies } from './prepare.js';

await installDependencies();
await build();
const soak = ['--import', './bench/typescript.js', 'bench/soak/main.ts', ...process.argv.slice(2)];
process.exitCode = spawnSync(process.execPath, soak, { stdio: 'inherit' }).status ?? 1;
