import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '../documents.ts';

const CACHE = join(ROOT, 'node_modules/.cache/debian-roots');
/** For tests one after the other, not from one week to the next: roots have the security updates of the day. */
const KEPT_FOR_MS = 12 * 3600 * 1000;

/**
 * The folder of a minimal root of a Debian release with apt, made by mmdebstrap. Needs root and the network.
 * @param release such as `bookworm`
 */
export function bootstrapped(release: string): string {
  const folder = join(CACHE, release);
  if (existsSync(folder) && Date.now() - statSync(folder).mtimeMs < KEPT_FOR_MS) return folder;
  mkdirSync(CACHE, { recursive: true });
  const staging = `${folder}.${process.pid}`;
  execFileSync('mmdebstrap', ['--quiet', '--variant=minbase', '--components=main', release, staging], {
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  // mmdebstrap gives the folder the time of its content.
  execFileSync('touch', [staging]);
  rmSync(folder, { recursive: true, force: true });
  renameSync(staging, folder);
  return folder;
}
