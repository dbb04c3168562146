import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, test } from 'vitest';
import {
  type ClusterCheck,
  startClusterCheck,
} from '../../../../src/consoleauth/cluster-check/start-cluster-check.ts';
import { MemoryStore } from '../../../../src/consoleauth/stores/memory/memory-store.ts';
import type { Store } from '../../../../src/consoleauth/stores/store.ts';
import { consoleauthPeersContract } from '../../../../src/contracts/cluster/consoleauth-peers.ts';
import { systemClock } from '../../../../src/platform/clock.ts';
import type { Closable } from '../../../../src/platform/lifecycle.ts';
import { silentLogger } from '../../../../src/platform/log/log.ts';
import { Secret } from '../../../../src/platform/secret.ts';
import { InProcessTransport } from '../../../../src/transport/in-process/transport.ts';
import { defaultSettings } from '../../../support/default-settings.ts';
import { type MemoryLog, memoryLog } from '../../../support/memory-log.ts';

/** A memory store that says of itself what a shared one would; two of one name and one content are one store. */
function sharedStore(content: MemoryStore, name = 'memcached:one'): Store {
  return {
    name: 'memcached',
    shared: true,
    fingerprint: () => name,
    put: (stored) => content.put(stored),
    lookup: (hash) => content.lookup(hash),
    lookupFast: (hash) => content.lookupFast(hash),
    deleteForInstance: (...args) => content.deleteForInstance(...args),
    deletions: (...args) => content.deletions(...args),
    findRedemption: (hash) => content.findRedemption(hash),
    redeem: (redemption) => content.redeem(redemption),
    renewRedemption: (redemption) => content.renewRedemption(redemption),
    endRedemption: (...args) => content.endRedemption(...args),
    signIns: content.signIns,
    close() {},
  };
}

