import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import type { Cores } from './machine.ts';
import { pinned } from './machine.ts';

/** Busy until this process is gone, however that came about, be it before the keeper has begun. */
const SPIN = `for (let n = 1; n % 1e7 !== 0 || process.ppid === ${process.pid}; n++);`;

export interface Keepers {
  readonly pids: readonly number[];
  close(): void;
}

/**
 * Keeps the cores from halting between events: on a virtual machine, waking one costs more than a proxy does. The keepers
 * run in the scheduling class that has to give way to everything else.
 */
export function keepAwake({ proxy, load }: Cores): Keepers {
  const canIdle = spawnSync('chrt', ['--version']).error === undefined;
  const cores = canIdle && proxy !== undefined ? [proxy, load] : [];
  const children: ChildProcess[] = cores.map((core) => {
    const [program, ...args] = pinned(core, ['chrt', '--idle', '0', process.execPath, '-e', SPIN]);
    return spawn(program!, args, { stdio: 'ignore' });
  });
  return {
    pids: children.map(({ pid }) => pid!),
    close: () => {
      for (const child of children) child.kill('SIGKILL');
    },
  };
}
