import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { InstanceDirectory } from '../../../../src/api/servers/instance-directory.ts';
import { computeContract } from '../../../../src/contracts/compute.ts';
import { newRequestId } from '../../../../src/flow/request-id.ts';
import { guest, MemoryPeers } from '../../../support/fixtures/peers.ts';

let peers: MemoryPeers;
let directory: InstanceDirectory;
let now: number;
const call = { requestId: newRequestId() };

beforeEach(() => {
  now = 0;
  peers = new MemoryPeers();
  directory = new InstanceDirectory(peers.transport.peers(computeContract), { now: () => now });
});
afterEach(() => peers.close());

test('an instance is found on any host; the second time only that host is asked', async () => {
  const one = guest({ host: 'b' });
  await peers.addCompute('a', []);
  await peers.addCompute('b', [one]);
  expect(await directory.find(one.uuid, call)).toEqual(one);
  peers.calls.length = 0;
  expect(await directory.find(one.uuid, call)).toEqual(one);
  expect(peers.calls).toEqual(['get_instance b']);
});

test("the reply is the host's current one, not a remembered one", async () => {
  const guests = [guest({ host: 'a' })];
  await peers.addCompute('a', guests);
  await directory.find(guests[0]!.uuid, call);
  guests[0] = { ...guests[0]!, projectId: 'sold', status: 'SHUTOFF' };
  expect(await directory.find(guests[0].uuid, call)).toMatchObject({ projectId: 'sold', status: 'SHUTOFF' });
});

test('an instance that has moved is found on its new host without a notification', async () => {
  const one = guest({ host: 'a' });
  const [onA, onB] = [[one], [] as (typeof one)[]];
  await peers.addCompute('a', onA);
  await peers.addCompute('b', onB);
  await directory.find(one.uuid, call);
  onA.length = 0;
  onB.push({ ...one, host: 'b' });
  expect((await directory.find(one.uuid, call))?.host).toBe('b');
});

test('during a live migration the host where the instance runs counts', async () => {
  const one = guest({ host: 'a', status: 'SHUTOFF' });
  await peers.addCompute('a', [one]);
  await peers.addCompute('b', [{ ...one, host: 'b', status: 'ACTIVE' }]);
  expect((await directory.find(one.uuid, call))?.host).toBe('b');
  const { instances } = await directory.list(call);
  expect(instances.map(({ host }) => host)).toEqual(['b']);
});

test("an instance that no host has is undefined; one that a failing host may have is refused with that host's reason", async () => {
  const { uuid } = guest();
  await peers.addCompute('a', []);
  await peers.addCompute('b', []);
  expect(await directory.find(uuid, call)).toBeUndefined();
  peers.refuse('get_instance b', 'hypervisor_unreachable');
  await expect(directory.find(uuid, call)).rejects.toMatchObject({ code: 'hypervisor_unreachable' });
  peers.refuse('get_instance b', 'internal_error');
  await expect(directory.find(uuid, call)).rejects.toMatchObject({ code: 'compute_unreachable' });
});

test('a silent host does not hide an instance of another', async () => {
  const one = guest({ host: 'a' });
  await peers.addCompute('a', [one]);
  await peers.addCompute('b', []);
  peers.refuse('get_instance b', 'hypervisor_unreachable');
  expect(await directory.find(one.uuid, call)).toEqual(one);
});

test('no host at all is compute_unreachable', async () => {
  await expect(directory.list(call)).rejects.toMatchObject({ code: 'compute_unreachable' });
});

test('lists requested at once or within a second share one call, until an instance changes', async () => {
  const one = guest({ host: 'a' });
  await peers.addCompute('a', [one]);
  await Promise.all([directory.list(call), directory.list(call)]);
  now = 900;
  await directory.list(call);
  expect(peers.calls).toHaveLength(1);
  directory.changed({ instanceUuid: one.uuid, host: 'a', change: 'stopped' });
  await directory.list(call);
  expect(peers.calls).toHaveLength(2);
  now = 2_000;
  await directory.list(call);
  expect(peers.calls).toHaveLength(3);
});

