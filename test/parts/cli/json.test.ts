import { afterAll, beforeAll, expect, test } from 'vitest';
import { COMMANDS } from '../../../src/cli/commands.ts';
import { runCli } from '../../../src/cli/run-cli.ts';
import { ACCOUNTS, userLines } from '../../support/accounts.ts';
import { type ApiFixture, startApiFixture } from '../../support/fixtures/api-fixture.ts';
import { guest } from '../../support/fixtures/peers.ts';
import { memoryIo } from '../../support/memory-io.ts';

let fixture: ApiFixture;
let users: string[];
beforeAll(async () => {
  fixture = await startApiFixture();
  fixture.guests.push(guest({ name: 'elsewhere', projectId: 'other' }));
  users = await userLines();
});
afterAll(() => fixture.close());

async function oriel(who: keyof typeof ACCOUNTS, ...argv: string[]) {
  const { name, password, project } = ACCOUNTS[who];
  const io = memoryIo({
    env: {
      OS_AUTH_URL: fixture.url,
      OS_USERNAME: name,
      OS_PASSWORD: password,
      OS_PROJECT_NAME: project,
      OS_ORIEL_AUTH__USER: users[0],
      HOME: '/nonexistent',
    },
  });
  const status = await runCli(argv, COMMANDS, io);
  return { status, out: io.stdout(), err: io.stderr() };
}

const withJson = COMMANDS.filter(({ json }) => json !== undefined);

test('every command with --json documents its fields, and the other way round', () => {
  expect(withJson.map(({ name }) => name)).toEqual(
    COMMANDS.filter(({ options }) => 'json' in options).map(({ name }) => name),
  );
  expect(withJson.length).toBeGreaterThan(7);
});

/** They need a session, a trace or a host; flow/documented-commands.test.ts compares their fields. */
const ELSEWHERE = ['session list', 'session end', 'trace', 'doctor'];

test.each(
  withJson.filter(({ name }) => !ELSEWHERE.includes(name)).map((command) => [command.name, command] as const),
)('oriel %s --json prints the documented fields', async (name, { json, positionals }) => {
  const { status, out } = await oriel(
    'member',
    ...name.split(' '),
    ...(positionals.length > 0 ? ['vm1'] : []),
    '--json',
  );
  expect(status, out).toBe(0);
  const printed = JSON.parse(out);
  expect(Array.isArray(printed)).toBe(json!.is === 'an array of objects');
  const entries = Array.isArray(printed) ? printed : [printed];
  expect(entries).not.toHaveLength(0);
  for (const entry of entries) {
    expect(Object.keys(entry)).toEqual(expect.arrayContaining(Object.keys(json!.fields)));
    if (name !== 'env') expect(Object.keys(entry).sort()).toEqual(Object.keys(json!.fields).sort());
  }
});

test('server list --json has null as the host for users who may not see it', async () => {
  const [seen] = JSON.parse((await oriel('member', 'server', 'list', '--json')).out);
  const [all] = JSON.parse((await oriel('admin', 'server', 'list', '--json', '--all-projects')).out).filter(
    ({ name }: { name: string }) => name === 'vm1',
  );
  expect(seen).toMatchObject({ name: 'vm1', host: null, project_id: 'demo' });
  expect(all).toMatchObject({ name: 'vm1', host: 'compute1', project_id: 'demo' });
});

test('server list --all-projects shows the project of each instance', async () => {
  const { out } = await oriel('admin', 'server', 'list', '--all-projects');
  expect(out).toMatch(/^NAME +STATUS +HOST +PROJECT ID +ID$/m);
  expect(out).toMatch(/^elsewhere +ACTIVE +compute1 +other /m);
  expect((await oriel('admin', 'server', 'list')).out).toContain('You may see no instance in this project.');
});

test('a member is refused --all-projects by its rule', async () => {
  const { status, err } = await oriel('member', 'server', 'list', '--all-projects');
  expect(status).toBe(1);
  expect(err).toContain('os_compute_api:servers:index:get_all_tenants');
});

test.each([[['--server', 'vm1']], [['5d0c4b9c-13a2-4f3e-9f57-2f5b7a3f6f0e']]])(
  'a member who ends consoles (%j) is refused by that rule, and no instances of other projects are asked for',
  async (target) => {
    const before = fixture.log.lines.length;
    const { status, err } = await oriel('member', 'session', 'end', ...target, '--reason', 'maintenance');
    expect(status).toBe(1);
    expect(err).toContain(
      'Only administrators may end consoles of other users: sign in with the role admin.',
    );
    expect(err).toMatch(/Policy doesn't allow oriel:(console-tokens:delete|sessions:end)/);
    expect(err).not.toContain('oriel trace');
    expect(fixture.log.lines.slice(before).join('')).not.toContain('get_all_tenants');
  },
);
