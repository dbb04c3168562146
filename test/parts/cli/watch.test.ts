import { afterEach, beforeEach, expect, it } from 'vitest';
import { COMMANDS } from '../../../src/cli/commands.ts';
import { runCli } from '../../../src/cli/run-cli.ts';
import { ACCOUNTS } from '../../support/accounts.ts';
import { type ApiFixture, startApiFixture } from '../../support/fixtures/api-fixture.ts';
import { memoryIo } from '../../support/memory-io.ts';
import { until } from '../../support/until.ts';

let fixture: ApiFixture;
let ending: AbortController;
let running: Promise<number>[];

beforeEach(async () => {
  fixture = await startApiFixture();
  ending = new AbortController();
  running = [];
});
afterEach(async () => {
  ending.abort();
  expect(await Promise.all(running)).toEqual([130]);
  await fixture.close();
});

/** `oriel server list --watch` of the member. */
function watch(table?: { draw(text: string): void }) {
  const { name, password, project } = ACCOUNTS.member;
  const env = {
    OS_AUTH_URL: fixture.url,
    OS_USERNAME: name,
    OS_PASSWORD: password,
    OS_PROJECT_NAME: project,
    HOME: '/nonexistent',
  };
  const io = memoryIo({ env });
  const size = () => ({ columns: 90, rows: 24 });
  running.push(
    runCli(['server', 'list', '--watch'], COMMANDS, {
      ...io,
      signal: ending.signal,
      table: table && { size, ...table },
    }),
  );
  return { stdout: io.stdout, stderr: io.stderr };
}

function stop(): void {
  const [instance] = fixture.guests;
  if (instance === undefined) throw new Error('no instance');
  fixture.guests[0] = { ...instance, status: 'SHUTOFF', name: 'vm\x1b[2J1' };
  fixture.api.instanceChanged({ instanceUuid: instance.uuid, host: 'compute1', change: 'stopped' });
}

it('prints a line for each instance and each change in a pipe, and reports a lost stream', async () => {
  const watching = watch();
  const { uuid } = fixture.guest;
  await until(() => watching.stdout() === `vm1  ACTIVE  -  ${uuid}\n`);
  stop();
  await until(() => watching.stdout().endsWith(`1  SHUTOFF  -  ${uuid}\n`));
  expect(watching.stdout()).not.toContain('\x1b');
  await fixture.api.close();
  await until(() => watching.stderr().includes('not live any more'));
});

it('draws the table again in a terminal', async () => {
  const drawn: string[] = [];
  watch({ draw: (text) => void drawn.push(text) });
  await until(() => drawn.some((text) => /NAME +STATUS +SCREEN +ID\nvm1 +ACTIVE /.test(text)));
  stop();
  await until(() => drawn.some((text) => text.includes('SHUTOFF')));
  expect(drawn.join()).not.toContain('\x1b');
  await fixture.api.close();
  await until(() => drawn.at(-1)?.includes('not live any more') === true);
});
