import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { RunningServe } from '../cluster/serve-process.ts';

const SIZE = 64 * 1024;

/** A command that runs a process with a file system of 64 kB on that folder, which no other process sees. */
export function onSmallDisk(folder: string): string[] {
  const script = `mount -t tmpfs -o size=${SIZE} tmpfs "$0" && exec "$@"`;
  return ['unshare', '--mount', '--propagation', 'private', 'sh', '-c', script, folder];
}

/** Leaves less than a page of it. */
export async function fillDisk({ pid }: RunningServe, folder: string): Promise<void> {
  const filler = join('/proc', String(pid), 'root', folder, 'filler');
  await writeFile(filler, Buffer.alloc(SIZE)).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOSPC') throw error;
  });
}
