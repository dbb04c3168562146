import { readdirSync, readFileSync } from 'node:fs';

/**
 * Sends SIGSTOP and returns once every thread of the process has stopped. `kill` alone returns earlier, and a busy thread may
 * answer one more request.
 */
export function freezeProcess(pid: number): void {
  process.kill(pid, 'SIGSTOP');
  while (!threadStates(pid).every((state) => state === 'T')) {
    // Each look is a system call, so the other process gets on.
  }
}

/** The states of the threads as in proc(5): `T` is stopped. */
function threadStates(pid: number): string[] {
  return readdirSync(`/proc/${pid}/task`).map((thread) => {
    const stat = readFileSync(`/proc/${pid}/task/${thread}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2)[0] ?? '';
  });
}
