import type { Loaded } from '../../config/load-settings.ts';
import type { Warning } from '../../config/report/problem.ts';
import { startProblem } from '../../config/report/start-problem.ts';
import { keepsSigningKey } from '../../config/values/state-directory.ts';
import { examineStore } from '../../consoleauth/stores/registry.ts';
import { checkStateDirectory, StateDirectoryError } from '../../platform/state-directory.ts';

/** Finds problems of the state directory that would stop `oriel serve` with these roles, or lose its state. Changes nothing. */
export async function checkState(loaded: Loaded, roles: readonly string[]): Promise<Warning[]> {
  const { settings } = loaded;
  try {
    if (roles.includes('consoleauth')) await examineStore(settings);
    if (roles.includes('api') && keepsSigningKey(settings))
      await checkStateDirectory(settings.oriel.state_dir);
    return [];
  } catch (error) {
    if (!(error instanceof StateDirectoryError)) throw error;
    const isOptional = error.isUnused && settings.oriel.token_store === 'auto';
    const problem = startProblem(error, loaded, roles);
    if (!isOptional) return [{ level: 'error', ...problem }];
    const effect = 'Until then a restart makes open access URLs invalid and ends all sign-ins.';
    return [{ level: 'warning', ...problem, message: `${problem.message} ${effect}` }];
  }
}
