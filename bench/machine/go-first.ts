import { spawnSync } from 'node:child_process';

/** The least of the real-time priorities, which is before everyone who has none [sched(7)]. */
const FIRST = ['--fifo', '1'] as const;

/** Whether a process of ours may go before all others of its core. */
export function mayGoFirst(): boolean {
  return spawnSync('chrt', [...FIRST, 'true']).status === 0;
}
