// `npm run release:check`: what a release must pass beside `npm test`, because it takes longer than CI has. It needs root,
// the network, and the Debian packages mmdebstrap, lintian and umoci. Names as arguments run these steps alone.
import { spawn } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

/** Programs that steps need, and the Debian package of each. */
const PROGRAMS = { mmdebstrap: 'mmdebstrap', lintian: 'lintian', 'dpkg-deb': 'dpkg', umoci: 'umoci' };

/** In this order. A command that ends with status 0 has passed. */
const STEPS = [
  step('artefacts', 'scripts/release'),
  step('reproducible', ...vitest('reproducible')),
  step('sbom', ...vitest('sbom')),
  step('lintian', ...vitest('lintian')),
  step('debian-12', ...vitest('debian-12')),
  step('debian-13', ...vitest('debian-13')),
  step('package-under-systemd', ...vitest('package-under-systemd')),
  step('systemd', ...vitest('systemd')),
  step('systemd-roles', ...vitest('systemd-roles')),
  step('image', process.execPath, 'packages/image/check.js'),
];

const wanted = process.argv.slice(2);
const unknown = wanted.filter((name) => !STEPS.some((each) => each.name === name));
if (unknown.length > 0)
  fail(`There is no step ${unknown.join(', ')}: ${STEPS.map(({ name }) => name).join(', ')}`);
if (process.getuid?.() !== 0) fail('release:check needs root, for the roots of Debian.');
const missing = Object.keys(PROGRAMS).filter((name) => !isThere(name));
if (missing.length > 0) {
  fail(`Missing programs; install: apt-get install ${missing.map((name) => PROGRAMS[name]).join(' ')}`);
}

const steps = STEPS.filter(({ name }) => wanted.length === 0 || wanted.includes(name));
const failed = [];
for (const [at, { name, command }] of steps.entries()) {
  console.log(`\n== ${at + 1} of ${steps.length}: ${name}: ${command.join(' ')}`);
  const startedAt = Date.now();
  const passed = await run(command);
  const seconds = Math.round((Date.now() - startedAt) / 1000);
  console.log(`== ${name}: ${passed ? 'passed' : 'FAILED'} after ${seconds} s`);
  if (!passed) failed.push(name);
}
console.log(
  `\n${steps.length - failed.length} passed, ${failed.length} failed${failed.map((name) => `\n  ${name}`).join('')}`,
);
process.exitCode = failed.length === 0 ? 0 : 1;

function step(name, ...command) {
  return { name, command };
}

/** The test file test/release/<name>.test.ts */
function vitest(name) {
  return ['npx', 'vitest', 'run', '--project', 'release', `test/release/${name}.test.ts`];
}

function run([program, ...args]) {
  return new Promise((resolve) => {
    const child = spawn(program, args, { stdio: ['ignore', 'inherit', 'inherit'] });
    child.on('error', (error) => {
      console.error(`${program}: ${error.message}`);
      resolve(false);
    });
    child.on('close', (code) => resolve(code === 0));
  });
}

function isThere(program) {
  return (process.env.PATH ?? '').split(delimiter).some((folder) => {
    try {
      accessSync(join(folder, program), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}

function fail(message) {
  console.error(message);
  process.exit(1);
}
