// `npm start`: on a fresh clone installs, builds and runs `oriel demo`; afterwards only what has changed.
import { spawn } from 'node:child_process';
import { build, installDependencies } from './prepare.js';

await installDependencies();
await build();
const oriel = spawn(
  process.execPath,
  ['--enable-source-maps', 'dist/cli/main.js', 'demo', ...process.argv.slice(2)],
  {
    stdio: 'inherit',
  },
);
// Ctrl-C reaches the child by the terminal; the parent only waits for it to end in good order.
for (const signal of ['SIGINT', 'SIGTERM'])
  process.on(signal, () => signal === 'SIGTERM' && oriel.kill(signal));
oriel.on('exit', (code, signal) => {
  process.exitCode = signal ? 1 : (code ?? 1);
});
