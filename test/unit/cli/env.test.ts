import { expect, test } from 'vitest';
import { COMMANDS } from '../../../src/cli/commands.ts';
import { runCli } from '../../../src/cli/run-cli.ts';
import { userLines } from '../../support/accounts.ts';
import { memoryIo } from '../../support/memory-io.ts';

async function env(...args: string[]) {
  const [mia] = await userLines();
  const io = memoryIo({ env: { OS_ORIEL_AUTH__USER: mia, OS_DEFAULT__HOST: 'ctl1', HOME: '/nonexistent' } });
  const status = await runCli(['env', ...args], COMMANDS, io);
  return { status, out: io.stdout(), err: io.stderr() };
}

test('it prints what a client needs to sign in at this host, but no password', async () => {
  const { status, out } = await env();
  expect(status).toBe(0);
  expect(out).toContain('export OS_AUTH_URL=http://ctl1:8774/v3\n');
  expect(out).toContain('export OS_USERNAME=mia\nexport OS_PROJECT_NAME=demo\n');
  expect(out).not.toContain('export OS_PASSWORD');
});

test('the API may have another address', async () => {
  const { out } = await env('--url', 'https://consoles.example.org:8774/');
  expect(out).toContain('export OS_AUTH_URL=https://consoles.example.org:8774/v3\n');
});

test.each([
  [['--user', 'anonymous'], 'Its users are mia.'],
  [['--project', 'ops'], '"mia" is not in project "ops", but in demo.'],
])('%j is refused with what there is', async (args, words) => {
  expect(await env(...args)).toMatchObject({ status: 1, err: expect.stringContaining(words) });
});
