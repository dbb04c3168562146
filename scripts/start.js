// `npm start`: installs, builds and runs `oriel demo`. Later runs repeat only what has changed.
import { resolve } from 'node:path';
import { build, installDependencies } from './prepare.js';

await installDependencies();
await build();
process.setSourceMapsEnabled(true);
// In this process, not in a child: a signal to this process reaches the program.
const program = resolve('dist/cli/main.js');
process.argv = [process.execPath, program, 'demo', ...process.argv.slice(2)];
await import(program);
