import { setTimeout as sleep } from 'node:timers/promises';
import type { Server } from '../../api-client/client.ts';
import type { ApiClient } from '../api-client.ts';
import { CommandFailed, type Io } from '../command.ts';

export const NOT_REACHED_STATUS = 3;
export const DEFAULT_TIMEOUT_S = 300;
export const MAX_TIMEOUT_S = 3_600;
const SECOND_MS = 1_000;

/** Waits until no action of the instance is under way, and checks its state. Returns the exit status. */
export async function awaitPower(
  api: ApiClient,
  { id, name }: Server,
  { reaches, timeoutS }: { readonly reaches: string; readonly timeoutS: number },
  io: Io,
): Promise<number> {
  const endsAt = performance.now() + timeoutS * SECOND_MS;
  for (;;) {
    const { status, task } = await api.powerState(id);
    if (task === null && status === reaches) {
      io.out(`${name} is ${status}.`);
      return 0;
    }
    if (task === null) throw new CommandFailed(`The action failed: ${name} is ${status}, not ${reaches}.`);
    const leftMs = endsAt - performance.now();
    if (leftMs <= 0) {
      io.err(`${name} is ${status} after ${timeoutS} s: ${task} still goes on.`);
      return NOT_REACHED_STATUS;
    }
    await sleep(Math.min(SECOND_MS, leftMs));
  }
}
