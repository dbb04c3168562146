import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { COMMANDS } from '../../../src/cli/commands.ts';
import { runCli } from '../../../src/cli/run-cli.ts';
import { ACCOUNTS } from '../../support/accounts.ts';
import { ROOT } from '../../support/documents.ts';
import { type ApiFixture, startApiFixture } from '../../support/fixtures/api-fixture.ts';
import { guest } from '../../support/fixtures/peers.ts';
import { memoryIo } from '../../support/memory-io.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';
import { until } from '../../support/until.ts';

const run = promisify(execFile);
const { name, password, project } = ACCOUNTS.member;
/** A name that a shell would take for two words and a command. */
const ODD = 'odd $(touch run) name';

let fixture: ApiFixture;
/** Prints names for the shells. */
let names: Server;
let folder: string;
let env: NodeJS.ProcessEnv;

/**
 * `oriel` of the shells: names come from this process, because a process that first compiles the program takes seconds;
 * every other line is noted and not run.
 */
beforeAll(async () => {
  fixture = await startApiFixture();
  fixture.guests.push(guest({ name: 'web-frontend' }), guest({ name: ODD }));
  folder = temporaryFolder();
  const path = join(folder, 'names.sock');
  names = createServer(async (socket) => {
    const io = memoryIo({ env });
    const [words] = await once(socket, 'data');
    await runCli(JSON.parse(words), COMMANDS, io);
    socket.end(io.stdout());
  }).listen(path);
  await once(names, 'listening');
  const ask = `const socket = require('net').connect('${path}'); socket.write(JSON.stringify(process.argv.slice(1))); socket.pipe(process.stdout)`;
  const program = join(folder, 'oriel');
  writeFileSync(
    program,
    `#!/bin/sh
case $1 in
  __complete) exec ${process.execPath} -e "${ask}" -- "$@" ;;
esac
for word in "$@"; do printf '%s\\n' "$word"; done > ${folder}/part
mv ${folder}/part ${folder}/words
`,
  );
  chmodSync(program, 0o755);
  env = {
    PATH: `${folder}:${process.env.PATH}`,
    HOME: folder,
    TERM: 'dumb',
    OS_AUTH_URL: fixture.url,
    OS_USERNAME: name,
    OS_PASSWORD: password,
    OS_PROJECT_NAME: project,
  };
  for (const shell of ['bash', 'zsh', 'fish']) {
    const io = memoryIo();
    expect(await runCli(['completion', shell], COMMANDS, io)).toBe(0);
    writeFileSync(join(folder, `script.${shell}`), io.stdout());
  }
});
afterAll(async () => {
  names.close();
  await fixture.close();
});

/** An interactive shell at a terminal, with completion. */
interface Shell {
  /** The words of the command that runs after the keys are typed at the prompt. */
  wordsAfter(keys: string): Promise<string[]>;
  close(): Promise<void>;
}

async function startShell(shell: 'bash' | 'zsh'): Promise<Shell> {
  const start = { bash: 'bash --norc --noprofile -i', zsh: 'zsh -f -i' }[shell];
  const prepare = {
    bash: `source ${folder}/script.bash`,
    zsh: `autoload -Uz compinit; compinit -u -d ${folder}/dump; source ${folder}/script.zsh`,
  }[shell];
  const child = spawn('script', ['-qefc', start, '/dev/null'], { env, cwd: folder, stdio: 'pipe' });
  const closed = once(child, 'close');
  let prompts = 0;
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk) => (prompts += String(chunk).split('ready>').length - 1));
  }
  child.stdin.write(`${prepare}; PS1='rea''dy>'\n`);
  await until(() => prompts > 0);
  return {
    async wordsAfter(keys) {
      const words = join(folder, 'words');
      rmSync(words, { force: true });
      child.stdin.write(keys);
      await until(() => existsSync(words));
      return readFileSync(words, 'utf8').split('\n').slice(0, -1);
    },
    async close() {
      child.stdin.write('exit\n');
      await closed;
    },
  };
}

const COMPLETED: readonly (readonly [string, readonly string[]])[] = [
  ['oriel session li\t\n', ['session', 'list']],
  ['oriel doc\t\n', ['doctor']],
  ['oriel server list --all\t\n', ['server', 'list', '--all-projects']],
  ['oriel --os-cl\tlab console --view\tx\n', ['--os-cloud', 'lab', 'console', '--view-only', 'x']],
  ['oriel serve --role novnc\t\n', ['serve', '--role', 'novncproxy']],
  ['oriel completion zs\t\n', ['completion', 'zsh']],
  ['oriel help tra\t\n', ['help', 'trace']],
  ['oriel console web-f\t\n', ['console', 'web-frontend']],
  [
    'oriel session end --reason x --server web\t\n',
    ['session', 'end', '--reason', 'x', '--server', 'web-frontend'],
  ],
  ['oriel console odd\t\n', ['console', ODD]],
];

