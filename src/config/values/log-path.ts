import { join } from 'node:path';

interface LogPathSettings {
  readonly log_file: string;
  readonly log_dir: string;
}

/** The log file of a process with these roles and the option that names it; undefined if it has none. */
export function logPathOf(
  { log_file: file, log_dir: directory }: LogPathSettings,
  roles: readonly string[],
): { readonly path: string; readonly option: 'log_file' | 'log_dir' } | undefined {
  // As os.path.join of Python: an absolute name counts alone.
  if (file !== '') {
    const path = directory === '' || file.startsWith('/') ? file : join(directory, file);
    return { path, option: 'log_file' };
  }
  if (directory === '') return undefined;
  const [role] = roles;
  const name = roles.length === 1 && role !== undefined ? `oriel-${role}.log` : 'oriel.log';
  return { path: join(directory, name), option: 'log_dir' };
}
