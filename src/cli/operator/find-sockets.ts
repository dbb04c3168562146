import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { OPERATOR_DIRECTORY } from '../../config/options/operator.ts';
import { CommandFailed, type Io } from '../command.ts';

/** One for each proxy of this host. */
const MAX_SOCKETS = 16;

/**
 * The sockets of the proxies on this host, in the directory that Oriel's units create.
 * @throws {CommandFailed} if this user may not read the directory
 */
export async function findSockets({ operatorDirectory = OPERATOR_DIRECTORY }: Io): Promise<string[]> {
  try {
    const names = await readdir(operatorDirectory);
    return names
      .filter((name) => name.endsWith('.sock'))
      .sort()
      .slice(0, MAX_SOCKETS)
      .map((name) => join(operatorDirectory, name));
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EACCES') throw new CommandFailed(forbidden(operatorDirectory));
    return [];
  }
}

/** What a user reads who may not use the socket. */
export function forbidden(path: string): string {
  return `You may not use ${path}: run the command as root, as the user that runs Oriel, or as a member of [oriel] operator_group.`;
}
