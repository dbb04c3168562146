import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { COMMANDS } from '../../../src/cli/commands.ts';
import { runCli } from '../../../src/cli/run-cli.ts';
import type { Terminal } from '../../../src/cli/terminal.ts';
import { ACCOUNTS } from '../../support/accounts.ts';
import { type ApiFixture, startApiFixture } from '../../support/fixtures/api-fixture.ts';
import { guest } from '../../support/fixtures/peers.ts';
import { memoryIo } from '../../support/memory-io.ts';

let lab: ApiFixture;
beforeAll(async () => {
  lab = await startApiFixture();
  lab.guests.push(
    guest({ name: 'off', status: 'SHUTOFF', taskState: null, powerLacks: [] }),
    guest({ name: 'on', taskState: null, powerLacks: [] }),
  );
});
afterAll(() => lab.close());
beforeEach(() => {
  lab.peers.powerChanges.length = 0;
});

async function run(argv: string[], terminal?: Terminal) {
  const { name, password, project } = ACCOUNTS.member;
  const env = {
    OS_AUTH_URL: `${lab.url}/v3`,
    OS_USERNAME: name,
    OS_PASSWORD: password,
    OS_PROJECT_NAME: project,
    HOME: '/nonexistent',
  };
  const io = memoryIo({ env, ...(terminal && { terminal }) });
  const status = await runCli(['server', ...argv], COMMANDS, io);
  return { status, out: io.stdout(), err: io.stderr() };
}

function answering(answer: string) {
  const asked: string[] = [];
  const ask = async (prompt: string) => {
    asked.push(prompt);
    return answer;
  };
  return { asked, terminal: { columns: 80, ask, askSecret: ask } };
}

const changes = () => lab.peers.powerChanges.map(({ action }) => action);

test('each command begins its action', async () => {
  expect((await run(['start', 'off'])).status).toBe(0);
  for (const word of ['pause', 'suspend']) expect((await run([word, 'on'])).status).toBe(0);
  for (const words of [['stop'], ['off'], ['reboot'], ['reboot', '--hard'], ['nmi']]) {
    expect(await run([...words, 'on', '--yes'])).toMatchObject({ status: 0, err: '' });
  }
  expect(changes()).toEqual(['start', 'pause', 'suspend', 'stop', 'power_off', 'reboot', 'reset', 'nmi']);
});

test('an action that loses data is confirmed by the name of the instance', async () => {
  const no = answering('');
  expect(await run(['off', 'on'], no.terminal)).toMatchObject({ status: 1, out: '' });
  expect(no.asked).toEqual([`Power off on (${lab.guests.find(({ name }) => name === 'on')?.uuid})? [y/N] `]);
  expect(changes()).toEqual([]);
  expect((await run(['off', 'on'], answering('yes').terminal)).status).toBe(0);
  expect(changes()).toEqual(['power_off']);
});

test('without a terminal it needs --yes', async () => {
  for (const word of ['stop', 'off', 'reboot', 'nmi']) {
    const ran = await run([word, 'on']);
    expect([ran.status, ran.err]).toEqual([2, expect.stringContaining('give --yes')]);
  }
  expect(changes()).toEqual([]);
});

test('an action that the state does not allow is refused with the state', async () => {
  const ran = await run(['start', 'on']);
  expect([ran.status, ran.err]).toEqual([
    1,
    expect.stringMatching(/while it is in vm_state active.*HTTP 409/s),
  ]);
});

test('--wait returns once the state is reached, and fails if the action ended in another', async () => {
  const on = lab.guests.find(({ name }) => name === 'on')!;
  expect(await run(['reboot', 'on', '--yes', '--wait'])).toMatchObject({ status: 0, out: 'on is ACTIVE.\n' });
  const failed = await run(['stop', 'on', '--yes', '--wait']);
  expect([failed.status, failed.err]).toEqual([1, 'The action failed: on is ACTIVE, not SHUTOFF.\n']);
  expect((await run(['start', 'off', '--timeout', '9'])).status).toBe(2);
  expect(on.status).toBe('ACTIVE');
});
