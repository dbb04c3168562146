import { homedir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { findConfigFiles, userConfigDirectory } from '../../config/files/find-config-files.ts';
import { CommandFailed, type CommandInput } from '../command.ts';
import { checkWritable, isThere } from './write-files.ts';

/** The configuration file that `oriel init` writes. */
export interface ConfigTarget {
  readonly path: string;
  /** Where the certificate and its key are written. */
  readonly tlsDirectory: string;
  /** Whether the file is there. */
  readonly exists: boolean;
  /** Whether `oriel serve` reads it without `--config-file`. */
  readonly isDefault: boolean;
}

/**
 * The file of `--config-file`, else that of root or of this user.
 * @throws {CommandFailed} if the file exists and may not be replaced, or if `oriel serve` would read another one
 */
export function configTarget(values: CommandInput['values'], env: NodeJS.ProcessEnv): ConfigTarget {
  const given = values['config-file'];
  const isDefault = given === undefined;
  const directory = process.geteuid?.() === 0 ? '/etc/oriel' : userConfigDirectory({ env, home: homedir() });
  const path = typeof given === 'string' ? resolve(given) : join(directory, 'oriel.conf');
  const target = { path, tlsDirectory: join(dirname(path), 'tls'), exists: isThere(path), isDefault };
  if (values.print === true) return target;
  const read = isDefault ? findConfigFiles({ configFiles: [], configDirs: [], env }).files[0] : undefined;
  const isOther = read !== undefined && read !== path && dirname(read) !== `${path}.d`;
  if (isOther) {
    throw new CommandFailed(
      `${read} exists, and "oriel serve" reads it. Nothing was written. ` +
        'Move it away, or use --config-file FILE for a second configuration.',
    );
  }
  if (target.exists && values.force !== true && values.systemd !== true) {
    throw new CommandFailed(
      `${path} exists. Nothing was written. ` +
        'Use --force to replace it (it is kept under a name with the date), or --print to see what would be written. ' +
        '"oriel config check" examines it.',
    );
  }
  checkWritable(path);
  return target;
}
