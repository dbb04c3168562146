import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, test } from 'vitest';
import { ACCOUNTS } from '../support/accounts.ts';
import { type ServeProcess, startServing } from '../support/cluster/serve-process.ts';
import { configurationText } from '../support/configuration.ts';
import { freePort } from '../support/free-port.ts';
import { Person } from '../support/person.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

let oriel: ServeProcess | undefined;
afterEach(async () => {
  await oriel?.close();
  oriel = undefined;
});

type Line = Record<string, unknown>;

const textOf = (file: string) => {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
};
const linesOf = (file: string): Line[] =>
  textOf(file)
    .split('\n')
    .slice(0, -1)
    .map((line) => JSON.parse(line) as Line);

/** Waits for a line of the file. */
async function line(file: string, isMeant: (line: Line) => boolean): Promise<Line> {
  for (;;) {
    const found = linesOf(file).find(isMeant);
    if (found !== undefined) return found;
    await sleep(20);
  }
}

const says = (message: string) => (each: Line) => each.msg === message;

describe('oriel serve with log_dir and workers', () => {
  test('writes one file, opens it again on SIGHUP in every process, and takes up new levels', async () => {
    const folder = temporaryFolder();
    const file = join(folder, 'oriel.log');
    const workers = ['[oriel]', 'workers = 2'];
    const log = ['[DEFAULT]', `log_dir = ${folder}`, 'use_stderr = True'];
    oriel = await startServing([...log, ...workers]);
    await line(file, says('serving'));
    // use_stderr: the same lines.
    await oriel.says('serving');
    renameSync(file, `${file}.1`);
    await oriel.configure([...log, 'default_log_levels = amqp=WARN,oriel.api=DEBUG', ...workers]);
    oriel.signal('SIGHUP');
    const reread = await line(file, says('the configuration was read again'));
    expect(reread).toMatchObject({ changed: expect.arrayContaining(['DEFAULT.default_log_levels']) });
    const mia = await Person.signIn(oriel, ACCOUNTS.member);
    const { webSocket } = await mia.view(await mia.consoleUrl('demo'));
    await line(file, says('console opened'));
    webSocket.terminate();
    const ended = await line(file, says('console ended'));
    expect(ended).toMatchObject({ logger: 'oriel.novncproxy', worker: expect.any(Number) });
    await fetch(`${oriel.apiUrl}/livez`);
    await line(
      file,
      ({ msg, logger, level }) => msg === 'request answered' && logger === 'oriel.api' && level === 20,
    );
    // No other logger writes debug lines, and no line is in both files.
    const debug = linesOf(file).filter(({ level }) => level === 20);
    expect(new Set(debug.map(({ logger }) => logger))).toEqual(new Set(['oriel.api']));
    expect(textOf(`${file}.1`)).not.toContain('console opened');
    oriel.signal('SIGTERM');
    expect(await oriel.ended).toBe(0);
    expect(linesOf(file).at(-1)).toMatchObject({ msg: 'stopped' });
  });

  test('serves without its log file, says what to correct, and uses the file once it can', async () => {
    const folder = temporaryFolder();
    const file = join(folder, 'missing', 'x.log');
    oriel = await startServing(['[DEFAULT]', `log_file = ${file}`]);
    const refused = await oriel.says('the log file cannot be opened: the log goes to standard error');
    expect(refused).toMatchObject({ level: 50, logger: 'oriel.log', option: '[DEFAULT] log_file', file });
    const found = await oriel.says('its folder does not exist');
    expect(found).toMatchObject({ option: 'log_file', msg: expect.stringContaining('Create its folder') });
    mkdirSync(join(folder, 'missing'));
    oriel.signal('SIGHUP');
    await line(file, says('the configuration was read again'));
  });
});

/** Runs `oriel serve` until it ends by itself or `isDone`; returns what it wrote to standard error. */
async function run(
  lines: readonly string[],
  isDone: (stderr: string) => boolean,
  under: readonly string[] = [],
) {
  const [apiPort, proxyPort] = await Promise.all([freePort(), freePort()]);
  const folder = temporaryFolder();
  const file = join(folder, 'oriel.conf');
  const state = ['[oriel]', `state_dir = ${join(folder, 'state')}`];
  writeFileSync(file, await configurationText({ apiPort, proxyPort, lines: [...state, ...lines] }));
  chmodSync(file, 0o600);
  const [program = '', ...args] = [
    ...under,
    process.execPath,
    'dist/cli/main.js',
    'serve',
    '--config-file',
    file,
  ];
  const child: ChildProcess = spawn(program, args, { stdio: ['ignore', 'ignore', 'pipe'] });
  let stderr = '';
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  const ended = once(child, 'close');
  while (child.exitCode === null && child.signalCode === null && !isDone(stderr)) await sleep(20);
  child.kill('SIGTERM');
  await ended;
  return { stderr, status: child.exitCode };
}

test('the reason why Oriel cannot start is on standard error, too, if there is a log file', async () => {
  const file = join(temporaryFolder(), 'oriel.log');
  const { stderr, status } = await run(
    ['[DEFAULT]', `log_file = ${file}`, 'default_log_levels = oriel.apo=DEBUG'],
    () => false,
  );
  expect(status).toBe(78);
  expect(stderr).toContain('did you mean \\"oriel.api\\"?');
  expect(textOf(file)).toBe(stderr);
});

test("log_format = oslo writes Nova's layout", async () => {
  const file = join(temporaryFolder(), 'oriel.log');
  const options = ['[DEFAULT]', `log_file = ${file}`, '[oriel]', 'log_format = oslo'];
  const { stderr, status } = await run(options, () => textOf(file).includes('serving'));
  expect(status).toBe(0);
  expect(stderr).toBe('');
  const lines = textOf(file).split('\n').slice(0, -1);
  for (const each of lines) expect(each).toMatch(/^\d{4}-\d\d-\d\d \S+ \d+ [A-Z]+ oriel(\.\w+)* \[-\] /);
  expect(lines.at(-1)).toMatch(/ INFO oriel \[-\] stopped$/);
});
