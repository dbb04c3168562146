import type { Settings } from '../../config/option-table.ts';
import { hasConsoleProxy } from '../../consoles/console-kinds.ts';
import type { RoleName } from '../roles.ts';
import { workersOf } from '../workers/workers-of.ts';

/** For pages, handshakes, the bus, stores and the hypervisor. */
const SPARE_FILES = 2_000;

/** Two connections for each session, and spare ones. Each worker needs as many, because one may have all sessions. */
export function filesOfProxy({ oriel }: Pick<Settings, 'oriel'>): number {
  return 2 * oriel.max_sessions + SPARE_FILES;
}

/** The files that a process of these roles needs at most. If workers serve the sessions, it needs none for them. */
export function filesNeeded(settings: Settings, roles: readonly RoleName[]): number {
  const hasSessions = hasConsoleProxy(roles) && workersOf(settings) === 1;
  return hasSessions ? filesOfProxy(settings) : SPARE_FILES;
}
