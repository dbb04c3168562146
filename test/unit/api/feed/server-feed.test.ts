import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { type Change, type Follower, ServerFeed } from '../../../../src/api/feed/server-feed.ts';
import type { Gathering } from '../../../../src/api/servers/instance-directory.ts';
import type { Instance } from '../../../../src/contracts/compute.ts';
import { Refusal } from '../../../../src/flow/refusals.ts';
import { guest } from '../../../support/fixtures/peers.ts';

const LOOK_MS = 5_000;

let instances: Instance[];
let silent: string[];
/** Hosts whose driver failed. */
let incomplete: string[];
let looks: number;
let feed: ServerFeed;

beforeEach(() => {
  vi.useFakeTimers();
  instances = [guest({ name: 'a' }), guest({ name: 'b', host: 'compute2' })];
  silent = [];
  incomplete = [];
  looks = 0;
  feed = new ServerFeed({ list });
});

afterEach(() => {
  feed.close();
  vi.useRealTimers();
});

async function list(): Promise<Gathering> {
  looks++;
  const refusal = new Refusal('compute_unreachable');
  return {
    instances: instances.filter(({ host }) => ![...silent, ...incomplete].includes(host)),
    silent: silent.map((host) => ({ host, refusal })),
    incomplete: incomplete.map((host) => ({ host, drivers: ['qemu: hypervisor_unreachable'] })),
  };
}

/** A follower that keeps what it receives, in the form `before>after`. */
function follower() {
  const told: string[] = [];
  const word = (instance: Instance | undefined) =>
    instance === undefined ? '-' : `${instance.name} ${instance.status}`;
  const kept: Follower = {
    changed: (changes: readonly Change[]) =>
      void told.push(...changes.map(({ before, after }) => `${word(before)}>${word(after)}`)),
    restarted: () => void told.push('restarted'),
    missing: (hosts) => void told.push(`missing ${hosts.join()}`),
    screen: ({ instance, condition }) => void told.push(`${instance.name} shows ${condition}`),
  };
  return { ...kept, told };
}

function alter(name: string, change: Partial<Instance>): void {
  instances = instances.map((each) => (each.name === name ? { ...each, ...change } : each));
}

it('tells what appeared, changed and is gone, by one look for all followers', async () => {
  const one = follower();
  const other = follower();
  feed.follow(one);
  feed.follow(other);
  await feed.begun();
  expect(looks).toBe(1);
  alter('a', { status: 'SHUTOFF' });
  instances = [...instances.filter(({ name }) => name !== 'b'), guest({ name: 'c' })];
  await vi.advanceTimersByTimeAsync(LOOK_MS);
  expect(looks).toBe(2);
  expect(one.told.sort()).toEqual(['->c ACTIVE', 'a ACTIVE>a SHUTOFF', 'b ACTIVE>-']);
  expect(other.told.sort()).toEqual(one.told);
});

it('looks at once when a host reports a change, once for several reports', async () => {
  const one = follower();
  feed.follow(one);
  await feed.begun();
  alter('a', { status: 'PAUSED' });
  for (let count = 0; count < 10; count++) feed.soon();
  await vi.advanceTimersByTimeAsync(LOOK_MS / 10);
  expect(looks).toBe(2);
  expect(one.told).toEqual(['a ACTIVE>a PAUSED']);
});

it('asks no host without a follower', async () => {
  feed.soon();
  const leave = feed.follow(follower());
  await feed.begun();
  leave();
  feed.soon();
  await vi.advanceTimersByTimeAsync(10 * LOOK_MS);
  expect(looks).toBe(1);
});

it.each(['does not reply', 'lacks those of a driver'])(
  'keeps the instances of a host that %s, and names the host',
  async (how) => {
    const one = follower();
    feed.follow(one);
    await feed.begun();
    if (how === 'does not reply') silent = ['compute2'];
    else incomplete = ['compute2'];
    await vi.advanceTimersByTimeAsync(LOOK_MS);
    expect(one.told).toEqual(['missing compute2']);
    silent = [];
    incomplete = [];
    alter('b', { status: 'SHUTOFF' });
    await vi.advanceTimersByTimeAsync(LOOK_MS);
    expect(one.told.slice(1).sort()).toEqual(['b ACTIVE>b SHUTOFF', 'missing ']);
  },
);

it('asks for a new list when very much changed at once', async () => {
  const one = follower();
  feed.follow(one);
  await feed.begun();
  instances = Array.from({ length: 501 }, (_, index) => guest({ name: `n${index}` }));
  await vi.advanceTimersByTimeAsync(LOOK_MS);
  expect(one.told).toEqual(['restarted']);
});

it('tells a condition of a screen when it appears and when the instance stops', async () => {
  const one = follower();
  feed.follow(one);
  await feed.begun();
  const [first] = instances;
  if (first === undefined) throw new Error('no instance');
  feed.saw(first, null);
  feed.saw(first, 'kernel_panic');
  feed.saw(first, 'kernel_panic');
  expect([...feed.conditions].map(({ condition }) => condition)).toEqual(['kernel_panic']);
  alter('a', { status: 'SHUTOFF' });
  await vi.advanceTimersByTimeAsync(LOOK_MS);
  expect(one.told).toEqual(['a shows kernel_panic', 'a ACTIVE>a SHUTOFF', 'a shows null']);
});

it('goes on after a look that failed', async () => {
  const one = follower();
  const failing = vi.fn(list).mockRejectedValueOnce(new Refusal('compute_unreachable'));
  const other = new ServerFeed({ list: failing });
  other.follow(one);
  await other.begun();
  await vi.advanceTimersByTimeAsync(LOOK_MS);
  alter('a', { status: 'ERROR' });
  await vi.advanceTimersByTimeAsync(LOOK_MS);
  expect(one.told).toEqual(['a ACTIVE>a ERROR']);
  other.close();
});
