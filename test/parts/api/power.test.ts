import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type ApiFixture, startApiFixture } from '../../support/fixtures/api-fixture.ts';
import { guest } from '../../support/fixtures/peers.ts';

let lab: ApiFixture;

beforeAll(async () => {
  lab = await startApiFixture();
  const { guests } = lab;
  Object.assign(lab.guest, { powerLacks: ['suspend'], taskState: null });
  guests.push(
    guest({ name: 'off', status: 'SHUTOFF', powerLacks: [] }),
    guest({ name: 'busy', taskState: 'rebooting', powerLacks: [] }),
    guest({ name: 'without power' }),
    guest({ name: 'theirs', projectId: 'other', powerLacks: [] }),
  );
});
afterAll(() => lab.close());

type Asked = Parameters<ApiFixture['ask']>[2];

const idOf = (name: string) => lab.guests.find((each) => each.name === name)?.uuid ?? '';
const act = (name: string, body: unknown, more: Asked = {}) =>
  lab.ask('POST', `/v2.1/servers/${idOf(name)}/action`, { version: '2.17', body, ...more });
/** The actions that agents began since the last call. */
const begun = () => lab.peers.powerChanges.splice(0).map(({ action }) => action);

describe('POST /servers/{id}/action', () => {
  test.each([
    ['vm1', { 'os-stop': null }, 'stop'],
    ['vm1', { 'oriel:power_off': null }, 'power_off'],
    ['vm1', { reboot: { type: 'SOFT' } }, 'reboot'],
    ['vm1', { reboot: { type: 'Hard' } }, 'reset'],
    ['vm1', { pause: null }, 'pause'],
    ['vm1', { trigger_crash_dump: null }, 'nmi'],
    ['off', { 'os-start': null }, 'start'],
    ['busy', { reboot: { type: 'HARD' } }, 'reset'],
  ])('%s %j begins %s, with 202 and no body', async (name, body, action) => {
    const answered = await act(name, body);
    expect([answered.status, answered.text, begun()]).toEqual([202, '', [action]]);
  });

  test.each([
    ['vm1', { 'os-start': null }, "Cannot 'start' instance ID while it is in vm_state active"],
    ['off', { 'os-stop': null }, "Cannot 'stop' instance ID while it is in vm_state stopped"],
    ['busy', { reboot: { type: 'SOFT' } }, "Cannot 'reboot' instance ID while it is in task_state rebooting"],
    ['vm1', { resume: null }, "Cannot 'resume' instance ID while it is in vm_state active"],
  ])('%s %j is a conflict in the words of Nova', async (name, body, words) => {
    const { status, body: fault } = await act(name, body);
    const message = words.replace('ID', idOf(name));
    expect([status, fault]).toEqual([409, { conflictingRequest: { code: 409, message } }]);
    expect(begun()).toEqual([]);
  });

  test('a conflict that only the agent sees has the same words', async () => {
    lab.peers.refuse('change_power', 'power_conflict');
    const answered = await act('vm1', { pause: null });
    lab.peers.refuse('change_power', undefined);
    expect(answered.status).toBe(409);
    expect(answered.body.conflictingRequest.message).toMatch(/^Cannot 'pause' instance/);
  });

  test.each([
    [{ reboot: { type: 'WARM' } }, 400],
    [{ reboot: null }, 400],
    [{ trigger_crash_dump: {} }, 400],
    [{ 'os-start': null, 'os-stop': null }, 400],
    [{ suspend: null }, 501],
  ])('%j is refused with %i', async (body, status) => {
    expect([(await act('vm1', body)).status, begun()]).toEqual([status, []]);
  });

  test('trigger_crash_dump begins with 2.17', async () => {
    const body = { trigger_crash_dump: null };
    expect((await act('vm1', body, { version: '2.16' })).status).toBe(404);
  });

  test('is for members of the project and administrators', async () => {
    const body = { 'os-stop': null };
    const refused = await act('vm1', body, { as: 'reader' });
    expect([refused.status, refused.body.forbidden.message]).toEqual([
      403,
      "Policy doesn't allow os_compute_api:servers:stop to be performed.",
    ]);
    expect((await act('theirs', body)).status).toBe(404);
    expect((await act('vm1', body, { as: 'anonymous' })).status).toBe(401);
    expect((await act('theirs', body, { as: 'admin' })).status).toBe(202);
    expect(begun()).toEqual(['stop']);
  });

  test('is limited for each user, and the reply says when to try again', async () => {
    const one = await startApiFixture();
    Object.assign(one.guest, { powerLacks: [] });
    const path = `/v2.1/servers/${one.guest.uuid}/action`;
    const pause = () => one.ask('POST', path, { body: { pause: null } });
    const answers = await Promise.all(Array.from({ length: 320 }, pause));
    const statuses = answers.map(({ status }) => status);
    expect(statuses.filter((status) => status === 202).length).toBeGreaterThanOrEqual(300);
    const throttled = answers.find(({ status }) => status === 429);
    expect(Number(throttled?.headers.get('retry-after'))).toBeGreaterThan(0);
    const admin = await one.ask('POST', path, { as: 'admin', body: { pause: null } });
    expect(admin.status).toBe(202);
    await one.close();
  });
});

describe('[oriel] power_actions', () => {
  test.each([
    ['administrators', 403, 202],
    ['refuse', 403, 403],
  ] as const)('%s: members get %i, administrators %i', async (choice, member, admin) => {
    const one = await startApiFixture({ oriel: { power_actions: choice } });
    Object.assign(one.guest, { powerLacks: [] });
    const path = `/v2.1/servers/${one.guest.uuid}`;
    const pause = (as: 'member' | 'admin') =>
      one.ask('POST', `${path}/action`, { as, body: { pause: null } });
    expect([(await pause('member')).status, (await pause('admin')).status]).toEqual([member, admin]);
    expect((await one.ask('GET', path)).body.server['oriel:power_actions']).toEqual([]);
    await one.close();
  });
});

describe('a server', () => {
  const show = async (name: string, as?: 'reader') =>
    (await lab.ask('GET', `/v2.1/servers/${idOf(name)}`, { ...(as && { as }) })).body.server;

  test('names the actions that the caller can begin now', async () => {
    expect((await show('vm1'))['oriel:power_actions']).toEqual([
      'stop',
      'power_off',
      'reboot',
      'reset',
      'pause',
      'nmi',
    ]);
    expect((await show('off'))['oriel:power_actions']).toEqual(['start', 'reset']);
    expect((await show('busy'))['oriel:power_actions']).toEqual(['power_off', 'reset']);
    expect((await show('without power'))['oriel:power_actions']).toEqual([]);
    expect((await show('vm1', 'reader'))['oriel:power_actions']).toEqual([]);
  });

  test('that reboots has the status of Nova, and is found by it', async () => {
    expect(await show('busy')).toMatchObject({
      status: 'REBOOT',
      'OS-EXT-STS:task_state': 'rebooting',
      'OS-EXT-STS:vm_state': 'active',
      'OS-EXT-STS:power_state': 1,
    });
    for (const query of ['status=REBOOT', 'task_state=rebooting']) {
      const { servers } = (await lab.ask('GET', `/v2.1/servers?${query}`)).body;
      expect(servers.map(({ name }: { name: string }) => name)).toEqual(['busy']);
    }
  });
});
