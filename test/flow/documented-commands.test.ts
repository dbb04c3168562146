import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { COMMANDS } from '../../src/cli/commands.ts';
import { commandLines, ROOT } from '../support/documents.ts';
import { ACCOUNTS, freePort, type House, startAllInOne } from '../support/house.ts';
import { Person } from '../support/person.ts';

const A_REQUEST_ID = /req-[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g;
/** Guests that the help speaks of; here there is but the demo. */
const A_GUEST = /\bweb1\b|\b5d0c4b9c-13a2-4f3e-9f57-2f5b7a3f6f0e\b/g;

let house: House;
let bin: string;
let env: NodeJS.ProcessEnv;
let requestId: string;

beforeAll(async () => {
  house = await startAllInOne();
  const person = await Person.signIn(house, ACCOUNTS.member);
  const { headers } = await person.askForConsole(await person.serverId('demo'));
  requestId = headers.get('x-openstack-request-id')!;
  bin = mkdtempSync(join(tmpdir(), 'oriel-bin-'));
  const program = join(bin, 'oriel');
  writeFileSync(program, `#!/bin/sh\nexec "${process.execPath}" "${join(ROOT, 'dist/cli/main.js')}" "$@"\n`);
  chmodSync(program, 0o755);
  env = {
    PATH: `${bin}:${process.env.PATH}`,
    HOME: bin,
    BROWSER: 'true',
    OS_AUTH_URL: `${house.apiUrl}/v3`,
    OS_USERNAME: ACCOUNTS.member.name,
    OS_PASSWORD: ACCOUNTS.member.password,
    OS_PROJECT_NAME: ACCOUNTS.member.project,
    OS_DEFAULT__OSAPI_COMPUTE_LISTEN_PORT: String(await freePort()),
    OS_VNC__NOVNCPROXY_PORT: String(await freePort()),
  };
});

afterAll(async () => {
  await house.close();
  rmSync(bin, { recursive: true });
});

const documented = commandLines()
  .filter(({ line }) => /(^|\| )oriel /.test(line))
  .map(({ line }) => line);
const examples = COMMANDS.flatMap((command) => command.examples.map(({ line }) => line));
const lines = [...new Set([...documented, ...examples])];
const lasting = /^oriel (serve|demo)\b/;

test.each(lines.filter((line) => !lasting.test(line)))('%s', async (line) => {
  const { status, output } = await ended(run(line));
  expect(status, output).toBe(0);
});

test.each(lines.filter((line) => lasting.test(line)))('%s, until a signal', async (line) => {
  const child = run(`exec ${line}`);
  const over = ended(child);
  await said(child, /"msg":"serving"|Ctrl-C ends it/);
  child.kill('SIGINT');
  const { status, output } = await over;
  expect(status, output).toBe(0);
});

function asTheHouse(): NodeJS.ProcessEnv {
  return {
    OS_DEFAULT__OSAPI_COMPUTE_LISTEN_PORT: new URL(house.apiUrl).port,
    OS_VNC__NOVNCPROXY_BASE_URL: `${house.proxyUrl}/vnc_lite.html`,
  };
}

/** The line as a shell runs it, with this house's request id, guest and the example files of etc/. */
function run(line: string): ChildProcess {
  const here = line
    .replaceAll(A_REQUEST_ID, requestId)
    .replaceAll(A_GUEST, 'demo')
    .replace('--idle 90', '--idle 1')
    .replaceAll('/etc/oriel/', `${ROOT}/etc/`)
    .replaceAll('/etc/nova/', `${ROOT}/test/support/nova/`);
  // The doctor looks at the house that runs; what is started gets ports of its own.
  const ports = line.startsWith('oriel doctor') ? asTheHouse() : {};
  return spawn('sh', ['-c', here], { env: { ...env, ...ports }, stdio: ['ignore', 'pipe', 'pipe'] });
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
