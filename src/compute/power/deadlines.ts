import type { PowerAction } from '../../contracts/power.ts';

/** For actions that the hypervisor does by itself. */
const USUAL_MS = 60_000;
/** For actions that write the memory of an instance to disk, or read it. */
const MEMORY_MS = 600_000;

/** How long an action may take before its task is forgotten, in ms. */
export function deadlineMs(action: PowerAction, shutdownMs: number): number {
  switch (action) {
    case 'suspend':
    case 'resume':
      return MEMORY_MS;
    case 'stop':
    case 'reboot':
      return shutdownMs + USUAL_MS;
    default:
      return USUAL_MS;
  }
}
