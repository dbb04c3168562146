import { lstatSync, readdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { isAbsolute, join } from 'node:path';
import type { Problem } from '../report/problem.ts';

export interface ConfigPaths {
  /** `--config-file`, in the order given. */
  readonly configFiles: readonly string[];
  /** `--config-dir`, in the order given. */
  readonly configDirs: readonly string[];
  /** The directory `~`; the user's home directory if absent. */
  readonly home?: string;
  /** The root of the file system, which tests replace. */
  readonly root?: string;
  /** `XDG_CONFIG_HOME` is read from it; `~/.config` if absent. */
  readonly env?: Readonly<Record<string, string | undefined>>;
}

/** The files to read, and those that are not read. */
export interface ConfigFiles {
  readonly files: string[];
  /** Those of `files` that are in a configuration directory. */
  readonly ofDirectories: readonly string[];
  /** Files in a configuration directory that are not read because of their names. */
  readonly passedOver: readonly string[];
  readonly problems: Problem[];
}

/**
 * The files to read, lowest precedence first: the given files, then the `*.conf` files of the given directories in alphabetical order.
 * If neither is given: `oriel.conf` and `oriel.conf.d` of the first of ~/.oriel, ~, ~/.config/oriel, /etc/oriel and /etc that has one.
 */
export function findConfigFiles(paths: ConfigPaths): ConfigFiles {
  const { configFiles, configDirs } = paths;
  if (configFiles.length === 0 && configDirs.length === 0) {
    const { home = homedir() } = paths;
    const directories = defaultDirectories(paths);
    const file = directories
      .map((directory) => join(directory, 'oriel.conf'))
      .find((path) => isThere(path, home));
    const directory = directories
      .map((each) => join(each, 'oriel.conf.d'))
      .find((path) => isThere(path, home));
    return withDirectories(file === undefined ? [] : [file], directory === undefined ? [] : [directory]);
  }
  return withDirectories(configFiles, configDirs);
}

/** The directories in which `oriel.conf` is searched, in this order. */
function defaultDirectories(paths: Partial<ConfigPaths>): string[] {
  const { home = homedir(), root = '/' } = paths;
  // oslo.config's, and the directory of the user that `oriel init` writes to.
  const own = [join(home, '.oriel'), home, userConfigDirectory(paths)];
  return [...own, join(root, 'etc', 'oriel'), join(root, 'etc')];
}

/** Where a user other than root keeps the configuration: `$XDG_CONFIG_HOME/oriel`. */
export function userConfigDirectory({ home = homedir(), env = {} }: Partial<ConfigPaths>): string {
  // The specification of XDG ignores relative paths.
  const { XDG_CONFIG_HOME: given = '' } = env;
  return join(isAbsolute(given) ? given : join(home, '.config'), 'oriel');
}

function withDirectories(files: readonly string[], directories: readonly string[]): ConfigFiles {
  const ofDirectories: string[] = [];
  const passedOver: string[] = [];
  const problems: Problem[] = [];
  for (const directory of directories) {
    try {
      const names = readdirSync(directory).filter((name) => !name.startsWith('.'));
      for (const name of names.sort()) {
        (name.endsWith('.conf') ? ofDirectories : passedOver).push(join(directory, name));
      }
    } catch (error) {
      const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown reason';
      problems.push({
        where: directory,
        group: '',
        option: '',
        message: `The directory cannot be read (${code}).`,
        remedy: 'Check the path given with --config-dir; it must be a directory of *.conf files.',
      });
    }
  }
  return { files: [...files, ...ofDirectories], ofDirectories, passedOver, problems };
}

/** True also for a file below /etc in a directory without access: reading it reports the problem. */
function isThere(path: string, home: string): boolean {
  try {
    lstatSync(path);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EACCES' && !path.startsWith(home);
  }
}
