import { execFile } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { ROOT } from '../documents.ts';

const run = promisify(execFile);
const RELEASE = join(ROOT, 'release');

/** Lower than every version of a release. */
export const EARLIER = '0.1.9-1';

/** The npm tarball of the build that the tests use, in a folder. */
export async function packNow(folder: string): Promise<string> {
  const words = ['pack', '--ignore-scripts', '--json', '--pack-destination', folder];
  const { stdout } = await run('npm', words, { cwd: ROOT, maxBuffer: 1 << 26 });
  return join(folder, JSON.parse(stdout)[0].filename);
}

/** The Debian package of an npm tarball, compressed little. */
export async function debOf(tarball: string, folder: string, version: string): Promise<string> {
  const words = [
    'packages/deb/build.js',
    tarball,
    await architecture(),
    folder,
    '--version',
    version,
    '--quick',
  ];
  const { stdout } = await run(process.execPath, words, { cwd: ROOT });
  return stdout.trim();
}

/** A file of the last `scripts/release`, by the beginning of its name: `oriel_`, `oriel-runtime_`. */
export async function released(beginning: string): Promise<string> {
  const suffix = `_${await architecture()}.deb`;
  const names = existsSync(RELEASE) ? readdirSync(RELEASE) : [];
  const name = names.find((each) => each.startsWith(beginning) && each.endsWith(suffix));
  if (name === undefined) throw new Error('release/ is empty; run scripts/release first');
  return join(RELEASE, name);
}

/** Debian's name of this machine's architecture. */
async function architecture(): Promise<string> {
  return (await run('dpkg', ['--print-architecture'])).stdout.trim();
}
