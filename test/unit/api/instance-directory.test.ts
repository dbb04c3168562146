import { afterEach, beforeEach, expect, test } from 'vitest';
import { InstanceDirectory } from '../../../src/api/instance-directory.ts';
import { computeContract } from '../../../src/contracts/compute.ts';
import { newRequestId } from '../../../src/flow/request-id.ts';
import { guest, MemoryPeers } from '../../support/peers.ts';

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

test('a guest is found on whichever host has it; the second time that host alone is asked', async () => {
  const one = guest({ host: 'b' });
  await peers.addCompute('a', []);
  await peers.addCompute('b', [one]);
  expect(await directory.find(one.uuid, call)).toEqual(one);
  peers.calls.length = 0;
  expect(await directory.find(one.uuid, call)).toEqual(one);
  expect(peers.calls).toEqual(['get_instance b']);
});

test('what is answered is what the host says now, not what was remembered', async () => {
  const guests = [guest({ host: 'a' })];
  await peers.addCompute('a', guests);
  await directory.find(guests[0]!.uuid, call);
  guests[0] = { ...guests[0]!, projectId: 'sold', status: 'SHUTOFF' };
  expect(await directory.find(guests[0].uuid, call)).toMatchObject({ projectId: 'sold', status: 'SHUTOFF' });
});

test('a guest that has moved is found on its new host without being told', async () => {
  const one = guest({ host: 'a' });
  const [onA, onB] = [[one], [] as (typeof one)[]];
  await peers.addCompute('a', onA);
  await peers.addCompute('b', onB);
  await directory.find(one.uuid, call);
  onA.length = 0;
  onB.push({ ...one, host: 'b' });
  expect((await directory.find(one.uuid, call))?.host).toBe('b');
});

test('during a live migration the host where the guest runs counts', async () => {
  const one = guest({ host: 'a', status: 'SHUTOFF' });
  await peers.addCompute('a', [one]);
  await peers.addCompute('b', [{ ...one, host: 'b', status: 'ACTIVE' }]);
  expect((await directory.find(one.uuid, call))?.host).toBe('b');
  const { instances } = await directory.list(call);
  expect(instances.map(({ host }) => host)).toEqual(['b']);
});

test('a guest that no host has is undefined; one that a silent host may have is compute_unreachable', async () => {
  const { uuid } = guest();
  await peers.addCompute('a', []);
  await peers.addCompute('b', []);
  expect(await directory.find(uuid, call)).toBeUndefined();
  peers.refuse('get_instance b', 'hypervisor_unreachable');
  await expect(directory.find(uuid, call)).rejects.toMatchObject({ code: 'compute_unreachable' });
});

test('a silent host does not hide a guest that another has', async () => {
  const one = guest({ host: 'a' });
  await peers.addCompute('a', [one]);
  await peers.addCompute('b', []);
  peers.refuse('get_instance b', 'hypervisor_unreachable');
  expect(await directory.find(one.uuid, call)).toEqual(one);
});

test('no host at all is compute_unreachable', async () => {
  await expect(directory.list(call)).rejects.toMatchObject({ code: 'compute_unreachable' });
});

test('lists asked for at once or within a second are one question, until a guest changes', async () => {
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
