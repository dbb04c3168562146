import { existsSync } from 'node:fs';
import { BACKENDS } from '../../platform/http/healthcheck-files.ts';
import type { Settings } from '../option-table.ts';
import type { Warning } from '../report/problem.ts';
import type { CheckContext } from './check-settings.ts';
import { isInEffect } from './check-uses.ts';

/** Reports the files that take this host out of its load balancers now, since they are easily forgotten, and unknown backends. */
export function checkHealthcheck(settings: Settings, context: CheckContext): Warning[] {
  const found: Warning[] = [];
  const { backends, disable_by_file_path, disable_by_file_paths, enable_by_file_paths } =
    settings.healthcheck;
  const say = (option: string, message: string, remedy: string) => {
    if (!isInEffect('healthcheck', option, settings, context)) return;
    const where = context.sources.healthcheck?.[option]?.where ?? 'default';
    found.push({ where, group: 'healthcheck', option, message, remedy, level: 'warning' });
  };
  const isMade = (backend: string) => backends.length === 0 || backends.includes(backend);
  const out = '/readyz and /healthcheck answer 503, and load balancers send no requests';
  const single = disable_by_file_path === '' ? [] : [disable_by_file_path];
  for (const path of isMade('disable_by_file') ? single : []) {
    if (!existsSync(path)) continue;
    say('disable_by_file_path', `${path} exists: ${out}.`, 'Remove it when the maintenance is done.');
  }
  for (const { port, path } of isMade('disable_by_files_ports') ? disable_by_file_paths : []) {
    if (!existsSync(path)) continue;
    const message = `${path} exists: on port ${port} ${out}.`;
    say('disable_by_file_paths', message, 'Remove it when the maintenance is done.');
  }
  for (const path of isMade('enable_by_files') ? enable_by_file_paths : []) {
    if (existsSync(path)) continue;
    say('enable_by_file_paths', `${path} does not exist: ${out}.`, 'Create it when this host may serve.');
  }
  const unknown = backends.filter((name) => !(BACKENDS as readonly string[]).includes(name));
  if (unknown.length > 0) {
    const message = `"${unknown.join('", "')}" is not a check that Oriel makes.`;
    say('backends', message, `Oriel has ${BACKENDS.join(', ')}. Leave backends empty for all of them.`);
  }
  return found;
}
