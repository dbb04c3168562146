import { connect } from 'node:net';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';

/** Options of Node.js for a process that is to be watched; its environment has the folder of the sockets in ORIEL_FLOOD_WATCH. */
export const WATCH_OPTIONS = ['--import', join(import.meta.dirname, 'watch-loop.js')];

/** What watch-loop.js measured since the report before. */
export interface LoopReport {
  /** CPU time of the main thread in the turn of the event loop that took most of it, ms. */
  readonly cpuMs: number;
  /** The longest turn by the clock, ms: with the time in which the machine ran other processes. */
  readonly wallMs: number;
  /** CPU time of a fixed piece of work: a mebibyte that is changed byte by byte, ms. */
  readonly baselineMs: number;
  /** Heap and buffers in use; after a garbage collection where the process runs with --expose-gc. */
  readonly usedBytes: number;
}

export async function loopReport(folder: string, pid: number): Promise<LoopReport> {
  return JSON.parse(await text(connect(join(folder, String(pid)))));
}
