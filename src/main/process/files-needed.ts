import type { Settings } from '../../config/option-table.ts';
import type { RoleName } from '../roles.ts';
import { workersOf } from '../workers/workers-of.ts';

/** Beside sessions: pages, half-open handshakes, the bus, stores, the hypervisor. */
const SPARE_FILES = 2_000;

/** Two connections for each session, and what is beside them; also of each worker, since one may have all of them. */
export function filesOfProxy({ oriel }: Pick<Settings, 'oriel'>): number {
  return 2 * oriel.max_sessions + SPARE_FILES;
}

/** What a process of these roles needs at most. Where workers serve the sessions, this process needs no files for them. */
export function filesNeeded(settings: Settings, roles: readonly RoleName[]): number {
  const hasSessions = roles.includes('novncproxy') && workersOf(settings) === 1;
  return hasSessions ? filesOfProxy(settings) : SPARE_FILES;
}