describe.each(['bash', 'zsh'] as const)('%s, typed at its prompt', (shell) => {
  let started: Shell;
  beforeAll(async () => {
    started = await startShell(shell);
    return () => started.close();
  });

  test.each(COMPLETED)('%j', async (keys, words) => {
    expect(await started.wordsAfter(keys)).toEqual(words);
    expect(existsSync(join(folder, 'run'))).toBe(false);
  });
});

describe('fish', () => {
  test.each([
    ['oriel session ', ['end', 'list']],
    ['oriel doc', ['doctor']],
    ['oriel server list --all', ['--all-projects']],
    ['oriel --os-cloud lab console --view', ['--view-only']],
    ['oriel serve --role novnc', ['novncproxy']],
    ['oriel completion zs', ['zsh']],
    ['oriel console web', ['web-frontend']],
    ['oriel session end --server odd', [ODD]],
    // The name of a file in the current folder is not the name of an instance.
    ['oriel session end --server script', []],
    ['oriel serve --config-file script.f', ['script.fish']],
  ])('%j', async (line, offered) => {
    const { stdout, stderr } = await run(
      'fish',
      ['--no-config', '-c', `source ${folder}/script.fish; complete -C ${JSON.stringify(line)}`],
      { env, cwd: folder },
    );
    expect(stderr).toBe('');
    expect(
      stdout
        .split('\n')
        .filter(Boolean)
        .map((each) => each.split('\t')[0])
        .sort(),
    ).toEqual(offered);
  });
});

test.each(['bash', 'zsh', 'fish'])('%s accepts the script without a complaint', async (shell) => {
  const flags = { bash: ['-n'], zsh: ['-n'], fish: ['-n'] }[shell] ?? [];
  const { stderr } = await run(shell, [...flags, join(folder, `script.${shell}`)]);
  expect(stderr).toBe('');
});

describe('names', () => {
  async function named(variables: NodeJS.ProcessEnv, ...words: string[]) {
    const io = memoryIo({ env: { HOME: folder, ...variables } });
    const status = await runCli(['__complete', ...words], COMMANDS, io);
    return { status, out: io.stdout(), err: io.stderr() };
  }

  test('are printed by the program as the scripts start it', async () => {
    const program = ['--import', `${ROOT}/bench/typescript.js`, `${ROOT}/src/cli/main.ts`];
    const { stdout, stderr } = await run(process.execPath, [...program, '__complete', 'servers', 'console'], {
      env,
    });
    expect(stdout.split('\n')).toEqual(expect.arrayContaining(['web-frontend', ODD]));
    expect(stderr).toBe('');
  });

  test('that no user could type are left out', async () => {
    fixture.guests.push(guest({ name: 'bad\nname' }));
    const { out } = await named(env, 'servers');
    expect(out.split('\n')).not.toContain('name');
    expect(out).toContain('web-frontend\n');
  });

  test.each([
    ['no sign-in', {}],
    ['a wrong password', { OS_PASSWORD: 'wrong' }],
    ['no API', { OS_AUTH_URL: 'http://127.0.0.1:1' }],
  ])('with %s there are none, and no message', async (_why, variables) => {
    const given = Object.keys(variables).length === 0 ? {} : { ...env, ...variables };
    expect(await named(given, 'servers')).toEqual({ status: 0, out: '', err: '' });
  });

  test('an API that never replies is not waited for', async () => {
    const silent = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => silent.once('listening', resolve));
    const { port } = silent.address() as { port: number };
    const sockets: import('node:net').Socket[] = [];
    silent.on('connection', (socket) => sockets.push(socket));
    expect(await named({ ...env, OS_AUTH_URL: `http://127.0.0.1:${port}` }, 'servers')).toEqual({
      status: 0,
      out: '',
      err: '',
    });
    expect(sockets).toHaveLength(1);
    for (const socket of sockets) socket.destroy();
    silent.close();
  });

  test('an option of the unfinished line decides which cloud is asked', async () => {
    writeFileSync(
      join(folder, 'clouds.yaml'),
      `clouds:\n  a: {auth: {auth_url: ${fixture.url}, username: ${name}, password: ${password}, project_name: ${project}}}\n  b: {}\n`,
    );
    const file = { OS_CLIENT_CONFIG_FILE: join(folder, 'clouds.yaml') };
    expect((await named(file, 'servers', '--os-cloud', 'a', 'console')).out).toContain('web-frontend');
    expect((await named(file, 'servers', '--os-cloud=b', 'console')).out).toBe('');
  });
});