test('a list that failed is not kept', async () => {
  await expect(directory.list(call)).rejects.toThrow();
  await peers.addCompute('a', [guest({ host: 'a' })]);
  expect((await directory.list(call)).instances).toHaveLength(1);
});

test('a hypervisor that does not answer is reported as such, not as a silent host', async () => {
  const one = guest({ host: 'a' });
  await peers.addCompute('a', [one]);
  for (const code of ['hypervisor_unreachable', 'hypervisor_forbidden'] as const) {
    peers.refuse('get_instance a', code);
    await expect(directory.find(one.uuid, call)).rejects.toMatchObject({ code });
    peers.refuse('get_instance a', undefined);
    await directory.find(one.uuid, call);
    peers.refuse('get_instance a', code);
    await expect(directory.find(one.uuid, call)).rejects.toMatchObject({ code });
    peers.refuse('get_instance a', undefined);
  }
});

test('a failing host fails the lookup of its instances: the others are asked once in five seconds, not each time', async () => {
  const mine = [guest({ host: 'b' }), guest({ host: 'b' })];
  await peers.addCompute('a', []);
  await peers.addCompute('b', mine);
  for (const { uuid } of mine) await directory.find(uuid, call);
  peers.refuse('get_instance b', 'hypervisor_unreachable');
  peers.calls.length = 0;
  for (let round = 0; round < 8; round++) {
    for (const { uuid } of mine) await expect(directory.find(uuid, call)).rejects.toThrow();
  }
  expect(peers.calls.filter((each) => each === 'get_instance a')).toHaveLength(1);
  now += 5_000;
  await expect(directory.find(mine[0]!.uuid, call)).rejects.toThrow();
  expect(peers.calls.filter((each) => each === 'get_instance a')).toHaveLength(2);
});

test('an instance whose remembered host fails is found where it runs now', async () => {
  const one = guest({ host: 'b' });
  const onA: (typeof one)[] = [];
  await peers.addCompute('a', onA);
  await peers.addCompute('b', [one]);
  await directory.find(one.uuid, call);
  peers.refuse('get_instance b', 'hypervisor_unreachable');
  onA.push({ ...one, host: 'a' });
  expect((await directory.find(one.uuid, call))?.host).toBe('a');
});

test('a paused instance is searched for on the other hosts, where it may run after a migration', async () => {
  const one = guest({ host: 'a', status: 'PAUSED' });
  const onB: (typeof one)[] = [];
  await peers.addCompute('a', [one]);
  await peers.addCompute('b', onB);
  expect((await directory.find(one.uuid, call))?.host).toBe('a');
  onB.push({ ...one, host: 'b', status: 'ACTIVE' });
  expect((await directory.find(one.uuid, call))?.host).toBe('b');
});

