// The npm tarball: program, pages, manual and all dependencies. `npm install -g` of it needs no registry and no compiler.
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Packs a built checkout. npm gives every entry the same time, owner and order, so the same files give the same bytes.
 * @param source a checkout with node_modules and dist/
 * @param out the folder for the tarball
 * @returns the path of the tarball
 */
export function packTarball(source, out) {
  // npm leaves out what is not there without a word.
  if (!existsSync(join(source, 'dist/cli/main.js')))
    throw new Error(`${source} has no build; run npm run build there.`);
  const words = ['pack', '--ignore-scripts', '--json', '--pack-destination', out];
  const text = execFileSync('npm', words, {
    cwd: source,
    encoding: 'utf8',
    maxBuffer: 1 << 26,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  return join(out, JSON.parse(text)[0].filename);
}
