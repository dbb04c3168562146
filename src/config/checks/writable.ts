import { accessSync, constants, statSync } from 'node:fs';
import { dirname } from 'node:path';

export const WRITABLE_REMEDY =
  'Create its folder, and give the user that runs Oriel write permission. A systemd unit also needs ReadWritePaths= with the folder, except for /var/log/oriel.';

/** Why the file cannot be created or appended to; undefined if it can. */
export function whyNotWritable(file: string): string | undefined {
  try {
    const stats = statSync(file, { throwIfNoEntry: false });
    if (stats?.isDirectory()) throw Object.assign(new Error(), { code: 'EISDIR' });
    accessSync(stats === undefined ? dirname(file) : file, constants.W_OK);
    if (stats === undefined && !statSync(dirname(file)).isDirectory()) {
      throw Object.assign(new Error(), { code: 'ENOTDIR' });
    }
    return undefined;
  } catch (error) {
    const { code = 'unknown reason' } = error as NodeJS.ErrnoException;
    return WRITING[code] ?? code;
  }
}

const WRITING: Readonly<Record<string, string>> = {
  ENOENT: 'its folder does not exist',
  ENOTDIR: 'its folder is a file',
  EACCES: 'this user may not write there',
  EROFS: 'the file system is read-only',
  EISDIR: 'it is a folder',
};
