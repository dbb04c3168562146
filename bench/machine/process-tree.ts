import { readdirSync, readFileSync } from 'node:fs';

/** Linux counts what dead children used in hundredths of a second [proc(5), USER_HZ]. */
const TICKS_PER_SECOND = 100;
const NS_PER_SECOND = 1e9;

/** CPU seconds of a process and all its descendants, living and dead, since it began. */
export function cpuSecondsOfTree(root: number): number {
  return treeOf(root).reduce((sum, pid) => sum + cpuSecondsOf(pid), 0);
}

/** Proportional set size of a process and all its living descendants, in bytes. */
export function pssOfTree(root: number): number {
  return treeOf(root).reduce((sum, pid) => sum + pssOf(pid), 0);
}

/** The process and its living descendants. */
export function treeOf(root: number): number[] {
  const children = new Map<number, number[]>();
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    const parent = Number(statOf(Number(name))[PARENT] ?? 0);
    const siblings = children.get(parent);
    if (siblings === undefined) children.set(parent, [Number(name)]);
    else siblings.push(Number(name));
  }
  const tree = [root];
  for (const pid of tree) tree.push(...(children.get(pid) ?? []));
  return tree;
}

/** Places in /proc/PID/stat, counted from the state on: the name before it may hold blanks. */
const PARENT = 1;
const CHILDREN_USER = 13;
const CHILDREN_SYSTEM = 14;

function cpuSecondsOf(pid: number): number {
  return cpuSecondsOfDeadChildren(pid) + cpuSecondsOfThreads(pid);
}

/** What children of a process used that have ended and whose end it has seen. */
export function cpuSecondsOfDeadChildren(pid: number): number {
  const fields = statOf(pid);
  return (Number(fields[CHILDREN_USER] ?? 0) + Number(fields[CHILDREN_SYSTEM] ?? 0)) / TICKS_PER_SECOND;
}

/** By the scheduler's own count, which is finer than that of `stat`. */
function cpuSecondsOfThreads(pid: number): number {
  const threads = attempt(() => readdirSync(`/proc/${pid}/task`), []);
  return threads.reduce((sum, thread) => {
    const line = attempt(() => readFileSync(`/proc/${pid}/task/${thread}/schedstat`, 'utf8'), '0');
    return sum + Number(line.split(' ')[0]) / NS_PER_SECOND;
  }, 0);
}

function pssOf(pid: number): number {
  const text = attempt(() => readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8'), '');
  return Number(/^Pss:\s+(\d+) kB$/m.exec(text)?.[1] ?? 0) * 1024;
}

function statOf(pid: number): string[] {
  const text = attempt(() => readFileSync(`/proc/${pid}/stat`, 'utf8'), '');
  return text.slice(text.lastIndexOf(')') + 2).split(' ');
}

/** A process may end while it is looked at. */
function attempt<T>(read: () => T, otherwise: T): T {
  try {
    return read();
  } catch {
    return otherwise;
  }
}
