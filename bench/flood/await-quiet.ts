import { readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import type { FloodedOriel } from './start-oriel.ts';

const LOOK_MS = 250;
/** CPU of a proxy without sessions in that time. */
const QUIET_CPU_MS = 25;
const LONGEST_MS = 12_000;
/** ESTABLISHED and CLOSE_WAIT [include/net/tcp_states.h]: connections that the proxy has not closed. */
const OPEN = new Set(['01', '08']);

/**
 * Waits until the proxy has closed all connections and is idle, so that no flood is measured with the remainder of the one before.
 * False where it was not in time: the demo instances, which are in the same process, draw what came for minutes.
 */
export async function awaitQuiet({ process, proxyPort }: FloodedOriel): Promise<boolean> {
  for (const end = performance.now() + LONGEST_MS; performance.now() < end; ) {
    const before = process.cpuMs();
    await delay(LOOK_MS);
    if (openConnections(proxyPort) === 0 && process.cpuMs() - before < QUIET_CPU_MS) return true;
  }
  return false;
}

function openConnections(port: number): number {
  const end = `:${port.toString(16).toUpperCase().padStart(4, '0')}`;
  const lines = readFileSync('/proc/net/tcp', 'utf8').trim().split('\n').slice(1);
  return lines.filter((line) => {
    const [, local, , state] = line.trim().split(/\s+/);
    return local!.endsWith(end) && OPEN.has(state!);
  }).length;
}
