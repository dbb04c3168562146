import { afterEach, beforeEach, expect, test } from 'vitest';
import { COMMANDS } from '../../../src/cli/commands.ts';
import { runCli } from '../../../src/cli/run-cli.ts';
import { ACCOUNTS } from '../../support/accounts.ts';
import { type ApiFixture, startApiFixture } from '../../support/fixtures/api-fixture.ts';
import { guest } from '../../support/fixtures/peers.ts';
import { memoryIo } from '../../support/memory-io.ts';

let fixture: ApiFixture;
beforeEach(async () => {
  fixture = await startApiFixture();
});
afterEach(() => fixture.close());

async function oriel(who: keyof typeof ACCOUNTS, ...argv: string[]) {
  const { name, password, project } = ACCOUNTS[who];
  const env = {
    OS_AUTH_URL: fixture.url,
    OS_USERNAME: name,
    OS_PASSWORD: password,
    OS_PROJECT_NAME: project,
  };
  const io = memoryIo({ env });
  const status = await runCli(argv, COMMANDS, io);
  return { status, out: io.stdout(), err: io.stderr() };
}

test('an instance of a host whose hypervisor does not answer is not called missing', async () => {
  fixture.peers.refuse('list_instances', 'hypervisor_unreachable');
  const { status, err } = await oriel('member', 'console', 'vm1');
  expect(status).toBe(1);
  expect(err).toContain('"vm1" is not among the instances that are known now');
  expect(err).toContain('Instances of 1 host are missing from the list');
});

test('administrators read which host it is', async () => {
  fixture.peers.refuse('list_instances', 'hypervisor_unreachable');
  const { err } = await oriel('admin', 'session', 'end', '--server', 'vm1', '--reason', 'maintenance');
  expect(err).toContain('Instances of compute1 are missing from the list');
});

test('an instance that no host has is reported as one that the user may not see', async () => {
  const { status, err } = await oriel('member', 'console', 'vm2');
  expect(status).toBe(1);
  expect(err).toContain('You may not see an instance "vm2", or there is none.');
});

test('a name of two instances is refused with their ids', async () => {
  const other = guest();
  fixture.guests.push(other);
  const { status, err } = await oriel('member', 'console', 'vm1');
  expect(status).toBe(1);
  for (const { uuid } of [fixture.guest, other]) expect(err).toContain(uuid);
});

test('the access URL of a view-only console is printed', async () => {
  const { status, out } = await oriel('member', 'console', '--view-only', 'vm1');
  expect([status, out]).toEqual([0, expect.stringMatching(/^http:\/\/127\.0\.0\.1:6080\/vnc_lite\.html/)]);
  expect([...fixture.peers.authorized.values()].map(({ viewOnly }) => viewOnly)).toEqual([true]);
});

test('the consoles of an instance are ended by its name, also in another project', async () => {
  const ended = await oriel('admin', 'session', 'end', '--server', 'vm1', '--reason', 'maintenance');
  expect(ended).toEqual({
    status: 0,
    out: expect.stringMatching(
      /^All consoles of vm1 have ended, and \d+ unused access URLs? stopped working\.\n$/,
    ),
    err: '',
  });
  expect(fixture.peers.deletions).toMatchObject([
    { instanceUuid: fixture.guest.uuid, reason: 'maintenance' },
  ]);
});
