// What `npm start` and `npm test` need before anything can run. Only what is stale is done again.
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));
const STAMP = 'node_modules/.oriel-lock';
const MINIMUM = [20, 19];

process.chdir(ROOT);

/** `npm ci`, unless it has run for this very lock file. */
export async function installDependencies() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major < MINIMUM[0] || (major === MINIMUM[0] && minor < MINIMUM[1])) {
    console.error(`Oriel needs Node.js ${MINIMUM.join('.')} or newer; this is ${process.versions.node}.`);
    process.exit(1);
  }
  const lock = createHash('sha256')
    .update(await readFile('package-lock.json'))
    .digest('hex');
  if ((await readFile(STAMP, 'utf8').catch(() => '')) === lock) return;
  console.log('Installing the dependencies from the lock file ...');
  await promisify(execFile)('npm', ['ci', '--no-audit', '--no-fund'], { maxBuffer: 1 << 26 }).catch(
    fail('npm ci'),
  );
  await writeFile(STAMP, lock);
}

/** Compiles src/ and bundles web/ into dist/, where they are not fresh. */
export async function build() {
  await import('./build.js');
}

function fail(what) {
  return (error) => {
    console.error(`${what} failed:\n${error.stdout ?? ''}${error.stderr ?? error}`);
    process.exit(1);
  };
}
