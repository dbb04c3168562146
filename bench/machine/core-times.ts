import { readFileSync } from 'node:fs';
import { cpuSecondsOfDeadChildren, cpuSecondsOfTree } from './process-tree.ts';

const TICKS_PER_SECOND = 100;
/** Columns of a `cpu` line [proc(5)]: what is neither idle nor waiting nor counted elsewhere already. */
const BUSY: readonly number[] = [0, 1, 2, 5, 6];
const STOLEN = 7;

/** What a stretch of time was spent on, in seconds of CPU. */
export interface Spent {
  readonly wall: number;
  readonly target: number;
  readonly load: number;
  /** By processes that are no part of this: they make figures worse than they are. */
  readonly strangers: number;
  /** By other machines on the same iron. */
  readonly stolen: number;
}

/** Starts measuring the CPU time of all processes. `keepers` keep the cores awake and are not counted. */
export function beginTiming(target: number, keepers: readonly number[]): () => Spent {
  const before = take(target, keepers);
  return () => {
    const after = take(target, keepers);
    const spent = (what: keyof typeof before) => after[what] - before[what];
    const ours = spent('target') + spent('load') + spent('keepers');
    return {
      wall: spent('wall'),
      target: spent('target'),
      load: spent('load'),
      strangers: Math.max(0, spent('busy') - ours),
      stolen: spent('stolen'),
    };
  };
}

function take(target: number, keepers: readonly number[]) {
  const { user, system } = process.cpuUsage();
  return {
    wall: performance.now() / 1000,
    target: cpuSecondsOfTree(target),
    // Of our children, none but those that type end while the time is taken.
    load: (user + system) / 1e6 + cpuSecondsOfDeadChildren(process.pid),
    keepers: keepers.reduce((sum, pid) => sum + cpuSecondsOfTree(pid), 0),
    ...machineSeconds(),
  };
}

function machineSeconds(): { busy: number; stolen: number } {
  const columns = /^cpu +(.+)$/m.exec(readFileSync('/proc/stat', 'utf8'))![1]!.split(' ').map(Number);
  const busy = BUSY.reduce((sum, column) => sum + columns[column]!, 0);
  return { busy: busy / TICKS_PER_SECOND, stolen: columns[STOLEN]! / TICKS_PER_SECOND };
}