describe('a host that hangs', () => {
  const here = guest({ host: 'a' });
  const there = Array.from({ length: 40 }, () => guest({ host: 'b' }));
  /** Questions that host b has been asked and has not answered. */
  let unanswered: (() => void)[];

  beforeEach(async () => {
    unanswered = [];
    await peers.addCompute('a', [here]);
    await peers.addCompute('b', there);
    for (const { uuid } of [here, ...there]) await directory.find(uuid, call);
    peers.hold('get_instance b', () => new Promise((resolve) => unanswered.push(resolve)));
    peers.refuse('get_instance b', 'hypervisor_unreachable');
    peers.calls.length = 0;
  });

  /** The deadline passes for all that wait. */
  async function expire(): Promise<void> {
    await new Promise((resolve) => setTimeout(resolve, 20));
    now += 4_000;
    for (const resolve of unanswered.splice(0)) resolve();
  }

  test('receives a bounded number of calls at once, and the rest fail with them', async () => {
    const asked = there.map(({ uuid }) => directory.find(uuid, call).catch(({ code }) => code));
    await expire();
    expect(new Set(await Promise.all(asked))).toEqual(new Set(['hypervisor_unreachable']));
    expect(peers.calls.filter((each) => each === 'get_instance b').length).toBeLessThanOrEqual(16);
  });

  test('is not waited for again, for its own instances and for unknown ones; the others are found', async () => {
    const first = directory.find(there[0]!.uuid, call).catch(({ code }) => code);
    await expire();
    expect(await first).toBe('hypervisor_unreachable');
    peers.calls.length = 0;
    await expect(directory.find(there[1]!.uuid, call)).rejects.toMatchObject({
      code: 'hypervisor_unreachable',
    });
    await expect(directory.find(guest().uuid, call)).rejects.toMatchObject({
      code: 'hypervisor_unreachable',
    });
    expect(await directory.find(here.uuid, call)).toEqual(here);
    expect(peers.calls).not.toContain('get_instance b');
  });

  test('receives one call after a while, and all once it answers', async () => {
    const first = directory.find(there[0]!.uuid, call).catch(() => {});
    await expire();
    await first;
    now += 5_000;
    peers.calls.length = 0;
    const trial = directory.find(there[0]!.uuid, call);
    await expect(directory.find(there[1]!.uuid, call)).rejects.toThrow();
    peers.refuse('get_instance b', undefined);
    await expire();
    expect(await trial).toEqual(there[0]);
    expect(peers.calls.filter((each) => each === 'get_instance b')).toHaveLength(1);
    peers.hold('get_instance b', undefined);
    expect(await directory.find(there[1]!.uuid, call)).toEqual(there[1]);
  });
});

test('a slow list is shared until it arrives', async () => {
  let release = () => {};
  await peers.addCompute('a', [guest({ host: 'a' })]);
  peers.hold('list_instances a', () => new Promise((resolve) => (release = resolve)));
  const lists = [directory.list(call)];
  for (let each = 0; each < 5; each++) {
    now += 1_000;
    lists.push(directory.list(call));
  }
  await new Promise((resolve) => setTimeout(resolve, 20));
  release();
  await Promise.all(lists);
  expect(peers.calls).toEqual(['list_instances a']);
});

test('an instance that is in use on its host is not taken by another host that reports it', async () => {
  const one = guest({ host: 'b' });
  await peers.addCompute('b', [one]);
  await directory.find(one.uuid, call);
  await peers.addCompute('a', [{ ...one, host: 'a' }]);
  directory.changed({ instanceUuid: one.uuid, host: 'a', change: 'started' });
  expect((await directory.find(one.uuid, call))?.host).toBe('b');
  expect((await directory.list(call)).instances.map(({ host }) => host)).toEqual(['b']);
});

test('an instance that two hosts report as running from the start is refused with both names', async () => {
  const one = guest({ host: 'a' });
  await peers.addCompute('a', [one]);
  await peers.addCompute('b', [{ ...one, host: 'b' }]);
  await expect(directory.find(one.uuid, call)).rejects.toMatchObject({
    code: 'instance_on_two_hosts',
    detail: expect.stringContaining('a and b'),
  });
});

test('an instance that a host reports in the name of another does not count', async () => {
  const one = guest({ host: 'b' });
  await peers.addCompute('a', [one]);
  expect(await directory.find(one.uuid, call)).toBeUndefined();
  expect((await directory.list(call)).instances).toEqual([]);
});

test('an instance is found on the host it was migrated to once its old host reports that', async () => {
  const one = guest({ host: 'a' });
  const onA = [one];
  await peers.addCompute('a', onA);
  await directory.find(one.uuid, call);
  await peers.addCompute('b', [{ ...one, host: 'b' }]);
  onA[0] = { ...one, status: 'SHUTOFF' };
  directory.changed({ instanceUuid: one.uuid, host: 'a', change: 'migrated' });
  expect((await directory.find(one.uuid, call))?.host).toBe('b');
});
