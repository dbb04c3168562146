import { writeFileSync } from 'node:fs';
import { constants, setPriority } from 'node:os';

/**
 * Has this process and all that it starts run before the other processes of the machine. Reports where that is refused, as it
 * is to all users but root. No real-time priority: threads of V8 that wait for each other on one core would wait forever.
 */
export function comeFirst(): void {
  try {
    setPriority(process.pid, constants.priority.PRIORITY_HIGHEST);
    comeFirstAsGroup();
  } catch {
    console.log('priority was refused: waits include those for other processes of this machine');
  }
}

/** Of a process that `comeFirst` covers: before all others still, and after the ones that are measured. */
export function comeSecond(pid: number): void {
  try {
    setPriority(pid, constants.priority.PRIORITY_HIGH);
  } catch {
    // Reported by comeFirst.
  }
}

/** [sched(7)] Where the kernel groups processes by session, a priority counts inside of its group alone. */
function comeFirstAsGroup(): void {
  try {
    writeFileSync('/proc/self/autogroup', String(constants.priority.PRIORITY_HIGHEST));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
}
