import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { COMMANDS } from '../../../src/cli/commands.ts';
import { runCli } from '../../../src/cli/run-cli.ts';
import { ACCOUNTS } from '../../support/accounts.ts';
import { type ApiFixture, startApiFixture } from '../../support/fixtures/api-fixture.ts';
import { PICTURE } from '../../support/fixtures/peers.ts';
import { memoryIo } from '../../support/memory-io.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

let lab: ApiFixture;
beforeAll(async () => {
  lab = await startApiFixture();
});
afterAll(() => lab.close());
beforeEach(() => {
  lab.peers.condition = null;
  lab.peers.screenLines = ['', 'Debian 12', 'debian login:'];
  lab.peers.refuse('read_screen', undefined);
});

async function run(argv: string[], who: keyof typeof ACCOUNTS = 'member') {
  const { name, password, project } = ACCOUNTS[who];
  const env = {
    OS_AUTH_URL: `${lab.url}/v3`,
    OS_USERNAME: name,
    OS_PASSWORD: password,
    OS_PROJECT_NAME: project,
    HOME: '/nonexistent',
  };
  const io = memoryIo({ env });
  const status = await runCli(argv, COMMANDS, io);
  return { status, out: io.stdout(), err: io.stderr(), bytes: io.bytes() };
}

test('oriel screenshot saves the picture, or writes it to standard output', async () => {
  const file = join(temporaryFolder(), 'screen.png');
  const saved = await run(['screenshot', 'vm1', '--output', file]);
  expect(saved).toMatchObject({ status: 0, out: `${file}\n` });
  expect(await readFile(file)).toEqual(PICTURE);
  lab.peers.condition = 'kernel_panic';
  const piped = await run(['screenshot', 'vm1', '-o', '-']);
  expect(piped).toMatchObject({ status: 0, out: '', err: 'The screen shows: Kernel panic.\n' });
  expect(piped.bytes).toEqual(PICTURE);
  expect(await run(['screenshot', 'vm1', '-o', '/nonexistent/x.png'])).toMatchObject({ status: 1, out: '' });
});

test('oriel text prints the screen, and counts what it cannot read', async () => {
  expect(await run(['text', 'vm1'])).toMatchObject({
    status: 0,
    out: '\nDebian 12\ndebian login:\n',
    err: '1 of 10 characters are in no known font.\n',
  });
  const { out } = await run(['text', 'vm1', '--json']);
  expect(JSON.parse(out)).toMatchObject({ server_name: 'vm1', columns: 80, unknown: 1, condition: null });
});

test('oriel wait finds a line that appears later', async () => {
  lab.peers.screenLines = ['Loading ...'];
  const calls = () => lab.peers.calls.filter((call) => call.includes('read_screen')).length;
  const before = calls();
  const waiting = run(['wait', 'vm1', '--text', '^debian login', '--timeout', '60']);
  await expect.poll(calls, { timeout: 20_000 }).toBeGreaterThan(before);
  lab.peers.refuse('read_screen', 'guest_not_running');
  await expect.poll(calls, { timeout: 20_000 }).toBeGreaterThan(before + 1);
  lab.peers.refuse('read_screen', undefined);
  lab.peers.screenLines = ['Debian 12', 'debian login: '];
  expect(await waiting).toMatchObject({ status: 0, out: 'debian login: \n' });
});

test('oriel wait ends with status 3 after its time, and 2 for a wrong command line', async () => {
  const late = await run(['wait', 'vm1', '--text', 'never', '--timeout', '1']);
  expect([late.status, late.out]).toEqual([3, '']);
  expect(late.err).toContain('did not show the text within 1 s');
  for (const wrong of [[], ['--text', '('], ['--text', 'x', '--timeout', '0']]) {
    expect((await run(['wait', 'vm1', ...wrong])).status).toBe(2);
  }
});

test('all three are refused to users who may not view the console', async () => {
  for (const argv of [
    ['screenshot', 'vm1', '-o', '-'],
    ['text', 'vm1'],
    ['wait', 'vm1', '--text', 'x'],
  ]) {
    const { status, err } = await run(argv, 'reader');
    expect([status, err]).toEqual([1, expect.stringContaining('oriel:servers:screen')]);
  }
});
