import { execFileSync, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { cpus, release } from 'node:os';

/** Which core is whose; undefined where the machine has but one to give, and nothing is pinned. */
export interface Cores {
  readonly proxy: number | undefined;
  readonly load: number | undefined;
}

/** The first two cores that this process may use. */
export function chooseCores(): Cores {
  const allowed = allowedCores();
  if (allowed.length < 2 || spawnSync('taskset', ['--version']).error !== undefined) {
    return { proxy: undefined, load: undefined };
  }
  return { proxy: allowed[0], load: allowed[1] };
}

function allowedCores(): number[] {
  const list = /^Cpus_allowed_list:\s*(.+)$/m.exec(readFileSync('/proc/self/status', 'utf8'))?.[1] ?? '0';
  return list.split(',').flatMap((range) => {
    const [first = 0, last = first] = range.split('-').map(Number);
    return Array.from({ length: last - first + 1 }, (_, i) => first + i);
  });
}

/** Moves this process, with all its threads, to one core. */
export function pinThisProcess(core: number | undefined): void {
  if (core !== undefined) {
    execFileSync('taskset', ['--all-tasks', '--cpu-list', '--pid', String(core), String(process.pid)]);
  }
}

/** The command that runs another pinned to a core. */
export function pinned(core: number | undefined, command: readonly string[]): readonly string[] {
  return core === undefined ? command : ['taskset', '--cpu-list', String(core), ...command];
}

/** How many files a process of ours may open. */
export function fileLimit(): number {
  const line = /^Max open files\s+(\S+)/m.exec(readFileSync('/proc/self/limits', 'utf8'));
  return line?.[1] === 'unlimited' ? Number.POSITIVE_INFINITY : Number(line?.[1] ?? 1024);
}

export function describeMachine(): string {
  const [cpu] = cpus();
  return `${cpus().length} × ${cpu?.model.trim()}, Linux ${release()}, Node.js ${process.versions.node}`;
}
