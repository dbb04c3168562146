import { readdirSync, readFileSync } from 'node:fs';

/** CPU that a process and its threads have used so far, in ms. 0 once it is gone. */
export function cpuMs(pid: number): number {
  try {
    const threads = readdirSync(`/proc/${pid}/task`);
    return threads.reduce((sum, thread) => sum + threadMs(pid, thread), 0);
  } catch {
    return 0;
  }
}

/** The kernel's own count, in ns: the ticks of /proc/PID/stat are too coarse for one console. */
function threadMs(pid: number, thread: string): number {
  const [ns = '0'] = readFileSync(`/proc/${pid}/task/${thread}/schedstat`, 'utf8').split(' ');
  return Number(ns) / 1e6;
}

/** The processes of that name which a process has started itself. */
export function childrenOf(parent: number, name: string): number[] {
  const pids = readdirSync('/proc').filter((entry) => /^\d+$/.test(entry));
  return pids.filter((pid) => isChild(pid, parent, name)).map(Number);
}

function isChild(pid: string, parent: number, name: string): boolean {
  try {
    const [, comm, rest] = /^\d+ \((.*)\) (.*)$/s.exec(readFileSync(`/proc/${pid}/stat`, 'utf8'))!;
    return comm === name && rest!.split(' ')[1] === String(parent);
  } catch {
    return false; // It has ended meanwhile.
  }
}
