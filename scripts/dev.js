// `npm run dev`: runs `oriel demo` and follows changes. A change of src/ compiles and restarts it; a change of web/
// builds the page, which the browser shows when it loads again. User, password and ports stay the same.
import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { watch } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { build, installDependencies } from './prepare.js';

const PASSWORD_FILE = 'dist/.dev-password';
/** Editors write a file in several steps. */
const SETTLE_MS = 100;
/** Open consoles may keep the server from ending; the second signal ends it at once. */
const PATIENCE_MS = 500;

await installDependencies();
await build();

const password = await keptPassword();
const children = new Set();
let server = run('dist/cli/main.js', 'demo', ...process.argv.slice(2));
for (const page of ['console', 'dashboard']) {
  run(
    'node_modules/vite/bin/vite.js',
    'build',
    '--watch',
    '--config',
    'web/vite.config.ts',
    '--mode',
    page,
    '--logLevel',
    'warn',
  );
}

let timer;
let work = Promise.resolve();
watch('src', { recursive: true }, () => {
  clearTimeout(timer);
  timer = setTimeout(() => {
    work = work.then(compileAndRestart);
  }, SETTLE_MS);
});
for (const signal of ['SIGINT', 'SIGTERM']) {
  process.once(signal, async () => {
    await Promise.all([...children].map(end));
    process.exit(0);
  });
}

async function compileAndRestart() {
  const startedAt = Date.now();
  const [status] = await once(run('node_modules/typescript/bin/tsc', '--project', 'tsconfig.json'), 'close');
  if (status !== 0) {
    console.log('The types have errors: the server keeps running as it was.');
    return;
  }
  await end(server);
  server = run('dist/cli/main.js', 'demo', ...process.argv.slice(2));
  console.log(`Compiled and restarted in ${((Date.now() - startedAt) / 1000).toFixed(1)} s.`);
}

function run(program, ...args) {
  const child = spawn(process.execPath, ['--enable-source-maps', program, ...args], {
    // A process group of its own: Ctrl-C reaches the children through this process alone.
    detached: true,
    stdio: ['ignore', 'inherit', 'inherit'],
    // Pages mark the texts that a language lacks.
    env: { ...process.env, ORIEL_DEMO_PASSWORD: password, ORIEL_MARKS_UNTRANSLATED: '1' },
  });
  children.add(child);
  child.on('close', () => children.delete(child));
  return child;
}

async function end(child) {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'close');
  child.kill('SIGTERM');
  const more = setTimeout(() => child.kill('SIGTERM'), PATIENCE_MS);
  const last = setTimeout(() => child.kill('SIGKILL'), 4 * PATIENCE_MS);
  await ended;
  clearTimeout(more);
  clearTimeout(last);
}

async function keptPassword() {
  const kept = await readFile(PASSWORD_FILE, 'utf8').catch(() => '');
  if (kept !== '') return kept;
  const made = randomBytes(9).toString('base64url');
  await writeFile(PASSWORD_FILE, made, { mode: 0o600 });
  return made;
}
