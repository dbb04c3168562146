import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { COMMANDS } from '../../src/cli/commands.ts';
import { formatUserLine } from '../../src/config/values/user-line.ts';
import { hashPassword } from '../../src/platform/password-hash.ts';
import { commandLines, ROOT } from '../support/documents.ts';
import { type RunningOriel, startAllInOne } from '../support/fixtures/all-in-one.ts';
import { freePort } from '../support/free-port.ts';
import { Person } from '../support/person.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const A_REQUEST_ID = /req-[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g;
/** Guests that the help speaks of; here there is but the demo. */
const A_GUEST = /\bweb1\b|\b5d0c4b9c-13a2-4f3e-9f57-2f5b7a3f6f0e\b/g;

/** An administrator of the demo's project, who may do all that the documents show. */
const OPERATOR = { name: 'olga', password: 'olga-secret-5', project: 'demo' };

let oriel: RunningOriel;
let bin: string;
let requestId: string;
/** Of the running oriel: what is asked, ended and diagnosed. */
let env: NodeJS.ProcessEnv;
/** Of an Oriel that a line starts. */
let startingEnv: NodeJS.ProcessEnv;
let person: Person;

beforeAll(async () => {
  const hash = await hashPassword(OPERATOR.password, { N: 1024, r: 8, p: 1 });
  const user = formatUserLine({
    name: OPERATOR.name,
    hash,
    projects: new Map([['demo', ['admin', 'member']]]),
  });
  oriel = await startAllInOne({ settings: { oriel_auth: { user: [user] } } });
  person = await Person.signIn(oriel, OPERATOR);
  const { headers } = await person.askForConsole(await person.serverId('demo'));
  requestId = headers.get('x-openstack-request-id')!;
  bin = temporaryFolder();
  const program = join(bin, 'oriel');
  writeFileSync(program, `#!/bin/sh\nexec "${process.execPath}" "${join(ROOT, 'dist/cli/main.js')}" "$@"\n`);
  chmodSync(program, 0o755);
  writeFileSync(join(bin, 'password.txt'), 'correct horse battery\n');
  // The cloud of the examples; its password is in the environment.
  mkdirSync(join(bin, '.config/openstack'), { recursive: true });
  writeFileSync(
    join(bin, '.config/openstack/clouds.yaml'),
    `clouds:\n  lab:\n    auth: {auth_url: ${oriel.apiUrl}, username: ${OPERATOR.name}, project_name: ${OPERATOR.project}}\n`,
  );
  const common = {
    PATH: `${bin}:${process.env.PATH}`,
    HOME: bin,
    TMPDIR: bin,
    BROWSER: 'true',
    OS_AUTH_URL: `${oriel.apiUrl}/v3`,
    OS_USERNAME: OPERATOR.name,
    OS_PASSWORD: OPERATOR.password,
    OS_PROJECT_NAME: OPERATOR.project,
  };
  env = {
    ...common,
    OS_DEFAULT__OSAPI_COMPUTE_LISTEN: '127.0.0.1',
    OS_DEFAULT__OSAPI_COMPUTE_LISTEN_PORT: new URL(oriel.apiUrl).port,
    OS_VNC__NOVNCPROXY_HOST: '127.0.0.1',
    OS_VNC__NOVNCPROXY_PORT: new URL(oriel.proxyUrl).port,
    OS_VNC__NOVNCPROXY_BASE_URL: `${oriel.proxyUrl}/vnc_lite.html`,
    OS_ORIEL__DRIVERS: 'demo',
    OS_ORIEL_AUTH__USER: user,
  };
  startingEnv = {
    ...common,
    OS_DEFAULT__OSAPI_COMPUTE_LISTEN_PORT: String(await freePort()),
    OS_VNC__NOVNCPROXY_PORT: String(await freePort()),
  };
});

afterAll(async () => {
  await oriel.close();
});

const documented = commandLines()
  .filter(({ line }) => /(^|\| )oriel /.test(line))
  .map(({ line }) => line);
const examples = COMMANDS.flatMap((command) => command.examples.map(({ line }) => line));
const lines = [...new Set([...documented, ...examples])];
const lasting = /^oriel (serve|demo)\b/;
/**
 * They ask at a terminal, change the host, use its socket, need a cloud, last until a signal, or need what the demo lacks, a screen
 * of text or an interrupt: prompts, init, operator-socket, doctor-of-a-cloud, watch, screens and power.test.ts run them.
 */
