import { afterAll, beforeAll, expect, test } from 'vitest';
import { ACCOUNTS } from '../support/accounts.ts';
import { type AllInOne, startAllInOne } from '../support/fixtures/all-in-one.ts';
import { brokenDriver, brokenInstance } from '../support/fixtures/broken-driver.ts';
import { Person } from '../support/person.ts';

let oriel: AllInOne;

beforeAll(async () => {
  oriel = await startAllInOne({ drivers: [brokenDriver] });
});
afterAll(() => oriel.close());

test('a defect of a driver is logged with its step, role, request id and stack, and answered without its message', async () => {
  const member = await Person.signIn(oriel, ACCOUNTS.member);
  const { status, headers, body } = await member.api(`/v2.1/servers/${brokenInstance.uuid}/remote-consoles`, {
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
      err: expect.objectContaining({ stack: expect.stringContaining('broken-driver.ts') }),
    }),
  );
  expect(lines).toContainEqual(
    expect.objectContaining({ role: 'api', step: 6, code: 'internal_error', msg: 'request failed' }),
  );
});
