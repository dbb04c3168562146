import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { pssOfTree } from '../machine/process-tree.ts';
import type { SoakedOriel } from './start-oriel.ts';

/** The resources of a process while no console is open. */
export interface Figures {
  readonly process: string;
  /** Proportional set size, bytes. */
  readonly pss: number;
  /** Bytes in use after garbage was collected, buffers included. */
  readonly heap: number;
  readonly descriptors: number;
  readonly timers: number;
  readonly sockets: number;
}

/** What a soak may leave behind. PSS rests on the allocator's pages, which fill up for a while; the rest is counted exactly. */
export const MAY_GROW = { pss: 32 << 20, heap: 4 << 20, descriptors: 8, timers: 8, sockets: 8 } as const;

const PROBE_MS = 10_000;

export async function figuresOf({ processes, folder }: SoakedOriel): Promise<Figures[]> {
  const figures: Figures[] = [];
  for (const { name, pid } of processes) {
    const file = join(folder, `${pid}.json`);
    rmSync(file, { force: true });
    process.kill(pid, 'SIGUSR2');
    for (const until = Date.now() + PROBE_MS; !existsSync(file); await delay(20)) {
      if (Date.now() > until) throw new Error(`${name} does not say what it holds`);
    }
    const held = JSON.parse(readFileSync(file, 'utf8')) as Pick<Figures, 'heap' | 'timers' | 'sockets'>;
    figures.push({
      process: name,
      pss: pssOfTree(pid),
      descriptors: readdirSync(`/proc/${pid}/fd`).length,
      ...held,
    });
  }
  return figures;
}

/** What has grown by more than it may, in words. */
export function growthOf(before: readonly Figures[], after: readonly Figures[]): string[] {
  return after.flatMap((figures, index) =>
    Object.entries(MAY_GROW).flatMap(([key, most]) => {
      const grown = figures[key as keyof typeof MAY_GROW] - before[index]![key as keyof typeof MAY_GROW];
      return grown > most ? [`${figures.process}: ${key} grew by ${grown}, more than ${most}`] : [];
    }),
  );
}

export function describe({ process: name, pss, heap, descriptors, timers, sockets }: Figures): string {
  const mib = (bytes: number) => `${(bytes / 1024 / 1024).toFixed(1)} MiB`;
  return `${name}: PSS ${mib(pss)}, heap ${mib(heap)}, ${descriptors} descriptors, ${timers} timers, ${sockets} sockets`;
}
