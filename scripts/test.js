// `npm test`: everything that CI checks, on a machine with nothing but Node.js, git and apt.
// --node 22,24: the unit tests on these lines of Node.js too, each of which npx downloads. Several lines share the test files.
import { spawn } from 'node:child_process';
import { readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { parseArgs, stripVTControlCharacters } from 'node:util';
import { build, installDependencies } from './prepare.js';

const { values } = parseArgs({ options: { node: { type: 'string', default: '' } } });
const NODE_LINES = values.node.split(',').filter((line) => line !== '');

/** How many stages run at a time, in their order: the longest first. Browsers, instances and servers mostly wait. */
const RUNNERS = 3;
/** Files of these projects start real programs, which a busy machine can delay beyond what a test waits for. */
const REAL_PROGRAMS = ['e2e', 'flow', 'contract', 'parts'];
/** Files with failures that run once more when nothing else does. More failing files are not caused by a busy machine. */
const FILES_AGAIN = 3;
const STAGES = [
  tests('e2e', { shard: '1/2' }),
  tests('e2e', { shard: '2/2' }),
  tests('flow', { shard: '1/2' }),
  tests('flow', { shard: '2/2' }),
  tests('contract'),
  check('lint', 'npm', 'run', '--silent', 'lint'),
  check('types', 'npm', 'run', '--silent', 'types'),
  tests('unit'),
  tests('parts'),
  ...NODE_LINES.map((line, at) => tests('unit', { line, shard: `${at + 1}/${NODE_LINES.length}` })),
  // From the same seed every time, so that a failure is caused by the change. `npm run fuzz` uses other seeds.
  check('fuzz', 'npm', 'run', '--silent', 'fuzz', '--', '--seed', '1'),
];

await installDependencies();
const { installTestPackages } = await import('./install-test-packages.js');
await installTestPackages();
await build();

const waiting = [...STAGES];
const results = (await Promise.all(Array.from({ length: RUNNERS }, runWaiting))).flat();
const secondTries = results.flatMap((result) => result.secondTries);
const { failures, passedAlone } = await runAlone(results.flatMap((result) => result.failures));
print('Passed only at the second try, with the first failure:', secondTries);
print('Passed only when their file ran again alone, with the failure before:', passedAlone);
print('Failed:', failures);
const count = (key) => results.reduce((sum, result) => sum + result[key], 0);
const words = [`${count('passed')} passed`, `${failures.length} failed`];
if (count('skipped') > 0) words.push(`${count('skipped')} skipped`);
if (secondTries.length > 0) words.push(`${secondTries.length} of the passed at the second try`);
if (passedAlone.length > 0) words.push(`${passedAlone.length} passed only alone`);
console.log(`\n${words.join(', ')}`);
process.exitCode = failures.length === 0 ? 0 : 1;

/**
 * @param line of Node.js, such as 22; the one that runs this where absent
 * @param shard which part of the test files, such as 1/3; all where absent. Vitest distributes them by the hash of their paths.
 * @param file the only test file to run
 */
function tests(project, { line, shard, file } = {}) {
  const part = shard === undefined || line !== undefined ? '' : ` ${shard}`;
  const title = line === undefined ? `${project} tests${part}` : `${project}, Node ${line}`;
  return {
    title,
    async run() {
      const report = join(tmpdir(), `oriel-report-${process.pid}-${title.replace(/\W+/g, '-')}.json`);
      const reporters = ['--reporter=default', '--reporter=./scripts/test-report.js'];
      const node = line === undefined ? [process.execPath] : ['npx', '--yes', `node@${line}`];
      const command = [...node, 'node_modules/vitest/vitest.mjs', 'run', '--project', project, ...reporters];
      if (shard !== undefined) command.push('--shard', shard);
      if (file !== undefined) command.push(file);
      const { status, output } = await run(title, command, { ORIEL_TEST_REPORT: report });
      const result = await readFile(report, 'utf8').then(JSON.parse, () => nothing());
      await rm(report, { force: true });
      if (result.failures.length === 0 && (status !== 0 || result.passed === 0))
        result.failures.push({ name: title, reason: `vitest ended with status ${status}\n${output}` });
      if (REAL_PROGRAMS.includes(project)) for (const each of result.failures) each.project = project;
      return result;
    },
  };
}

function check(title, ...command) {
  return {
    title,
    async run() {
      const { status, output } = await run(title, command);
      const result = nothing();
      if (status !== 0) result.failures.push({ name: title, reason: output });
      return result;
    },
  };
}

/** Runs the files of these failures again, one after the other, unless there are too many or a failure is not one of a file. */
async function runAlone(failures) {
  const files = new Map(failures.map(({ file, project }) => [file, project]));
  const canRun = files.size <= FILES_AGAIN && failures.every(({ file, project }) => file && project);
  if (!canRun) return { failures, passedAlone: [] };
  const remaining = [];
  for (const [file, project] of files) {
    const result = await tests(project, { file }).run();
    remaining.push(...result.failures);
  }
  const failing = new Set(remaining.map(({ file }) => file));
  return { failures: remaining, passedAlone: failures.filter(({ file }) => !failing.has(file)) };
}

function nothing() {
  return { passed: 0, skipped: 0, failures: [], secondTries: [] };
}

/** Runs one waiting stage after the other until there is none. */
async function runWaiting() {
  const results = [];
  for (let stage = waiting.shift(); stage !== undefined; stage = waiting.shift()) {
    const startedAt = Date.now();
    results.push(await stage.run());
    console.log(`== ${stage.title}: took ${Math.round((Date.now() - startedAt) / 1000)} s`);
  }
  return results;
}

function print(title, entries) {
  if (entries.length === 0) return;
  console.log(`\n${title}`);
  for (const { name, reason } of entries) {
    const lines = stripVTControlCharacters(reason).split('\n').slice(0, 25);
    console.log(`\n  ${name}\n${lines.map((line) => `    ${line}`).join('\n')}`);
  }
}

/** Runs a command and prints its lines as they come, each with the title, since several commands run at once. */
function run(title, [program, ...args], env = {}) {
  return new Promise((resolve) => {
    const child = spawn(program, args, {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, ...env },
    });
    const lines = [];
    for (const stream of [child.stdout, child.stderr]) {
      createInterface({ input: stream }).on('line', (line) => {
        lines.push(line);
        console.log(`${title.padEnd(14)} | ${line}`);
      });
    }
    child.on('error', (error) => resolve({ status: 1, output: error.message }));
    child.on('close', (code) => resolve({ status: code ?? 1, output: lines.slice(-25).join('\n') }));
  });
}
