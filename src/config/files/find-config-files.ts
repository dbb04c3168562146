import { lstatSync, readdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import type { Problem } from '../report/problem.ts';

export interface ConfigPaths {
  /** `--config-file`, in the order given. */
  readonly configFiles: readonly string[];
  /** `--config-dir`, in the order given. */
  readonly configDirs: readonly string[];
  /** Where `~` is; the user's home directory where absent. */
  readonly home?: string;
  /** The root of the file system, which tests move. */
  readonly root?: string;
}

/** The files to read, and what was left out. */
export interface ConfigFiles {
  readonly files: string[];
  /** Those of `files` that a directory led to. */
  readonly ofDirectories: readonly string[];
  /** In a directory, and not read because of their names. */
  readonly passedOver: readonly string[];
  readonly problems: Problem[];
}

/**
 * The files to read, lowest precedence first: the files given, then the `*.conf` of the directories given, in the order of
 * their names. Where neither is given: `oriel.conf` and `oriel.conf.d` of the first of ~/.oriel, ~, /etc/oriel and /etc
 * that has one.
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

/** Where `oriel.conf` is looked for, best first. */
export function defaultDirectories({ home = homedir(), root = '/' }: Partial<ConfigPaths>): string[] {
  return [join(home, '.oriel'), home, join(root, 'etc', 'oriel'), join(root, 'etc')];
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

/** Behind a directory of /etc that may not be entered there may be one: reading it will say so. Homes are others' business. */
function isThere(path: string, home: string): boolean {
  try {
    lstatSync(path);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EACCES' && !path.startsWith(home);
  }
}
