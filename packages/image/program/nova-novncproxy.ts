import { existsSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { runOriel } from './run-oriel.ts';

/** Read before the files of the operator, whose values therefore win. */
export const FIRST_FILE = '/usr/lib/oriel-image/nova-novncproxy.conf';
/** What nova-novncproxy reads without arguments, as far as each exists. */
const NOVA_FILES = ['/etc/nova/nova.conf', '/etc/nova/nova-novncproxy.conf'];
const NOVA_DIRECTORIES = ['/etc/nova/nova.conf.d', '/etc/nova/nova-novncproxy.conf.d'];

/** Oriel in place of Nova's program of this name: takes its arguments and serves the console proxy. */
export async function novaNovncproxy(args: readonly string[]): Promise<number | undefined> {
  try {
    return await runOriel(orielArguments(args, existsSync));
  } catch (error) {
    if (!isArgumentError(error)) throw error;
    console.error(`nova-novncproxy: ${error.message}`);
    return 64;
  }
}

/**
 * The arguments of `oriel` for those of nova-novncproxy. `--web` is accepted and has no effect: Oriel serves its own page, and the
 * image has no noVNC. `--debug` is the option of the same name.
 */
export function orielArguments(args: readonly string[], exists: (path: string) => boolean): string[] {
  const { values } = parseArgs({
    args: [...args],
    options: {
      'config-file': { type: 'string', multiple: true },
      'config-dir': { type: 'string', multiple: true },
      web: { type: 'string' },
      debug: { type: 'boolean', short: 'd' },
    },
  });
  const files = values['config-file'] ?? NOVA_FILES.filter(exists);
  const directories = values['config-dir'] ?? NOVA_DIRECTORIES.filter(exists);
  return [
    ...['serve', '--role', 'novncproxy', '--config-file', FIRST_FILE],
    ...files.flatMap((file) => ['--config-file', file]),
    ...directories.flatMap((directory) => ['--config-dir', directory]),
    ...(values.debug === true ? ['--set', 'DEFAULT.debug=True'] : []),
  ];
}

function isArgumentError(error: unknown): error is Error {
  return error instanceof Error && 'code' in error && String(error.code).startsWith('ERR_PARSE_ARGS');
}
