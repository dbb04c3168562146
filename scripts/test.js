// `npm test`: everything that CI checks, on a machine with nothing but Node.js, git and apt.
import { spawn } from 'node:child_process';
import { readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build, installDependencies } from './prepare.js';

const PROJECTS = ['unit', 'contract', 'flow', 'e2e'];

await installDependencies();
const { installTestPackages } = await import('./install-test-packages.js');
await installTestPackages();
await build();

const failed = [];
for (const [title, command] of [
  ['lint', ['node_modules/.bin/biome', 'check', '--error-on-warnings', '.']],
  ['types', ['npm', 'run', '--silent', 'types']],
]) {
  console.log(`\n== ${title}`);
  if ((await run(command)) !== 0) failed.push(title);
}

const total = { passed: 0, failed: 0, skipped: 0 };
for (const project of PROJECTS) {
  console.log(`\n== ${project} tests`);
  const report = join(tmpdir(), `oriel-test-${process.pid}-${project}.json`);
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`];
  const status = await run(['node_modules/.bin/vitest', 'run', '--project', project, ...reporters]);
  const result = await readFile(report, 'utf8').then(JSON.parse, () => ({}));
  await rm(report, { force: true });
  total.passed += result.numPassedTests ?? 0;
  total.failed += result.numFailedTests ?? 0;
  total.skipped += (result.numPendingTests ?? 0) + (result.numTodoTests ?? 0);
  if (status !== 0 || !result.numPassedTests) failed.push(`${project} tests`);
}

console.log(failed.length === 0 ? '\nEverything passed.' : `\nNot passed: ${failed.join(', ')}.`);
const checksFailed = failed.filter((title) => !title.endsWith(' tests')).length;
const failures = Math.max(total.failed + checksFailed, failed.length);
const skipped = total.skipped > 0 ? `, ${total.skipped} skipped` : '';
console.log(`${total.passed} passed, ${failures} failed${skipped}`);
process.exitCode = failures === 0 ? 0 : 1;

/** Runs a command with its output shown; answers the exit status. */
function run([program, ...args]) {
  return new Promise((resolve) => {
    const child = spawn(program, args, { stdio: ['ignore', 'inherit', 'inherit'] });
    child.on('error', () => resolve(1));
    child.on('exit', (code) => resolve(code ?? 1));
  });
}
