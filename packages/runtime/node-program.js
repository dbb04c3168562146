// Node.js as nodejs.org builds it, from npm's packages of the binary. The version and the digests are in node-packages.json.
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const PACKAGES = JSON.parse(readFileSync(new URL('node-packages.json', import.meta.url), 'utf8'));
/** 50 MB for each architecture, downloaded once for each checkout. */
const CACHE = fileURLToPath(new URL('../../node_modules/.cache/node-packages', import.meta.url));

export const NODE_VERSION = PACKAGES.version;

/**
 * Unpacks bin/node and LICENSE into a folder.
 * @param architecture Debian's name: amd64 or arm64
 */
export function unpackNode(architecture, folder) {
  const members = ['package/bin/node', 'package/LICENSE'];
  const words = ['-xzf', download(architecture), '-C', folder, '--strip-components=1', '--no-same-owner'];
  execFileSync('tar', [...words, ...members]);
}

/** The tarball of the npm package. Throws if it is not the one that node-packages.json names. */
function download(architecture) {
  const { name, integrity } = PACKAGES[architecture];
  mkdirSync(CACHE, { recursive: true });
  const file = join(CACHE, `${name}-${NODE_VERSION}.tgz`);
  if (!existsSync(file)) {
    const folder = mkdtempSync(join(CACHE, '.download-'));
    try {
      const words = ['pack', `${name}@${NODE_VERSION}`, '--silent', '--pack-destination', folder];
      execFileSync('npm', words, { stdio: ['ignore', 'ignore', 'inherit'] });
      renameSync(join(folder, `${name}-${NODE_VERSION}.tgz`), file);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  }
  const found = `sha512-${createHash('sha512').update(readFileSync(file)).digest('base64')}`;
  if (found !== integrity) {
    rmSync(file);
    throw new Error(
      `${name}@${NODE_VERSION} has the digest ${found}, but node-packages.json states ${integrity}.`,
    );
  }
  return file;
}
