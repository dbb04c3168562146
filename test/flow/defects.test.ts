import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Driver, DriverInstance } from '../../src/compute/drivers/driver.ts';
import { ACCOUNTS } from '../support/accounts.ts';
import { type AllInOne, startAllInOne } from '../support/fixtures/all-in-one.ts';
import { Person } from '../support/person.ts';

const instance: DriverInstance = {
  uuid: randomUUID(),
  name: 'broken',
  projectId: 'demo',
  userId: null,
  status: 'ACTIVE',
  hypervisorName: 'broken',
  vcpus: 1,
  memoryMb: 64,
};

/** A driver with a defect at step 6. */
const driver: Driver = {
  name: 'broken',
  kinds: ['novnc'],
  listInstances: async () => [instance],
  getInstance: async (uuid) => (uuid === instance.uuid ? instance : undefined),
  readDefinition: async () => 'a definition',
  findConsole: () => {
    throw new TypeError('the definition has no console');
  },
  onChange: () => {},
  close: () => {},
};

let oriel: AllInOne;

beforeAll(async () => {
  oriel = await startAllInOne({ drivers: [driver] });
});
afterAll(() => oriel.close());

test('a defect of a driver is logged with its step, role, request id and stack, and answered without its message', async () => {
  const member = await Person.signIn(oriel, ACCOUNTS.member);
  const { status, headers, body } = await member.api(`/v2.1/servers/${instance.uuid}/remote-consoles`, {
    method: 'POST',
    headers: { 'X-OpenStack-Nova-API-Version': '2.6' },
    body: { remote_console: { protocol: 'vnc', type: 'novnc' } },
  });
  expect(status).toBe(500);
  expect(JSON.stringify(body)).not.toContain('the definition has no console');
  const requestId = headers.get('x-openstack-request-id');
  const lines = oriel
    .logText()
    .split('\n')
    .filter((line) => line.includes('"step":6') && line.includes(String(requestId)))
    .map((line) => JSON.parse(line));
  expect(lines).toContainEqual(
    expect.objectContaining({
      level: 50,
      role: 'compute',
      step: 6,
      request_id: requestId,
      msg: 'a call failed',
      call: 'compute.get_vnc_console',
      err: expect.objectContaining({ stack: expect.stringContaining('defects.test.ts') }),
    }),
  );
  expect(lines).toContainEqual(
    expect.objectContaining({ role: 'api', step: 6, code: 'internal_error', msg: 'request failed' }),
  );
});