describe('token authorities that look for each other', () => {
  const transport = new InProcessTransport({ log: silentLogger });
  const open: Closable[] = [];
  const memory = () => new MemoryStore({ clock: systemClock });

  afterEach(async () => {
    for (const closable of open.splice(0).reverse()) await closable.close();
  });

  interface Given {
    store?: Store;
    hints?: string[];
    requireShared?: boolean;
    clockAheadMs?: number;
    roundMs?: number;
  }

  async function join(host: string, given: Given = {}): Promise<{ self: ClusterCheck; log: MemoryLog }> {
    const log = memoryLog();
    const store = given.store ?? memory();
    open.push(store);
    const self = startClusterCheck({
      settings: defaultSettings({ oriel: { require_shared_store: given.requireShared ?? false } }),
      host,
      log: log.log,
      store,
      peers: transport.peers(consoleauthPeersContract),
      clock: { now: () => Date.now() + (given.clockAheadMs ?? 0) },
      hints: given.hints ?? [],
      madeFrom: ['[cache] enabled = False (default)'],
      ...(given.roundMs === undefined ? {} : { roundMs: given.roundMs }),
    });
    open.push(self, await transport.serve(consoleauthPeersContract, host, self.service));
    self.begin();
    return { self, log };
  }

  async function until(condition: () => boolean): Promise<void> {
    for (let tries = 0; tries < 500; tries++) {
      if (condition()) return;
      await sleep(10);
    }
    throw new Error('waited in vain');
  }

  const codes = (self: ClusterCheck) => self.findings().map(({ code }) => code);

  test('one alone is well with a store of its own', async () => {
    const { self, log } = await join('control1', { roundMs: 20 });
    await sleep(80);
    expect(self.findings()).toEqual([]);
    expect(self.split()).toBeNull();
    expect(await self.refusal()).toBeNull();
    expect(log.text()).not.toContain('"level":50');
  });

  test('two with stores of their own both find it, also the one that was there first', async () => {
    const first = await join('control1');
    const second = await join('control2', {
      hints: ['[cache] memcached_servers at /etc/oriel.conf:12 is not an option.'],
    });
    await until(() => codes(first.self).length > 0 && codes(second.self).length > 0);
    expect(codes(first.self)).toEqual(['private_store']);
    expect(first.self.findings()[0]!.hosts).toEqual(['control1', 'control2']);
    expect(first.self.split()).toContain('On control1: it has [cache] enabled = False (default).');
    expect(first.self.split()).toContain(
      'On control2: [cache] memcached_servers at /etc/oriel.conf:12 is not an option.',
    );
  });

  test('what stays as it is is logged once, and that it is over too', async () => {
    const first = await join('control1', { roundMs: 20 });
    const second = await join('control2', { roundMs: 20 });
    await until(() => codes(first.self).length > 0);
    await sleep(150);
    expect(first.log.lines.filter((line) => line.includes('private_store'))).toHaveLength(1);
    await second.self.close();
    await open.pop()!.close(); // what the second served
    await until(() => first.self.findings().length === 0);
    expect(first.log.text()).toContain('token authorities agree again');
  });

  test('reports two authorities whose store fingerprints differ as different_stores', async () => {
    const first = await join('control1', { store: sharedStore(memory(), 'memcached:one') });
    await join('control2', { store: sharedStore(memory(), 'memcached:two') });
    await until(() => codes(first.self).length > 0);
    expect(codes(first.self)).toEqual(['different_stores']);
  });

  test('reports nothing for two authorities on one store', async () => {
    const content = memory();
    const first = await join('control1', { store: sharedStore(content), roundMs: 20 });
    const second = await join('control2', { store: sharedStore(content), roundMs: 20 });
    await sleep(150);
    expect([...first.self.findings(), ...second.self.findings()]).toEqual([]);
  });

  test("reports two authorities with the same configuration that cannot find each other's probe tokens", async () => {
    const first = await join('control1', { store: sharedStore(memory()) });
    await join('control2', { store: sharedStore(memory()) });
    await until(() => codes(first.self).length > 0);
    expect(codes(first.self)).toEqual(['canary_unread']);
    expect(first.self.split()).toContain('control2 cannot find what the token authority on control1 stores');
  });

  test('a store that does not answer is no split', async () => {
    const down = { ...sharedStore(memory()), lookup: () => Promise.reject(new Error('down')) };
    const first = await join('control1', { store: sharedStore(memory()), roundMs: 20 });
    await join('control2', { store: down, roundMs: 20 });
    await sleep(150);
    expect(first.self.findings()).toEqual([]);
  });

  test('clocks that are minutes apart are named, and lose no token by themselves', async () => {
    const content = memory();
    const first = await join('control1', { store: sharedStore(content) });
    await join('control2', { store: sharedStore(content), clockAheadMs: 90_000 });
    await until(() => codes(first.self).length > 0);
    expect(codes(first.self)).toEqual(['clock_skew']);
    expect(first.self.findings()[0]!.message).toMatch(
      /^The clock of control2 is (89|90) seconds ahead of that of control1/,
    );
    expect(first.self.split()).toBeNull();
  });

  test('with require_shared_store a single authority with a private store refuses every console', async () => {
    const { self, log } = await join('control1', { requireShared: true });
    expect(await self.refusal()).toContain(
      'require_shared_store is True, but the token authority on control1',
    );
    expect(log.text()).toContain('"level":50');
  });

  test('with require_shared_store an authority waits for its first cluster check before it answers', async () => {
    await join('control1', { store: sharedStore(memory(), 'memcached:one') });
    const second = await join('control2', {
      store: sharedStore(memory(), 'memcached:two'),
      requireShared: true,
    });
    // Asked at once, while the look is under way.
    expect(await second.self.refusal()).toContain('in different places');
  });

  describe('on a bus in two halves', () => {
    const halves = [transport, new InProcessTransport({ log: silentLogger })];

    async function joinHalf(half: number, host: string, content: MemoryStore, prefix = 'oriel', keys = '') {
      const log = memoryLog();
      const self = startClusterCheck({
        settings: defaultSettings({
          oriel: { token_store_keys: new Secret(keys) },
          oriel_nats: { subject_prefix: prefix },
        }),
        host,
        log: log.log,
        store: sharedStore(content),
        peers: halves[half]!.peers(consoleauthPeersContract),
        clock: systemClock,
        roundMs: 20,
        hasBus: true,
        periodS: 0.3,
      });
      open.push(self, await halves[half]!.serve(consoleauthPeersContract, host, self.service));
      self.begin();
      return { self, log };
    }

    test('both find who writes to the store and is not on their bus; the smaller half is not ready', async () => {
      const content = memory();
      const [first, second] = [await joinHalf(0, 'ctl1', content), await joinHalf(0, 'ctl2', content)];
      const lonely = await joinHalf(1, 'ctl3', content);
      const all = [first, second, lonely];
      await until(() => all.every(({ self }) => self.findings().some(({ hosts }) => hosts.includes('ctl3'))));
      await until(() => lonely.self.findings()[0]?.hosts.length === 3);
      expect(first.self.findings()[0]).toMatchObject({ code: 'not_on_this_bus', affects: 'no_host' });
      expect(first.log.text()).toContain('ctl3 writes to the same memcached and is not on the bus of ctl1');
      expect(lonely.self.findings()[0]).toMatchObject({ code: 'not_on_this_bus', affects: 'this_host' });
      expect(lonely.log.text()).toContain(
        'ctl1 and ctl2 write to the same memcached and are not on the bus of ctl3',
      );
      for (const { self } of all) expect(self.split()).toBeNull();
    });

    test('of one installation, by its keys, both find that they have different subject prefixes', async () => {
      const content = memory();
      const first = await joinHalf(0, 'ctl1', content, 'oriel', 'a:key');
      const second = await joinHalf(1, 'ctl2', content, 'oriel2', 'a:key');
      const other = await joinHalf(1, 'ctl3', content, 'oriel3', 'b:another key');
      await until(() => [first, second].every(({ self }) => self.findings().length > 0));
      const [found] = first.self.findings();
      expect(found!.message).toContain('[oriel_nats] subject_prefix is "oriel" on ctl1, "oriel2" on ctl2.');
      expect(found!.remedy).toContain('Write the same subject_prefix in [oriel_nats] on every host');
      expect(first.log.text()).not.toContain('ctl3');
      expect(other.self.findings().flatMap(({ hosts }) => hosts)).not.toContain('ctl1');
    });

    test('two installations with prefixes of their own do not miss each other without keys', async () => {
      const content = memory();
      const first = await joinHalf(0, 'ctl1', content, 'one');
      await joinHalf(1, 'ctl2', content, 'two');
      await sleep(1_200);
      expect(first.self.findings()).toEqual([]);
    });

    test('one that has ended is not missed', async () => {
      const content = memory();
      const first = await joinHalf(0, 'ctl1', content);
      await joinHalf(0, 'ctl2', content);
      await sleep(700);
      await open.pop()!.close();
      await open.pop()!.close();
      await sleep(1_000);
      expect(first.log.text()).not.toContain('not on the bus');
    });
  });

  describe('of which one has another store', () => {
    async function joinThree(given: { requireShared: boolean; odd: Store }) {
      const { requireShared, odd } = given;
      const content = memory();
      const shared = () => ({ store: sharedStore(content), roundMs: 20, requireShared });
      const [first, third] = [await join('control1', shared()), await join('control3', shared())];
      const second = await join('control2', { store: odd, roundMs: 20, requireShared });
      return { first, second, third };
    }

    test.each([
      ['another list of servers', true, () => sharedStore(memory(), 'memcached:two')],
      ['the same list, which leads elsewhere', true, () => sharedStore(memory())],
      ['a store of its own', true, memory],
      ['another list of servers, without the option', false, () => sharedStore(memory(), 'memcached:two')],
      ['a store of its own, without the option', false, memory],
    ])('the majority serves and the one leaves it to them: %s', async (_what, requireShared, odd) => {
      const { first, second, third } = await joinThree({ requireShared, odd: odd() });
      await until(() => second.log.text().includes('authorises no console'));
      await until(() => [first, third].every(({ self }) => self.findings()[0]?.affects === 'no_host'));
      expect(await first.self.refusal()).toBeNull();
      expect(await third.self.refusal()).toBeNull();
      expect(await second.self.refusal()).toContain('The token authority on control2 does not serve');
      expect(second.self.findings().map(({ affects }) => affects)).toContain('this_host');
    });

    test('the majority stands while one of it is restarted', async () => {
      const { first, second } = await joinThree({
        requireShared: true,
        odd: sharedStore(memory(), 'memcached:two'),
      });
      await until(() => second.self.findings()[0]?.affects === 'this_host');
      await until(() => first.self.findings()[0]?.affects === 'no_host');
      // Those that control3 opened: its store, the comparison and what it serves.
      const [served] = open.splice(5, 1);
      await served!.close();
      await sleep(200);
      expect(first.self.findings()[0]!.hosts).toEqual(['control1', 'control2']);
      expect(await first.self.refusal()).toBeNull();
      expect(await second.self.refusal()).not.toBeNull();
    });

    test('all refuse with the option when each has another store', async () => {
      const all: Awaited<ReturnType<typeof join>>[] = [];
      for (const name of ['one', 'two', 'three']) {
        const store = sharedStore(memory(), `memcached:${name}`);
        all.push(await join(`control-${name}`, { store, roundMs: 20, requireShared: true }));
      }
      await until(() => all.every(({ self }) => self.findings()[0]?.hosts.length === 3));
      for (const { self } of all) {
        expect(await self.refusal()).toContain('in different places');
        expect(self.findings()[0]!.affects).toBe('all_hosts');
      }
    });

    test('no one takes itself for outvoted when none finds what another stores', async () => {
      const all: Awaited<ReturnType<typeof join>>[] = [];
      for (const host of ['control1', 'control2', 'control3']) {
        all.push(await join(host, { store: sharedStore(memory()), roundMs: 20, requireShared: true }));
      }
      await until(() => all.every(({ self }) => self.findings()[0]?.affects === 'all_hosts'));
      await sleep(100);
      expect(all.map(({ self }) => self.findings()[0]!.affects)).toEqual(Array(3).fill('all_hosts'));
    });
  });
});
