import { availableParallelism } from 'node:os';
import type { Settings } from '../../config/option-table.ts';

/** How many processes serve consoles. With one, it is the process itself. */
export function workersOf({ oriel: { workers } }: Pick<Settings, 'oriel'>): number {
  return workers === 'auto' ? availableParallelism() : workers;
}
