// What `npm start` and `npm test` need before anything can run. Each part does only what is not up to date.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { copyFile, mkdir, readdir, readFile, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));
const MINIMUM = [20, 19];
const STAGING = /^\.install-(\d+)$/;
const UNREACHABLE =
  /\b(ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ENETUNREACH|EHOSTUNREACH|ETIMEDOUT|ENOTCACHED)\b/;

process.chdir(ROOT);

/**
 * Installs the dependencies of the lock file where they differ from the installed ones. npm installs into a folder
 * of its own that then replaces node_modules, so that an installation that fails or is interrupted changes nothing.
 */
export async function installDependencies() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major < MINIMUM[0] || (major === MINIMUM[0] && minor < MINIMUM[1])) {
    console.error(`Oriel needs Node.js ${MINIMUM.join('.')} or newer; this is ${process.versions.node}.`);
    process.exit(1);
  }
  if (await isInstalled()) return;
  // Not on standard output, which is the result of "npm pack".
  console.error('Installing the dependencies from the lock file ...');
  for (const name of await readdir('.')) {
    const pid = STAGING.exec(name)?.[1];
    if (pid !== undefined && !isRunning(Number(pid))) await rm(name, { recursive: true, force: true });
  }
  const staging = `.install-${process.pid}`;
  await mkdir(staging);
  for (const file of ['package.json', 'package-lock.json', '.npmrc']) {
    if (existsSync(file)) await copyFile(file, join(staging, file));
  }
  const { status, signal, output } = await npmCi(staging);
  if (status === 0) {
    if (existsSync('node_modules')) await rename('node_modules', join(staging, 'replaced'));
    await rename(join(staging, 'node_modules'), 'node_modules');
  }
  await rm(staging, { recursive: true, force: true });
  if (signal !== null) {
    console.error('The installation was interrupted; node_modules is unchanged.');
    process.exit(signal === 'SIGINT' ? 130 : 143);
  }
  if (status === 0) return;
  const [, reason] = UNREACHABLE.exec(output) ?? [];
  if (reason !== undefined) {
    console.error(
      `npm cannot reach the package registry (${reason}). The dependencies of package-lock.json are not all installed: connect to the network and run the command again. node_modules is unchanged.`,
    );
  } else console.error(`npm ci failed; node_modules is unchanged:\n${output}`);
  process.exit(1);
}

/** Compiles src/ and bundles web/ into dist/, where they are not up to date. */
export async function build() {
  await import('./build.js');
}

/**
 * Whether node_modules has what the lock file states. npm writes node_modules/.package-lock.json at the end of each
 * installation, its own or that of `npm ci` by hand. Packages for other platforms are not installed.
 */
export async function isInstalled(root = '.') {
  const [locked, installed] = await Promise.all(
    ['package-lock.json', 'node_modules/.package-lock.json'].map(async (file) => {
      const text = await readFile(join(root, file), 'utf8').catch(() => '{}');
      return JSON.parse(text).packages ?? {};
    }),
  );
  return Object.entries(locked).every(([path, { version, integrity, optional }]) => {
    if (path === '') return true;
    const found = installed[path];
    if (found === undefined) return optional === true;
    const isSame = found.version === version && found.integrity === integrity;
    return isSame && existsSync(join(root, path, 'package.json'));
  });
}

/** `signal`: the one by which this process was told to end meanwhile. npm then ends first. */
function npmCi(folder) {
  return new Promise((resolve) => {
    // A process group of its own: signals reach npm and its children from here alone, in every case.
    const npm = spawn(
      'npm',
      ['ci', '--no-audit', '--no-fund', '--prefer-offline', '--fetch-retry-mintimeout=2000'],
      {
        cwd: folder,
        detached: true,
        stdio: ['ignore', 'pipe', 'pipe'],
      },
    );
    let output = '';
    for (const stream of [npm.stdout, npm.stderr]) {
      stream.setEncoding('utf8').on('data', (text) => {
        output += text;
      });
    }
    let signal = null;
    const pass = (received) => {
      signal ??= received;
      // npm would first wait for the registry; what it has made is thrown away.
      process.kill(-npm.pid, 'SIGKILL');
    };
    process.on('SIGINT', pass).on('SIGTERM', pass);
    const end = (status) => {
      process.off('SIGINT', pass).off('SIGTERM', pass);
      resolve({ status, signal, output });
    };
    npm.on('error', (error) => {
      output += error.message;
      end(1);
    });
    npm.on('close', end);
  });
}

function isRunning(pid) {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