const elsewhere =
  /^oriel hash-password$|^(sudo )?oriel init\b| --socket | --before-switch | --watch\b|^oriel (text|wait|server nmi)\b/;
const power = /^oriel server (start|stop|off|reboot|pause|unpause|suspend|resume)\b/;
const ending = lines.filter((line) => ![lasting, elsewhere, power].some((each) => each.test(line)));

test.each(ending)('%s', async (line) => {
  const { viewer } = await person.view(await person.consoleUrl('demo'));
  const { body } = await person.api('/oriel/v1/sessions');
  // A session is named by its id; an idle minute is a second here.
  const here = line
    .replace(/(session end )[0-9a-f-]{36}/, `$1${body.sessions.at(-1).id}`)
    .replace('--idle 90', '--idle 1');
  const { status, output } = await ended(run(here, env));
  viewer.close();
  expect(status, output).toBe(0);
});

/** What makes a running instance ready for a command, and what makes it run again. */
const BEFORE: Readonly<Record<string, string>> = { start: 'off --yes', unpause: 'pause', resume: 'suspend' };
const AFTER: Readonly<Record<string, string>> = {
  stop: 'start',
  off: 'start',
  pause: 'unpause',
  suspend: 'resume',
};
/** They ask at a terminal. */
const CONFIRMED = ['stop', 'off', 'reboot'];

test.each(lines.filter((line) => power.test(line)))('%s', async (line) => {
  const word = power.exec(line)?.[1] ?? '';
  const inOrder = [BEFORE[word], CONFIRMED.includes(word) ? `${line} --yes` : line, AFTER[word]];
  for (const each of inOrder) {
    if (each === undefined) continue;
    const command = each.startsWith('oriel ') ? each : `oriel server ${each} web1 --wait`;
    const { status, output } = await ended(run(command, env));
    expect(status, output).toBe(0);
  }
});

/** test/parts/cli/json.test.ts has the commands that need no session. */
test.each([
  ['session list', 'oriel session list --json'],
  ['trace', `oriel trace req-9f0a3a1e-6f1c-4c39-8a51-1f6f0c9f6f2d --json`],
  ['doctor', 'oriel doctor --json'],
  ['session end', 'oriel session end --server web1 --reason "test" --json'],
])('oriel %s --json prints the documented fields', async (name, line) => {
  const { viewer } = await person.view(await person.consoleUrl('demo'));
  const { status, output } = await ended(run(line, env));
  viewer.close();
  expect(status, output).toBe(0);
  const { is, fields } = COMMANDS.find((command) => command.name === name)!.json!;
  const printed = JSON.parse(output);
  const [entry] = is === 'an array of objects' ? printed : [printed];
  // A session id has another reply than an instance.
  const documented = Object.keys(fields).filter((field) => name !== 'session end' || field === 'deleted');
  expect(Object.keys(entry).sort()).toEqual(documented.sort());
});

test.each(lines.filter((line) => lasting.test(line)))('%s, until a signal', async (line) => {
  const child = run(`exec ${line}`, startingEnv);
  const over = ended(child);
  await said(child, /"msg":"serving"|Ctrl-C ends it/);
  child.kill('SIGINT');
  const { status, output } = await over;
  expect(status, output).toBe(0);
});

/** The line as a shell runs it, with this oriel's request id, guest and the example files of etc/. */
function run(line: string, env: NodeJS.ProcessEnv): ChildProcess {
  const here = line
    .replaceAll(A_REQUEST_ID, requestId)
    .replaceAll(A_GUEST, 'demo')
    .replaceAll('/etc/oriel/', `${ROOT}/etc/`)
    .replaceAll('/etc/nova/', `${ROOT}/test/support/nova/`);
  return spawn('sh', ['-c', here], { env, cwd: bin, stdio: ['ignore', 'pipe', 'pipe'] });
}

async function ended(child: ChildProcess): Promise<{ status: number | null; output: string }> {
  let output = '';
  for (const stream of [child.stdout!, child.stderr!]) stream.on('data', (chunk) => (output += chunk));
  const [status] = await once(child, 'close');
  return { status, output };
}

function said(child: ChildProcess, words: RegExp): Promise<void> {
  return new Promise((resolve, reject) => {
    let output = '';
    const listen = (chunk: Buffer) => {
      output += chunk;
      if (words.test(output)) resolve();
    };
    child.stdout!.on('data', listen);
    child.stderr!.on('data', listen);
    child.once('close', () => reject(new Error(`it ended before it said ${words}: ${output}`)));
  });
}
