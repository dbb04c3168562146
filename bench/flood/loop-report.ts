import { connect } from 'node:net';
import { text } from 'node:stream/consumers';

/** What watch-loop.js measured since the report before. */
export interface LoopReport {
  /** CPU time of the main thread in the turn of the event loop that took most of it, ms. */
  readonly cpuMs: number;
  /** The longest turn by the clock, ms: with the time in which the machine ran other processes. */
  readonly wallMs: number;
  /** Memory in use after a garbage collection: heap and buffers. */
  readonly usedBytes: number;
}

export async function loopReport(path: string): Promise<LoopReport> {
  return JSON.parse(await text(connect(path)));
}
