// Builds what is not up to date: the program (dist/), the console page and the dashboard (dist/web/).
// --program: the program alone; --force: everything; --quiet: prints errors only.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { installDependencies } from './prepare.js';

const root = fileURLToPath(new URL('..', import.meta.url));
const quiet = process.argv.includes('--quiet');
const everything = process.argv.includes('--force');
const programOnly = process.argv.includes('--program');

const SHARED = ['package.json', 'package-lock.json'];
const WEB = [
  ...SHARED,
  'web/shared',
  'web/vite.config.ts',
  'web/tsconfig.json',
  'src/flow',
  'src/languages',
  'src/text',
  'src/api-client',
];

/** The parts and their sources. A part whose last build is younger than all its sources is not built again. */
const PARTS = [
  {
    name: 'the program',
    sources: [...SHARED, 'tsconfig.json', 'scripts/bundle-program.js', 'src'],
    product: 'dist/cli/main.js',
    stamp: 'dist/.built-program',
    build: compile,
  },
  ...['console', 'dashboard'].map((page) => ({
    name: `the ${page} page`,
    sources: [...WEB, `web/${page}`],
    product: `dist/web/${page}/index.html`,
    stamp: `dist/.built-${page}`,
    build: () => bundle(page),
  })),
];

// In a fresh clone. Later, "npm start" and "npm test" install what has changed.
if (!existsSync(join(root, 'node_modules'))) await installDependencies();

for (const part of programOnly ? PARTS.slice(0, 1) : PARTS) {
  if (!everything && isFresh(part)) {
    say(`${part.name}: already built`);
    continue;
  }
  const startedAt = Date.now();
  // A build that fails must not look up to date the next time.
  rmSync(join(root, part.stamp), { force: true });
  if (!part.build()) {
    console.error(`Building ${part.name} failed; the reason is above.`);
    process.exit(1);
  }
  mkdirSync(join(root, 'dist'), { recursive: true });
  writeFileSync(join(root, part.stamp), '');
  utimesSync(join(root, part.stamp), new Date(startedAt), new Date(startedAt));
  say(`${part.name}: built in ${((Date.now() - startedAt) / 1000).toFixed(1)} s`);
}

function compile() {
  // The compiler does not write again what its build information says it has written.
  if (!existsSync(join(root, 'dist/cli/main.js'))) rmSync(join(root, 'dist/.tsbuildinfo'), { force: true });
  return (
    run(bin('typescript', 'tsc'), ['-p', 'tsconfig.json']) && run(join(root, 'scripts/bundle-program.js'), [])
  );
}

function bundle(page) {
  const vite = bin('vite', 'vite');
  return run(vite, ['build', '--config', 'web/vite.config.ts', '--mode', page, '--logLevel', 'warn']);
}

function isFresh({ sources, product, stamp }) {
  if (!existsSync(join(root, product)) || !existsSync(join(root, stamp))) return false;
  const builtAt = statSync(join(root, stamp)).mtimeMs;
  return sources.every((source) => newest(join(root, source)) <= builtAt);
}

/** The time of the latest change in a file or folder; a folder's own time changes when files are removed. */
function newest(path) {
  if (!existsSync(path)) return 0;
  const stat = statSync(path);
  if (!stat.isDirectory()) return stat.mtimeMs;
  return Math.max(stat.mtimeMs, ...readdirSync(path).map((name) => newest(join(path, name))));
}

/** The path of a dependency's program, from its package.json. */
function bin(packageName, command) {
  const require = createRequire(import.meta.url);
  const manifest = require.resolve(`${packageName}/package.json`);
  const { bin: programs } = require(manifest);
  return join(dirname(manifest), typeof programs === 'string' ? programs : programs[command]);
}

function run(program, args) {
  const { status, error } = spawnSync(process.execPath, [program, ...args], { cwd: root, stdio: 'inherit' });
  if (error) console.error(`${relative(root, program)}: ${error.message}`);
  return status === 0;
}

function say(line) {
  if (!quiet) console.log(line);
}
